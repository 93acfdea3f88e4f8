"""May they? One condition a line; nothing is written here."""

import math
from collections.abc import Collection, Mapping, Sequence

from django.conf import settings

from meetinghouse.domain.media.errors import (
    AlreadyAttached,
    InUse,
    NotReady,
    OnlyInMessages,
    OnlyPictures,
    StillMaking,
    VideoStandsAlone,
)
from meetinghouse.domain.media.models import Kind, Media, MediaState
from meetinghouse.kernel.errors import Invalid, NotFound, SignInRequired
from meetinghouse.kernel.text import count_characters, tidy, too_long
from meetinghouse.kernel.viewer import Viewer

Focus = tuple[float, float]


def require_may_upload(viewer: Viewer) -> None:
    """Refuse strangers."""
    if viewer.is_stranger or not viewer.account_id:
        raise SignInRequired


def first_state() -> MediaState:
    """Uploads wait where the host wants every one of them checked before it can be used."""
    return MediaState.HELD if settings.HOLD_UPLOADS else MediaState.READY


def require_description(description: str) -> str:
    """The description as it is stored.

    Raises:
        Invalid: longer than ``MAX_DESCRIPTION_CHARACTERS``.
    """
    most = settings.MAX_DESCRIPTION_CHARACTERS
    if too_long(description, most):
        raise Invalid(fields={"description": f"A description can have up to {most} characters."})
    tidied = tidy(description)
    if count_characters(tidied) > most:
        raise Invalid(fields={"description": f"A description can have up to {most} characters."})
    return tidied


def require_focus(focus: Sequence[float] | None) -> Focus:
    """The focal point, (0, 0) where none is given.

    Raises:
        Invalid: not two finite numbers; numbers past the edge are moved onto it, as Mastodon does.
    """
    if focus is None:
        return 0.0, 0.0
    if len(focus) != 2 or not all(math.isfinite(value) for value in focus):
        raise Invalid(fields={"focus": "The focus is two numbers from -1 to 1."})
    x, y = (min(1.0, max(-1.0, float(value))) for value in focus)
    return x, y


def require_own(viewer: Viewer, media: Media | None) -> Media:
    """The upload, if it is the viewer's and not removed; hidden and absent answer alike."""
    if media is None or viewer.is_stranger or not viewer.account_id or media.account_id != viewer.account_id:
        raise NotFound
    if media.state == MediaState.REMOVED:
        raise NotFound
    return media


def require_loose(media: Media) -> None:
    """Refuse what a post or a profile uses.

    Raises:
        InUse: as said.
    """
    if media.attached:
        raise InUse


def require_attachable(viewer: Viewer, wanted: Collection[int], found: Mapping[int, Media]) -> None:
    """Refuse unless all are the viewer's own, ready, and used nowhere.

    Raises:
        NotFound: one is absent, removed, or somebody else's.
        NotReady: one is still held. StillMaking: a video that is not finished. Invalid: one that cannot be.
        AlreadyAttached: one is in use, or named twice.
    """
    for media_id in wanted:
        media = require_own(viewer, found.get(media_id))
        if media.attached:
            raise AlreadyAttached
        require_unbroken(media)
        if media.state != MediaState.READY:
            raise StillMaking if media.state == MediaState.MAKING else NotReady
    require_all_taken(len(set(wanted)), wanted)


def require_unbroken(media: Media) -> Media:
    """The upload, unless nothing could be made of it.

    Raises:
        Invalid: a video that could not be prepared; with the reason.
    """
    if media.state == MediaState.BROKEN:
        raise Invalid(media.fault)
    return media


def require_kinds(
    kinds: Collection[str], *, allows_files: bool, allows_video: bool, side_by_side: bool = False
) -> None:
    """Refuse files, videos and loops where they cannot be, and a video that does not stand alone where it has to.

    Raises:
        OnlyInMessages, OnlyPictures, VideoStandsAlone: as the name says.
    """
    if Kind.FILE in kinds and not allows_files:
        raise OnlyInMessages
    if not allows_video and (Kind.VIDEO in kinds or Kind.GIFV in kinds):
        raise OnlyPictures
    if not side_by_side:
        require_video_alone(kinds)


def require_video_alone(kinds: Collection[str]) -> None:
    """Refuse a video beside anything else; what loops without sound is as good as a picture.

    Raises:
        VideoStandsAlone: as said.
    """
    if Kind.VIDEO in kinds and len(kinds) > 1:
        raise VideoStandsAlone


def require_film(media: Media) -> None:
    """Refuse a preview of its own for what is its own preview.

    Raises:
        Invalid: beside ``thumbnail``: it is a picture or a file.
    """
    if media.kind not in {Kind.VIDEO, Kind.GIFV}:
        raise Invalid(fields={"thumbnail": "Only a video can have a preview of its own"})


def require_all_taken(taken: int, wanted: Collection[int]) -> None:
    """Refuse where fewer could be taken than were asked for: somebody was first, or one is named twice.

    Raises:
        AlreadyAttached: as said.
    """
    if taken != len(wanted):
        raise AlreadyAttached
