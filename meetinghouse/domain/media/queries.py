"""What callers may read of uploads."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from django.core.files.base import File

from meetinghouse.domain.media import storage
from meetinghouse.domain.media.files import kind_of_name
from meetinghouse.domain.media.models import Kind, Media, MediaState
from meetinghouse.domain.media.records import MediaRecord
from meetinghouse.domain.media.rules import require_own, require_unbroken
from meetinghouse.domain.media.storage import ORIGINAL_NAMES, PREVIEW_NAME
from meetinghouse.kernel.viewer import Viewer

_FIELDS = (
    "id", "kind", "key", "mime", "width", "height", "preview_width", "preview_height",
    "blurhash", "description", "focus_x", "focus_y", "name", "octets", "state", "seconds", "frame_rate",
)  # fmt: skip


def media_by_ids(ids: Collection[int]) -> dict[int, MediaRecord]:
    """Those of the uploads that may be shown; held, removed and absent ones are left out alike.

    Whether the viewer may see what they belong to has been asked by the caller.
    Costs one query by the primary key, whatever the number.
    """
    if not ids:
        return {}
    rows = Media.objects.filter(pk__in=ids, state=MediaState.READY).values_list(*_FIELDS)
    return {row[0]: _record(*row) for row in rows}


class StoredFile(NamedTuple):
    """A file to hand over: open for reading, how it is called and what it is served as."""

    file: "File[bytes]"
    name: str
    mime: str


def open_file(media_id: int) -> StoredFile | None:
    """A file that is no picture; None where it is absent, held, removed, or its octets are gone.

    Whether the viewer may see what it belongs to has been asked by the caller.
    """
    rows = Media.objects.filter(pk=media_id, kind=Kind.FILE, state=MediaState.READY)
    found = rows.values_list("key", "name").first()
    kind = kind_of_name(found[1]) if found else None
    if found is None or kind is None:
        return None
    try:
        file = storage.open_stored(found[0], storage.FILE_NAME, sealed=False)
    except FileNotFoundError:
        return None
    return StoredFile(file, found[1], kind.mime)


def own_upload(viewer: Viewer, media_id: int) -> MediaRecord:
    """One of the viewer's own uploads, also while it is held.

    Raises:
        NotFound: absent, removed, or somebody else's.
    """
    return to_record(require_own(viewer, Media.objects.filter(pk=media_id).first()))


def is_ready(viewer: Viewer, media_id: int) -> bool:
    """One of the viewer's own uploads may be used now.

    Raises:
        NotFound: absent, removed, or somebody else's.
    """
    return require_own(viewer, Media.objects.filter(pk=media_id).first()).state == MediaState.READY


def own_unbroken(viewer: Viewer, media_id: int) -> MediaRecord:
    """One of the viewer's own uploads, also while it is held or being prepared.

    Raises:
        NotFound: absent, removed, or somebody else's.
        Invalid: a video that could not be prepared; with the reason.
    """
    return to_record(require_unbroken(require_own(viewer, Media.objects.filter(pk=media_id).first())))


def own_uploads(viewer: Viewer, media_ids: Sequence[int]) -> list[MediaRecord]:
    """Those of some uploads that the viewer may still use, held ones and videos on their way too, in their order."""
    if not media_ids or viewer.is_stranger or not viewer.account_id:
        return []
    never = (MediaState.REMOVED, MediaState.BROKEN)
    rows = Media.objects.filter(pk__in=media_ids, account_id=viewer.account_id, attached=False).exclude(state__in=never)
    found = {media.pk: to_record(media) for media in rows}
    return [found[media_id] for media_id in media_ids if media_id in found]


def still_served(media_ids: Collection[int]) -> set[int]:
    """Which of these have files where their addresses point: the desk's proof that sealing took effect."""
    rows = Media.objects.filter(pk__in=media_ids).values_list("pk", "key")
    return {pk for pk, key in rows if storage.is_served(key)}


def to_record(media: Media) -> MediaRecord:
    """A row as callers see it."""
    return _record(*(getattr(media, name) for name in _FIELDS))


def _record(  # noqa: PLR0913, PLR0917 -- the columns of one query, in its order
    media_id: int, kind: str, key: str, mime: str, width: int, height: int, preview_width: int, preview_height: int,
    blurhash: str, description: str, focus_x: float, focus_y: float, name: str, octets: int, state: str,
    seconds: float, frame_rate: str,
) -> MediaRecord:  # fmt: skip
    is_file = kind == Kind.FILE
    # A video that is not made yet has no files that could be shown.
    is_made = mime in ORIGINAL_NAMES
    return MediaRecord(
        id=media_id,
        kind=kind,
        # The key of a file is never told: whoever knew it would not be asked who they are.
        url=f"/files/{media_id}" if is_file else storage.address(key, ORIGINAL_NAMES[mime]) if is_made else "",
        preview_url=storage.address(key, PREVIEW_NAME) if is_made else "",
        width=width,
        height=height,
        preview_width=preview_width,
        preview_height=preview_height,
        blurhash=blurhash,
        description=description,
        focus_x=focus_x,
        focus_y=focus_y,
        name=name,
        octets=octets,
        mime=mime,
        is_ready=state == MediaState.READY,
        seconds=seconds,
        frame_rate=frame_rate,
    )
