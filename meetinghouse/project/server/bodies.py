"""A request's body: in memory while small, on disk beyond, never past the limit."""

import asyncio
import tempfile
from typing import IO

from meetinghouse.project.server.asgi import ClientGone, Exchange, Scope

IN_MEMORY_BYTES = 1024 * 1024
# The longest silence in the middle of a body, in seconds.
PATIENCE = 30.0


class BodyTooLarge(Exception):
    """The body is longer than the limit."""


class BadLength(Exception):
    """``Content-Length`` is not a number."""


class Body:
    """A body that was read to its end."""

    __slots__ = ("file", "length")

    def __init__(self, file: IO[bytes], length: int) -> None:
        self.file = file
        self.length = length

    def close(self) -> None:
        """Give the memory or the disk space back."""
        self.file.close()


def announced_length(scope: Scope) -> int | None:
    """What ``Content-Length`` says, in bytes; None for no body or one sent in chunks.

    Raises:
        BadLength: it is not a number.
    """
    raw = scope.headers.get("content-length")
    if raw is None:
        return None
    if not (raw.isascii() and raw.isdigit()):
        raise BadLength
    return int(raw)


def has_body(scope: Scope) -> bool:
    """Whether the client sends one."""
    headers = scope.headers
    return headers.get("content-length", "0") != "0" or headers.get("transfer-encoding") is not None


async def read_body(scope: Scope, exchange: Exchange, *, most: int) -> Body:
    """Read the body to its end; beyond 1 MB it goes to a temporary file.

    Args:
        scope: the request.
        exchange: where the body comes from.
        most: the limit in bytes.

    Raises:
        BodyTooLarge: it is, or announces to be, longer than ``most``.
        BadLength: its announced length makes no sense.
        ClientGone: less came than was announced, or nothing for 30 seconds.
    """
    announced = announced_length(scope)
    if announced is not None and announced > most:
        raise BodyTooLarge
    file: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY_BYTES)  # noqa: SIM115 -- handed on
    length = 0
    try:
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(PATIENCE) as patience:
            async for piece in exchange.pieces():
                length += len(piece)
                if length > most:
                    raise BodyTooLarge
                file.write(piece)
                patience.reschedule(loop.time() + PATIENCE)
    except TimeoutError as silence:
        file.close()
        raise ClientGone from silence
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return Body(file, length)
