"""What upkeep (a backup, the doctor) has to know of uploads: which files there must be, and which there are.

A row's place follows from its state: sealed if it was removed or is a video being prepared, else served. While a move
is under way, the files are still in the other one.
"""

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from meetinghouse.domain.media import storage
from meetinghouse.domain.media.models import Media, MediaState
from meetinghouse.domain.media.storage import FILE_MIME, FILE_NAME, ORIGINAL_NAMES, PREVIEW_NAME

# A folder without a row that is younger may belong to an upload under way.
_SETTLED_SECONDS = 3600.0
_AT_ONCE = 500

# The columns that say where a row's files are, for readers of a snapshot that Django does not know.
WHERE_FILES_ARE = "SELECT id, key, sealed_key, state, mime FROM media_media ORDER BY id"


class Upload(NamedTuple):
    """A row of ``WHERE_FILES_ARE``."""

    id: int
    key: str
    sealed_key: str
    state: str
    mime: str

    @property
    def is_sealed(self) -> bool:
        """Its files belong where no address leads: removed, or a video as it was sent."""
        return self.state in {MediaState.REMOVED, MediaState.MAKING}

    @property
    def place(self) -> str:
        """The key under which its files belong."""
        return self.sealed_key if self.is_sealed else self.key

    @property
    def names(self) -> tuple[str, ...]:
        """The files that it must have; none of a video that could not be prepared."""
        if not self.mime:
            return ()
        if self.mime == FILE_MIME:
            return (FILE_NAME,)
        return ORIGINAL_NAMES[self.mime], PREVIEW_NAME

    def where(self) -> tuple[str, bool] | None:
        """Where all of its files are, as key and whether sealed; None where one is missing."""
        for key, sealed in ((self.place, self.is_sealed), (self.key, False), (self.sealed_key, True)):
            if key and set(self.names) <= set(storage.stored_names(key, sealed=sealed)):
                return key, sealed
        return None


def upload_now(media_id: int) -> Upload | None:
    """The row as it is at this moment; None where it is gone."""
    row = Media.objects.filter(pk=media_id).values_list("id", "key", "sealed_key", "state", "mime").first()
    return None if row is None else Upload._make(row)


def uploads_without_files() -> Iterator[int]:
    """Ids of rows whose files are not all there. Looks at the disk once a row; a second look spares moves under way."""
    rows = Media.objects.order_by("pk").values_list("id", "key", "sealed_key", "state", "mime")
    for row in rows.iterator(chunk_size=_AT_ONCE):
        if Upload._make(row).where() is None:
            again = upload_now(row[0])
            if again is not None and again.where() is None:
                yield again.id


def folders_without_rows() -> Iterator[str]:
    """Keys of folders on this disk that no row names and that are older than an hour."""
    for sealed, column in ((False, "key"), (True, "sealed_key")):
        folders = storage.kept_folders(sealed=sealed, older_than_seconds=_SETTLED_SECONDS)
        while batch := list(islice(folders, _AT_ONCE)):
            known = set(
                Media.objects.filter(**{f"{column}__in": {kept.key for kept in batch}}).values_list(column, flat=True)
            )
            yield from (kept.key for kept in batch if kept.key not in known)
