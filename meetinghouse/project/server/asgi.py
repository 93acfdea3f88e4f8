"""One request or WebSocket as uvicorn brings it, in the words that the front uses.

Sources: https://asgi.readthedocs.io/en/latest/specs/www.html
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, MutableMapping
from typing import IO, Any

from meetinghouse.kernel.lane import HeaderList

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

# A file goes out in pieces of so many bytes; the next one is read when the client has taken most of the last.
PIECE_BYTES = 256 * 1024


class ClientGone(Exception):
    """The client went away, or fell silent, before it had sent what it announced."""


class Headers:
    """A request's headers. Names are lower case; values are Latin-1, as HTTP has them.

    Args:
        pairs: as they came, names in lower case.
    """

    __slots__ = ("_pairs",)

    def __init__(self, pairs: Iterable[tuple[bytes, bytes]]) -> None:
        self._pairs = pairs

    def get(self, key: str, default: str | None = None, /) -> str | None:
        """The first value."""
        wanted = key.encode()
        for name, value in self._pairs:
            if name == wanted:
                return value.decode("latin-1")
        return default

    def items(self) -> list[tuple[str, str]]:
        """All pairs, repeated names included."""
        return [(name.decode("latin-1"), value.decode("latin-1")) for name, value in self._pairs]


class Scope:
    """What was asked. ``path`` is decoded, ``query`` is not; ``peer`` is the far end's address, without a port."""

    __slots__ = ("headers", "http_version", "method", "path", "peer", "query", "scheme", "server")

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self.method: str = raw.get("method", "GET")
        self.path: str = raw["path"]
        self.query: str = raw["query_string"].decode("latin-1")
        self.headers = Headers(raw["headers"])
        self.http_version: str = raw["http_version"]
        self.scheme: str = raw["scheme"]
        self.peer: str = (raw["client"] or ("",))[0]
        self.server: tuple[str, int | None] = raw["server"] or ("localhost", None)


class Exchange:
    """One request's body, and the way to answer it once.

    Whatever is sent waits while the client is slow, and is dropped once the client has gone.
    """

    __slots__ = ("_receive", "_send")

    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive = receive
        self._send = send

    async def pieces(self) -> AsyncIterator[bytes]:
        """The body as it comes.

        Raises:
            ClientGone: before its end.
        """
        while True:
            message = await self._receive()
            if message["type"] != "http.request":
                raise ClientGone
            if message["body"]:
                yield message["body"]
            if not message["more_body"]:
                return

    async def gone(self) -> None:
        """Wait until the client has gone; for requests without a body, or whose body was read."""
        while (await self._receive())["type"] != "http.disconnect":
            pass

    async def answer(self, status: int, headers: HeaderList, body: bytes = b"") -> None:
        """Answer at once; the body's length is added unless ``headers`` have it."""
        pairs = encoded(headers)
        if status not in {204, 304} and all(name != b"content-length" for name, _ in pairs):
            pairs.append((b"content-length", b"%d" % len(body)))
        await self._send({"type": "http.response.start", "status": status, "headers": pairs})
        await self._send({"type": "http.response.body", "body": body, "more_body": False})

    async def answer_file(self, status: int, headers: HeaderList, file: IO[bytes], length: int) -> None:
        """Answer with so many bytes of a file, from where it stands; ``headers`` have the length."""
        await self.begin(status, headers)
        while length > 0:
            piece = await asyncio.to_thread(file.read, min(PIECE_BYTES, length))
            if not piece:
                # Somebody made it shorter; the client sees that there is less than was announced.
                break
            length -= len(piece)
            await self.go_on(piece)
        await self.end()

    async def begin(self, status: int, headers: HeaderList) -> None:
        """Begin an answer that comes in pieces."""
        await self._send({"type": "http.response.start", "status": status, "headers": encoded(headers)})

    async def go_on(self, piece: bytes) -> None:
        """Send a piece."""
        await self._send({"type": "http.response.body", "body": piece, "more_body": True})

    async def end(self) -> None:
        """End an answer that came in pieces."""
        await self._send({"type": "http.response.body", "body": b"", "more_body": False})


class Socket:
    """One WebSocket: a handshake, then messages both ways."""

    __slots__ = ("_receive", "_send")

    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive = receive
        self._send = send

    async def accept(self, subprotocol: str | None = None) -> None:
        """Shake hands; a sub-protocol that the client offered is repeated to it."""
        await self._receive()
        await self._send({"type": "websocket.accept", "subprotocol": subprotocol})

    async def refuse(self, status: int, headers: HeaderList, body: bytes) -> None:
        """Answer the handshake with an error."""
        await self._receive()
        await self._send(
            {"type": "websocket.http.response.start", "status": status, "headers": encoded(headers)},
        )
        await self._send({"type": "websocket.http.response.body", "body": body, "more_body": False})

    async def receive(self) -> bytes | str | None:
        """The next message; None once the client has gone."""
        message = await self._receive()
        if message["type"] != "websocket.receive":
            return None
        text = message.get("text")
        return text if text is not None else message["bytes"]  # type: ignore[no-any-return]

    async def send(self, text: str) -> None:
        """Send a message; waits until the client takes it.

        Raises:
            OSError: the client has gone.
        """
        await self._send({"type": "websocket.send", "text": text})

    async def close(self, code: int) -> None:
        """Hang up (RFC 6455, section 7.4).

        Raises:
            OSError: the client has gone.
        """
        await self._send({"type": "websocket.close", "code": code})


def encoded(headers: HeaderList) -> list[tuple[bytes, bytes]]:
    """Headers as bytes, names in lower case."""
    return [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
