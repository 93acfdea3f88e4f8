"""Folders that appear, move and vanish as one: written beside their place, synced, renamed."""

import contextlib
import errno
import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Protocol

from meetinghouse.kernel.errors import StorageFull

# A folder that is being written or taken away is ".name.part"; nothing that begins with a dot is served.
PART = ".part"

_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


_CHUNK = 1024 * 1024


class Readable(Protocol):
    """A file open for reading, at its beginning."""

    def read(self, size: int, /) -> bytes:
        """Up to so many octets; none at the end."""


# What a file is to hold: small ones as they are, long ones to be copied piece by piece.
Content = bytes | Readable


@contextlib.contextmanager
def full_disk_refused() -> Iterator[None]:
    """Turn 'no room' into a refusal; every other failure of the disk is the operator's to see.

    Raises:
        StorageFull: the disk is full, or a quota or the largest size of a file is reached.
    """
    try:
        yield
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise StorageFull from error
        raise


def write_all(out: IO[bytes], octets: bytes) -> None:
    """Write to an unbuffered file, which may take less than it is given."""
    rest = memoryview(octets)
    while rest:
        rest = rest[out.write(rest) :]


def write_folder(place: Path, files: Mapping[str, Content]) -> None:
    """Make a folder with these files; all of it is on disk afterwards, or none of it is there."""
    part = _part_of(place)
    try:
        part.mkdir(parents=True)
        for name, content in files.items():
            _write_synced(part / name, content)
        _settle(part, place)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        shutil.rmtree(place, ignore_errors=True)
        raise


def move_folder(source: Path, target: Path) -> None:
    """Move a folder, octet for octet, also to another disk; safe to repeat after any interruption."""
    if not source.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        source.rename(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        _copy_folder(source, target)
        remove_folder(source)
    _sync(target.parent)
    if source.parent.exists():
        _sync(source.parent)


def remove_folder(place: Path) -> None:
    """Take a folder away; an absent one is no error. Its address stops working before its files go."""
    part = _part_of(place)
    with contextlib.suppress(FileNotFoundError):
        place.rename(part)
    shutil.rmtree(part, ignore_errors=True)


def _part_of(place: Path) -> Path:
    return place.with_name(f".{place.name}{PART}")


def _copy_folder(source: Path, target: Path) -> None:
    part = _part_of(target)
    shutil.rmtree(part, ignore_errors=True)
    shutil.rmtree(target, ignore_errors=True)
    with contextlib.ExitStack() as stack:
        write_folder(target, {path.name: stack.enter_context(path.open("rb")) for path in source.iterdir()})


def _write_synced(path: Path, content: Content) -> None:
    with path.open("xb", buffering=0) as out:
        if isinstance(content, bytes):
            write_all(out, content)
        else:
            while chunk := content.read(_CHUNK):
                write_all(out, chunk)
        os.fsync(out.fileno())


def _settle(part: Path, place: Path) -> None:
    _sync(part)
    part.rename(place)
    _sync(place.parent)
    _sync(place.parent.parent)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
