"""The parts of Granian's RSGI interface that the front uses, as types.

Source: https://github.com/emmett-framework/granian/blob/master/docs/spec/RSGI.md
"""

from collections.abc import AsyncIterator, Awaitable
from typing import Protocol

from meetinghouse.kernel.lane import HeaderList


class ScopeHeaders(Protocol):
    """Names are lower case. A value that is not visible ASCII is left out by Granian."""

    def get(self, key: str, default: str | None = None, /) -> str | None:
        """The first value."""
        ...

    def items(self) -> list[tuple[str, str]]:
        """All pairs, repeated names included."""
        ...


class Scope(Protocol):
    """One request or WebSocket handshake. ``path`` is decoded, ``query_string`` is not."""

    proto: str
    http_version: str
    server: str
    client: str
    scheme: str
    method: str
    path: str
    query_string: str
    authority: str | None

    @property
    def headers(self) -> ScopeHeaders:
        """The request's headers."""
        ...


class StreamTransport(Protocol):
    """An open answer. Nothing here waits for a slow client: what is sent is buffered without bound."""

    def send_bytes(self, data: bytes) -> Awaitable[None]:
        """Send a piece; raises once the client has gone."""
        ...


class HttpProtocol(Protocol):
    """The way to answer one request; exactly one ``response_*`` is called."""

    def __aiter__(self) -> AsyncIterator[bytes]:
        """The body in pieces. A client that goes away midway looks like the end of it."""
        ...

    def client_disconnect(self) -> Awaitable[None]:
        """Waits until the client has gone."""
        ...

    def response_empty(self, status: int, headers: HeaderList) -> None:
        """No body."""
        ...

    def response_bytes(self, status: int, headers: HeaderList, body: bytes) -> None:
        """A body; its length is added."""
        ...

    def response_file(self, status: int, headers: HeaderList, file: str) -> None:
        """A file, read by Granian as the client takes it; no length is added."""
        ...

    def response_file_range(self, status: int, headers: HeaderList, file: str, start: int, end: int) -> None:
        """The bytes from ``start`` up to, not including, ``end``."""
        ...

    def response_stream(self, status: int, headers: HeaderList) -> StreamTransport:
        """An answer whose length is not known yet."""
        ...


class SocketMessage(Protocol):
    """``kind`` is 0 when the client closes, 1 for bytes, 2 for text."""

    kind: int
    data: bytes | str


class SocketTransport(Protocol):
    """An open WebSocket; sending waits until the client takes it."""

    def receive(self) -> Awaitable[SocketMessage]:
        """The next message."""
        ...

    def send_str(self, data: str) -> Awaitable[None]:
        """Send text."""
        ...


class SocketProtocol(Protocol):
    """A WebSocket handshake; closing it before accepting answers 403."""

    def accept(self) -> Awaitable[SocketTransport]:
        """Shake hands."""
        ...

    def close(self, status: int | None = None) -> None:
        """Hang up."""
        ...
