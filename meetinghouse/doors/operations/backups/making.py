"""Making a backup. The order matters: what is on its way, the main database, then the files its rows name.

Uploads never change, and what was uploaded after the copy was made is not in it, so every file that the copy
names is there, or was taken away in these seconds; then the backup is without it, as the site is.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

import msgspec
from django.conf import settings
from django.db import connections

import meetinghouse
from meetinghouse.domain.media.queries_upkeep import Upload, upload_now
from meetinghouse.domain.media.storage import open_stored
from meetinghouse.doors.operations.backups.archive import Writer
from meetinghouse.doors.operations.backups.main_copy import MainCopy, copied
from meetinghouse.doors.operations.backups.manifest import (
    FORMAT,
    MANIFEST,
    MEDIA,
    QUEUE_FILE,
    SEALED,
    SECRET_KEY,
    Manifest,
)
from meetinghouse.kernel.bus.deliveries import keeping
from meetinghouse.kernel.clock import now
from meetinghouse.kernel.databases import SIDECAR
from meetinghouse.kernel.errors import Refusal

_ENCODER = msgspec.json.Encoder()
# A decision of the desk may move files between looking and opening; more than once is no accident.
_TRIES = 3


class CannotWrite(Refusal):
    """The target cannot be written to; the message says what to do."""

    code = "cannot_write"


class Made(msgspec.Struct, frozen=True):
    """A backup that is on disk. ``missing`` are uploads whose files were lost before."""

    path: Path
    octets: int
    files: int
    rows: int
    missing: list[int]


def make_backup(target: Path, *, force: bool) -> Made:
    """Write the whole site into one file, which is there completely or not at all.

    Args:
        target: the file; readable by its owner only.
        force: write over a file that is there.

    Raises:
        CannotWrite: the file is there already, or its folder is not.
        CannotCopy: the database could not be copied.
        OSError, sqlite3.Error: there is no room; nothing is left behind.
    """
    _require_target(target, force=force)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".meetinghouse-backup-") as name:
        folder = Path(name)
        queue = _keep_queue(folder / QUEUE_FILE) if SIDECAR in connections else None
        part = folder / "part"
        with _private(part) as out, copied(folder) as copy, Writer(out) as writer:
            counts = copy.counts()
            _write_head(writer, copy, counts, queue)
            missing = [upload.id for upload in copy.uploads() if not _add_upload(writer, upload)]
            writer.finish()
        made = Made(target, part.stat().st_size, writer.files, sum(counts.values()), missing)
        _require_target(target, force=force)
        part.replace(target)
    _sync_folder(target.parent)
    return made


def _require_target(target: Path, *, force: bool) -> None:
    if target.name == "-" or str(target) == "-":
        raise CannotWrite("Give the backup a file name; it is not written to standard output.")
    if not target.parent.is_dir():
        raise CannotWrite(f"There is no folder {target.parent}.")
    if target.is_dir():
        raise CannotWrite(f"{target} is a folder. Give the name of a file in it.")
    if target.exists() and not force:
        raise CannotWrite(f"{target} is there already. Choose another name, or write over it with --force.")


def _keep_queue(path: Path) -> Path:
    with path.open("wb") as lines:
        lines.writelines(_ENCODER.encode(row) + b"\n" for row in keeping.kept())
    return path


def _write_head(writer: Writer, copy: MainCopy, counts: dict[str, int], queue: Path | None) -> None:
    manifest = Manifest(
        format=FORMAT,
        version=meetinghouse.__version__,
        made_at=now(),
        base_url=settings.BASE_URL,
        engine=copy.engine,
        rows=counts,
        migrations=copy.migrations(),
    )
    writer.add_octets(MANIFEST, _ENCODER.encode(manifest))
    writer.add_path(manifest.database_file, copy.path)
    if queue is not None:  # else it is in the main database
        writer.add_path(QUEUE_FILE, queue)
    writer.add_path(SECRET_KEY, settings.DATA / SECRET_KEY)


def _add_upload(writer: Writer, upload: Upload) -> bool:
    """Add an upload's files where its row in the copy says they belong; false where they are lost."""
    folder = SEALED if upload.is_sealed else MEDIA
    for _ in range(_TRIES):
        found = upload.where()
        if found is None:
            # Sealed, given back or discarded since the copy was made? Then the row of now knows.
            current = upload_now(upload.id)
            if current is None:
                return True
            found = current.where()
        if found is None:
            return False
        key, sealed = found
        with ExitStack() as opened:
            try:
                files = [opened.enter_context(open_stored(key, name, sealed=sealed)) for name in upload.names]
            except FileNotFoundError:  # moved between the two looks
                continue
            # Open files stay readable, wherever they are moved and even when they are discarded.
            for name, file in zip(upload.names, files, strict=True):
                writer.add(f"{folder}/{upload.place}/{name}", file, file.size)
            return True
    return False


@contextmanager
def _private(path: Path) -> Iterator[IO[bytes]]:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as out:
        yield out
        out.flush()
        os.fsync(out.fileno())


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
