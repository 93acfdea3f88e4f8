"""Pictures and videos on their way in. https://docs.joinmastodon.org/methods/media/"""

from collections.abc import Sequence

from django.http import HttpResponse

from meetinghouse.domain.media.actions import discard_upload
from meetinghouse.domain.media.actions_previews import choose_preview
from meetinghouse.domain.media.actions_videos import upload_media
from meetinghouse.domain.media.queries import own_unbroken
from meetinghouse.domain.media.records import MediaRecord
from meetinghouse.domain.posts.actions import describe_upload
from meetinghouse.doors.client_api.entities.joining import encode
from meetinghouse.doors.client_api.entities.media import MediaAttachment, media_attachment
from meetinghouse.doors.client_api.gate import JSON_TYPE, Call, permit
from meetinghouse.kernel.errors import Invalid


@permit("write:media")
def upload(call: Call) -> HttpResponse:
    """POST /api/v2/media and /api/v1/media: a picture is whole when this answers, and a moving GIF is a ``gifv``; a
    video is not, and 202 says so. ``thumbnail`` is a video's own preview.

    Raises:
        Invalid: no file, none that can be shown, or a thumbnail for a picture.
        TooLarge, StorageFull, TooMany: as the name says.
    """
    file = call.request.FILES.get("file")
    if file is None:
        raise Invalid(fields={"file": "File can't be blank"})
    made = upload_media(
        call.viewer, file=file, name=file.name or "", description=call.text("description"), focus=_focus(call),
        preview=call.request.FILES.get("thumbnail"),
    )  # fmt: skip
    return _answer(made, 202 if made.is_video and not made.url else 200)


@permit("write:media")
def show(call: Call, media_id: int) -> HttpResponse:
    """GET /api/v1/media/:id: 206 while it is held for a check or being prepared.

    Raises:
        Invalid: a video that cannot be prepared; with the reason.
    """
    found = own_unbroken(call.viewer, media_id)
    return _answer(found, 200 if found.is_ready else 206)


def _answer(found: MediaRecord, status: int) -> HttpResponse:
    return HttpResponse(encode(media_attachment(found)), status=status, content_type=JSON_TYPE)


@permit("write:media")
def describe(call: Call, media_id: int) -> MediaAttachment:
    """PUT /api/v1/media/:id: its description and focus, and of a video the preview; what is not given stays.

    Raises:
        Invalid: too long, no picture, no video to preview, or one that is on a status already.
    """
    thumbnail = call.request.FILES.get("thumbnail")
    if thumbnail is not None:
        choose_preview(call.viewer, media_id=media_id, file=thumbnail)
    words = call.text("description") if "description" in call.data else None
    return media_attachment(describe_upload(call.viewer, media_id=media_id, description=words, focus=_focus(call)))


@permit("write:media")
def discard(call: Call, media_id: int) -> dict[str, str]:
    """DELETE /api/v1/media/:id: only while nothing uses it.

    Raises:
        Invalid: it is on a status.
    """
    discard_upload(call.viewer, media_id=media_id)
    return {}


def _focus(call: Call) -> Sequence[float] | None:
    words = call.text("focus")
    return focus_of(words) if words else None


def focus_of(words: str) -> Sequence[float]:
    """The focal point as apps write it: ``0.5,-0.2``.

    Raises:
        Invalid: it is something else.
    """
    try:
        return [float(word) for word in words.split(",")]
    except ValueError as fault:
        raise Invalid(fields={"focus": "The focus is two numbers from -1 to 1, like 0.5,-0.2"}) from fault
