"""What callers may read of uploads."""

from collections.abc import Collection

from meetinghouse.domain.media import storage
from meetinghouse.domain.media.models import Media, MediaState
from meetinghouse.domain.media.records import MediaRecord
from meetinghouse.domain.media.rules import require_own
from meetinghouse.domain.media.storage import ORIGINAL_NAMES, PREVIEW_NAME
from meetinghouse.kernel.viewer import Viewer

_FIELDS = (
    "id", "kind", "key", "mime", "width", "height", "preview_width", "preview_height",
    "blurhash", "description", "focus_x", "focus_y",
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


def still_served(media_ids: Collection[int]) -> set[int]:
    """Which of these have files where their addresses point: the desk's proof that sealing took effect."""
    rows = Media.objects.filter(pk__in=media_ids).values_list("pk", "key")
    return {pk for pk, key in rows if storage.is_served(key)}


def to_record(media: Media) -> MediaRecord:
    """A row as callers see it."""
    return _record(*(getattr(media, name) for name in _FIELDS))


def _record(  # noqa: PLR0917 -- the columns of one query, in its order
    media_id: int, kind: str, key: str, mime: str, width: int, height: int, preview_width: int, preview_height: int,
    blurhash: str, description: str, focus_x: float, focus_y: float,
) -> MediaRecord:  # fmt: skip
    return MediaRecord(
        id=media_id,
        kind=kind,
        url=storage.address(key, ORIGINAL_NAMES[mime]),
        preview_url=storage.address(key, PREVIEW_NAME),
        width=width,
        height=height,
        preview_width=preview_width,
        preview_height=preview_height,
        blurhash=blurhash,
        description=description,
        focus_x=focus_x,
        focus_y=focus_y,
    )
