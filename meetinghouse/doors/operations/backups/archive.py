"""The file itself: a tar in gzip, written and read from front to back in bounded memory.

The first member is the manifest, the last one a list in the format of ``sha256sum``, one line for each member
before it and in their order. An archive that breaks off has no such list. Whoever has nothing but common tools can
unpack it with ``tar xzf`` and check it with ``sha256sum -c SHA256SUMS``.
"""

import gzip
import hashlib
import io
import re
import tarfile
import tempfile
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Self

from meetinghouse.doors.operations.backups.manifest import (
    MANIFEST,
    POSTGRESQL_FILE,
    QUEUE_FILE,
    SECRET_KEY,
    SQLITE_FILE,
    SUMS,
    BadBackup,
)

_BLOCK = 1024 * 1024
# Pictures do not get smaller and rows get most of it from the lower levels, which are four times as fast.
_COMPRESSION = 4
_LONGEST_MANIFEST = 4 * 1024 * 1024
_WHOLE = frozenset({MANIFEST, SQLITE_FILE, POSTGRESQL_FILE, QUEUE_FILE, SECRET_KEY, SUMS})
# Uploads: two folders deep, and no name that begins with a dot.
_UPLOAD = re.compile(r"(media|sealed)/[0-9a-z]{2}/[0-9a-z]{1,64}/[0-9A-Za-z_-][0-9A-Za-z._-]{0,99}", re.ASCII)
_BROKEN = (tarfile.TarError, gzip.BadGzipFile, EOFError, zlib.error)


class Writer:
    """Writes an archive to an open file: ``with Writer(out) as writer``, and ``finish`` last."""

    def __init__(self, out: IO[bytes]) -> None:
        self._gzip = gzip.GzipFile(filename="", fileobj=out, mode="wb", compresslevel=_COMPRESSION)
        self._tar = tarfile.open(fileobj=self._gzip, mode="w|", format=tarfile.PAX_FORMAT)  # noqa: SIM115 -- __exit__
        self._sums = tempfile.TemporaryFile()  # noqa: SIM115 -- __exit__
        self.files = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        # After a failure, what is still buffered may find no room either, and nobody wants it.
        for one in (self._tar, self._gzip, self._sums):
            with suppress(OSError):
                one.close()

    def add_octets(self, name: str, octets: bytes) -> None:
        """A small member from memory."""
        self.add(name, io.BytesIO(octets), len(octets))

    def add_path(self, name: str, path: Path) -> None:
        """A file that does not change any more."""
        with path.open("rb") as file:
            self.add(name, file, path.stat().st_size)

    def add(self, name: str, file: IO[bytes], octets: int) -> None:
        """A member of so many octets.

        Raises:
            OSError: there was no room, or fewer octets came.
        """
        reading = _Hashing(file)
        self._put(name, reading, octets)
        self._sums.write(f"{reading.digest.hexdigest()}  {name}\n".encode())
        self.files += 1

    def finish(self) -> None:
        """Write the list of hashes and the archive's end; the file below stays open."""
        octets = self._sums.tell()
        self._sums.seek(0)
        self._put(SUMS, self._sums, octets)
        self._tar.close()
        self._gzip.close()

    def _put(self, name: str, file: object, octets: int) -> None:
        member = tarfile.TarInfo(name)
        member.size = octets
        member.mode = 0o600
        member.mtime = int(time.time())
        self._tar.addfile(member, file)  # type: ignore[arg-type]  # read() is all it uses
        _forget_members(self._tar)


class _Hashing:
    """A file that hashes what is read from it."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.digest = hashlib.sha256()

    def read(self, octets: int) -> bytes:
        """The next octets."""
        found = self._file.read(octets)
        self.digest.update(found)
        return found


def read_manifest(path: Path) -> bytes:
    """The first member, without reading the rest.

    Raises:
        BadBackup: the file is no backup.
        OSError: it cannot be read.
    """
    with _opened(path) as (tar, _):
        member = tar.next()
        if member is None or member.name != MANIFEST or not member.isreg() or member.size > _LONGEST_MANIFEST:
            raise BadBackup("This file does not look like a backup of Meetinghouse: it does not begin with a manifest.")
        return _member(tar, member).read()


def unpack(path: Path, into: Path) -> int:
    """Unpack all members into an empty folder and hold every one against its hash; returns how many there were.

    Nothing is written outside of the folder: only the names that a backup has are taken, and no links.

    Raises:
        BadBackup: the file is no backup, breaks off, was changed, or holds what a backup does not.
        OSError: it cannot be read, or there is no room.
    """
    with _opened(path) as (tar, unzipped), tempfile.TemporaryFile() as sums:
        files = 0
        while (member := tar.next()) is not None:
            _forget_members(tar)
            if member.name == SUMS:
                _compare(_member(tar, member), sums)
                if tar.next() is not None:
                    raise BadBackup("This backup is broken: something follows its end.")
                while unzipped.read(_BLOCK):  # to where gzip's own sum stands
                    pass
                return files
            digest = _extract(_member(tar, member), into / _safe_name(member))
            sums.write(f"{digest}  {member.name}\n".encode())
            files += 1
    raise BadBackup("This backup is broken: it has no end. Was there enough room when it was written or copied?")


def _forget_members(tar: tarfile.TarFile) -> None:
    """It remembers each member it saw, for going back, which a stream cannot."""
    tar.members.clear()  # type: ignore[attr-defined]  # documented nowhere, there since 2003


@contextmanager
def _opened(path: Path) -> Iterator[tuple[tarfile.TarFile, gzip.GzipFile]]:
    try:
        with (
            path.open("rb") as raw,
            gzip.GzipFile(fileobj=raw, mode="rb") as unzipped,
            tarfile.open(fileobj=unzipped, mode="r|") as tar,
        ):
            yield tar, unzipped
    except _BROKEN as error:
        raise BadBackup(f"This backup is broken, or none at all: {error}") from error


def _safe_name(member: tarfile.TarInfo) -> str:
    if member.name not in _WHOLE and not _UPLOAD.fullmatch(member.name):
        raise BadBackup(f"This backup holds what no backup holds: {member.name[:100]!r}")
    return member.name


def _member(tar: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    file = tar.extractfile(member) if member.isreg() else None
    if file is None:
        raise BadBackup(f"This backup holds what no backup holds: {member.name[:100]!r} is no plain file")
    return file


def _extract(file: IO[bytes], target: Path) -> str:
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest = hashlib.sha256()
    try:
        out = target.open("xb")
    except FileExistsError as error:
        raise BadBackup(f"This backup holds {target.name} twice.") from error
    with out:
        target.chmod(0o600)
        while octets := file.read(_BLOCK):
            digest.update(octets)
            out.write(octets)
    return digest.hexdigest()


def _compare(told: IO[bytes], found: IO[bytes]) -> None:
    found.seek(0)
    while True:
        one, other = told.readline(), found.readline()
        if one != other:
            name = (one or other).decode(errors="replace").partition("  ")[2].strip()
            raise BadBackup(f"This backup is broken: {name[:100]} is not what was written.")
        if not one:
            return
