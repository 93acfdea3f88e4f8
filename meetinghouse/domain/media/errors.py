"""Refusals of uploads, in words for the person who picked the file. Imports no Django: the
process that decodes pictures raises them too."""

from meetinghouse.kernel.errors import Conflict, Invalid, TooLarge, TooMany


class EmptyUpload(Invalid):
    """No octets arrived."""

    code = "empty_upload"
    message = "This file is empty. Please pick another one."


class UploadTooLarge(TooLarge):
    """More octets than ``MAX_UPLOAD_BYTES``."""

    code = "upload_too_large"
    message = "This file is too large."


class BrokenUpload(Invalid):
    """The connection gave less than it promised, or could not be read."""

    code = "broken_upload"
    message = "The upload broke off before the whole file was here. Please try again."


class NotAPicture(Invalid):
    """The octets are none of the formats taken, whatever the name or the sender claims."""

    code = "not_a_picture"
    message = "This file is not a picture we can show. JPEG, PNG, GIF, WebP, HEIC and AVIF work."


class NotAVideo(Invalid):
    """A film of a kind that is not taken, or a file with sound only."""

    code = "not_a_video"
    message = "This video can't be shown. MP4, MOV and WebM work."


class BrokenVideo(Invalid):
    """It begins as a video, and then it cannot be read."""

    code = "broken_video"
    message = "This video is damaged or incomplete and cannot be opened. Please save it again and retry."


class VideoTooLong(Invalid):
    """More seconds than ``MAX_VIDEO_SECONDS``."""

    code = "video_too_long"
    message = "This video is too long. Please cut it first."


class TooManyFrames(Invalid):
    """More frames a second than ``MAX_VIDEO_FRAME_RATE``."""

    code = "too_many_frames"
    message = "This video has too many frames a second. Please save it as a usual video first."


class VideoStandsAlone(Invalid):
    """A video beside something else, or two of them."""

    code = "video_stands_alone"
    message = "A post can have one video, and nothing else beside it: no photos, no files, no second video."


class OnlyPictures(Invalid):
    """A video was put where only a picture can be: on a profile, as a cover."""

    code = "only_pictures"
    message = "Only a picture can be used here, not a video."


class NotAFile(Invalid):
    """The file is of no kind that may be sent, or not what its name says."""

    code = "not_a_file"
    message = "Files of this kind can't be sent. PDF, text and office documents (docx, xlsx, pptx, odt, ods, odp) work."


class FileHasMacros(Invalid):
    """A document with a program in it."""

    code = "file_has_macros"
    message = "This document has macros in it. Please save it without them, or as a PDF."


class OnlyInMessages(Invalid):
    """A file was put where only pictures can be."""

    code = "only_in_messages"
    message = "Files can be sent in messages only, and shared in groups."


class BrokenPicture(Invalid):
    """It begins as a picture, and then it cannot be decoded."""

    code = "broken_picture"
    message = "This picture is damaged or incomplete and cannot be opened. Please save it again and retry."


class TooManyPixels(Invalid):
    """The header declares more pixels than ``MAX_UPLOAD_PIXELS``; nothing was decoded."""

    code = "too_many_pixels"
    message = "This picture has too many pixels. Please make it smaller first."


class AnimationTooLong(Invalid):
    """More frames, or more pixels over all frames, than may be decoded."""

    code = "animation_too_long"
    message = "This animation is too long. Please shorten it or make it smaller first."


class DecodersBusy(TooMany):
    """Other pictures were being decoded for the whole time this one waited."""

    code = "decoders_busy"
    message = "Many pictures are arriving at this moment. Please try again in a few seconds."


class AlreadyAttached(Conflict):
    """An upload belongs to one post or profile, and this one has it already."""

    code = "already_attached"
    message = "One of these pictures is used in another post already. Please upload it again."


class InUse(Invalid):
    """It cannot be taken back or shown differently while something shows it."""

    code = "in_use"
    message = "A post or a profile uses this. Delete that one, or take this out of it."


class StillMaking(Invalid):
    """A video that the worker has not finished yet."""

    code = "still_making"
    message = "This video is still being prepared. It is kept: please try again in a moment."


class NotReady(Invalid):
    """The upload is still held for a check."""

    code = "not_ready"
    message = "One of these pictures is still being checked. Please try again in a moment."
