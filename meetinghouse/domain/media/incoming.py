"""Uploads on their way in: copied to disk, counted and hashed before anybody looks at them."""

import contextlib
import hashlib
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, NamedTuple

from django.conf import settings

from meetinghouse.domain.media.disk import full_disk_refused, write_all
from meetinghouse.domain.media.errors import BrokenUpload, EmptyUpload, UploadTooLarge

_CHUNK = 256 * 1024


class Spooled(NamedTuple):
    """An upload in a file without a name: it is gone when it is closed or its process dies."""

    file: IO[bytes]
    octets: int
    sha256: str


def workplace() -> Path:
    """The folder for uploads on their way in and for the decoders' locks; never served."""
    place = Path(settings.DATA) / "incoming"
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    return place


@contextlib.contextmanager
def spooled(source: IO[bytes], *, most: int) -> Iterator[Spooled]:
    """Copy an upload of unknown size to disk.

    Args:
        source: anything with ``read(size)``.
        most: octets; reading stops as soon as there are more.

    Raises:
        EmptyUpload, UploadTooLarge, BrokenUpload, StorageFull: as the name says.
    """
    with full_disk_refused():
        spool = tempfile.TemporaryFile(dir=workplace(), buffering=0)  # noqa: SIM115 -- closed by the next line
    with spool:
        digest = hashlib.sha256()
        octets = 0
        while chunk := _read(source):
            octets += len(chunk)
            if octets > most:
                raise UploadTooLarge(f"This file is too large: at most {most // (1024 * 1024)} MB can be uploaded.")
            digest.update(chunk)
            with full_disk_refused():
                write_all(spool, chunk)
        if octets == 0:
            raise EmptyUpload
        yield Spooled(spool, octets, digest.hexdigest())


def _read(source: IO[bytes]) -> bytes:
    try:
        return source.read(_CHUNK)
    except (OSError, EOFError, ValueError) as error:  # the sender's side: our disk is not asked here
        raise BrokenUpload from error
