"""Unpacking a backup where it is to live. Nothing here needs Django, whose settings read the data folder.

Everything is brought back in a folder inside the data folder and only then put in its place, so that a step that
fails leaves the data folder as it was. Inside, because a data folder is often a mount of its own.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from meetinghouse.doors.operations.backups.archive import read_manifest, unpack
from meetinghouse.doors.operations.backups.checking import require_whole
from meetinghouse.doors.operations.backups.manifest import (
    MANIFEST,
    MEDIA,
    SEALED,
    SECRET_KEY,
    BadBackup,
    Manifest,
    read,
)
from meetinghouse.kernel.clock import now
from meetinghouse.kernel.errors import Refusal

_STAGING = ".restoring-"
_REPLACED = "replaced-"
# What a data folder may hold and still be empty: locks, and what a disk's own root has.
_NOTHING = frozenset({"server.lock", "slots", "lost+found"})


class CannotRestore(Refusal):
    """This backup cannot be brought back here and now; the message says what to do."""

    code = "cannot_restore"


def manifest_of(path: Path, *, has_postgresql: bool) -> Manifest:
    """The manifest of a backup that can be brought back here.

    Raises:
        BadBackup: the file is no backup.
        CannotRestore: it is of the other kind of database.
        OSError: it cannot be read.
    """
    manifest = read(read_manifest(path))
    if manifest.engine == "sqlite" and has_postgresql:
        raise CannotRestore(
            "This backup is of a site with SQLite, and DATABASE_URL names PostgreSQL. Unset DATABASE_URL to restore it;"
            " nothing moves rows from one to the other."
        )
    if manifest.engine == "postgresql" and not has_postgresql:
        raise CannotRestore(
            "This backup is of a site with PostgreSQL. Set DATABASE_URL to an empty database to restore it."
        )
    return manifest


def is_empty(data: Path) -> bool:
    """Whether there is nothing in a data folder that a restore would hide."""
    return not _entries(data)


@contextmanager
def staging(data: Path) -> Iterator[Path]:
    """A folder inside the data folder to bring the backup back in; gone afterwards, whatever happens."""
    for left in data.glob(f"{_STAGING}*"):  # of a restore that was killed
        shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(dir=data, prefix=_STAGING) as name:
        yield Path(name)


def unpack_whole(path: Path, manifest: Manifest, place: Path) -> int:
    """Unpack a backup and look whether it is whole; returns how many files its uploads have.

    Raises:
        BadBackup: it is not.
        OSError: there is no room.
    """
    unpack(path, place)
    require_whole(place, manifest)
    if not (place / SECRET_KEY).is_file():
        raise BadBackup("This backup is broken: the secret key is not in it.")
    return sum(1 for folder in (MEDIA, SEALED) for file in (place / folder).rglob("*") if file.is_file())


def put_in_place(place: Path, data: Path) -> Path | None:
    """Let what was brought back be the data folder's content; what was there goes aside.

    Returns:
        Where that is now; None where nothing was there.
    """
    shutil.rmtree(place / "slots", ignore_errors=True)
    (place / MANIFEST).unlink()
    aside = None
    if before := _entries(data):
        aside = data / f"{_REPLACED}{now():%Y%m%dT%H%M%SZ}"
        aside.mkdir(mode=0o700)
        for entry in before:
            entry.rename(aside / entry.name)
    for entry in sorted(place.iterdir()):
        entry.rename(data / entry.name)
    return aside


def _entries(data: Path) -> list[Path]:
    if not data.is_dir():
        return []
    kept = (_STAGING, _REPLACED)
    return sorted(entry for entry in data.iterdir() if entry.name not in _NOTHING and not entry.name.startswith(kept))
