"""uvicorn's HTTP protocol with a short cut: what the fast lane knows is answered here, past tasks and ASGI messages.

Whatever comes in goes through httptools. A hot read is answered where its last byte is parsed; a hot write goes to a
thread from there and is answered when the thread is done. All else takes uvicorn's way. The protocol also bounds how
long and how slow a request's head may be.
"""

import asyncio
import logging
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from meetinghouse.kernel import lane
from meetinghouse.project.server.asgi import Headers
from meetinghouse.project.server.bodies import IN_MEMORY_BYTES
from meetinghouse.project.server.lanes import Lanes
from meetinghouse.project.server.proxies import Proxies

log = logging.getLogger(__name__)

# The longest head of a request (first line and headers), in bytes.
MOST_HEAD_BYTES = 64 * 1024
# Seconds that a client may take for a head, and that a connection may be idle between two requests.
HEAD_SECONDS = 30.0
IDLE_SECONDS = 75.0

# What has one of these takes the long way; a read that has a body too.
_NEVER_HOT = frozenset({b"transfer-encoding", b"upgrade", b"expect", b"content-encoding"})
_BODY = (b"content-length", b"content-type")
# The kinds of bodies that the fast lane reads.
_KINDS = (b"application/json", b"application/x-www-form-urlencoded")


class _Request(lane.Request):
    """Looks for the client's address only where it is asked for."""

    __slots__ = ("_client", "_proxies")

    def __init__(
        self, method: str, path: str, query: str, pairs: list[tuple[bytes, bytes]], proxies: Proxies, client: str
    ) -> None:
        self.method = method
        self.path = path
        self.query = query
        self.headers = Headers(pairs)
        self.body = b""
        self._proxies = proxies
        self._client = client

    @property
    def remote(self) -> str:  # type: ignore[override]
        """The client's address; a trusted proxy's word counts."""
        return self._proxies.client(self._client, "http", self.headers).address


class _Writing:
    """Stands where uvicorn keeps the request that is being answered, so that later ones wait for it."""

    def __init__(self, *, keep_alive: bool) -> None:
        self.response_complete = False
        self.disconnected = False
        self.keep_alive = keep_alive
        self.message_event = asyncio.Event()


class HotProtocol(HttpToolsProtocol):
    """One connection.

    Args:
        lanes: the fast lane, whose word about the client counts, and the threads for writes.
        rest: uvicorn's own.
    """

    def __init__(self, lanes: Lanes, **rest: Any) -> None:
        super().__init__(**rest)
        self._lanes = lanes
        self._find = lanes.find
        self._hot: tuple[lane.Route, lane.Request] | None = None
        # Bytes of the head so far, and when it, or the silence before it, began.
        self._head = 0
        self._in_head = True
        self._since = self.loop.time()
        self._asked = 0

    def data_received(self, data: bytes) -> None:
        """Parse what came."""
        if self._in_head and not self._head:
            self._since = self.loop.time()
        asked = self._asked
        super().data_received(data)
        # What follows a whole request in the same piece is not counted; a piece is 256 KB at most.
        if self._in_head and self._asked == asked and self.parser is not None:
            self._head += len(data)
            if self._head > MOST_HEAD_BYTES:
                self._refuse_head()

    def is_overdue(self, now: float) -> bool:
        """Whether the client takes too long for a head, or has been silent since its last answer."""
        if not self._in_head or self._is_answering():
            return False
        return now - self._since > (HEAD_SECONDS if self._head or not self._asked else IDLE_SECONDS)

    def on_message_begin(self) -> None:
        """Begin a request; what only uvicorn's way needs is made when the way is known."""
        self.url = b""
        self.headers = []
        self.expect_100_continue = False

    def on_headers_complete(self) -> None:
        """Decide which way the request takes."""
        self._in_head, self._head = False, 0
        self._hot = self._as_hot()
        if self._hot is None:
            self._take_the_long_way()

    def on_message_complete(self) -> None:
        """Answer what is hot; tell uvicorn about the rest."""
        self._in_head, self._since = True, self.loop.time()
        self._asked += 1
        hot, self._hot = self._hot, None
        if hot is None:
            super().on_message_complete()
        elif hot[0].writes:
            self._write(*hot)
        else:
            self._lanes.before_a_read()
            self._send(self._lanes.ask(*hot), keep_alive=self.parser.should_keep_alive())
            self.server_state.total_requests += 1

    def on_body(self, body: bytes) -> None:
        """A piece of a body."""
        if self._hot is None:
            super().on_body(body)
        else:
            self._hot[1].body += body

    def _is_answering(self) -> bool:
        cycle: RequestResponseCycle | None = self.cycle
        return cycle is not None and not cycle.response_complete

    def _as_hot(self) -> tuple[lane.Route, lane.Request] | None:
        if self._is_answering():
            # Answers keep the order of requests.
            return None
        method = self.parser.get_method()
        route, path, query = self._find(method, self.url)
        if route is None or self.flow.write_paused or self.transport.is_closing():
            return None
        length, kind = self._body_announced()
        if length is None or length > (IN_MEMORY_BYTES if route.writes else 0):
            return None
        if length and not kind.startswith(_KINDS):
            return None
        if route.writes and not self._lanes.threads.are_free():
            return None
        client = self.client[0] if self.client else ""
        return route, _Request(method.decode("ascii"), path, query, self.headers, self._lanes.proxies, client)

    def _body_announced(self) -> tuple[int | None, bytes]:
        """Its length and kind; None for a request that has more to it."""
        length, kind = 0, b""
        for name, value in self.headers:
            if name in _NEVER_HOT:
                return None, b""
            if name in _BODY:
                if name == b"content-type":
                    kind = value.lower()
                elif value.isdigit():
                    length = int(value)
                else:
                    return None, b""
        return length, kind

    def _write(self, route: lane.Route, request: lane.Request) -> None:
        writing = self.cycle = _Writing(keep_alive=self.parser.should_keep_alive())  # type: ignore[assignment]

        def written(response: lane.Response) -> None:
            writing.response_complete = True
            if not writing.disconnected and not self.transport.is_closing():
                self._send(response, keep_alive=writing.keep_alive)
            self.on_response_complete()

        self._lanes.write(route, request, written, self.loop)

    def _send(self, response: lane.Response, *, keep_alive: bool) -> None:
        head = response.head or _head(response)
        (_, date), *_ = self.server_state.default_headers
        self.transport.writelines((STATUS_LINE[response.status], b"date: ", date, head, response.body))
        if not keep_alive:
            self.transport.close()

    def _take_the_long_way(self) -> None:
        url, headers, expects = self.url, self.headers, self.expect_100_continue
        super().on_message_begin()
        self.url, self.expect_100_continue = url, expects
        self.headers.extend(headers)
        super().on_headers_complete()

    def _refuse_head(self) -> None:
        log.info("A request's head was longer than %d bytes", MOST_HEAD_BYTES)
        self.transport.writelines((STATUS_LINE[431], b"content-length: 0\r\nconnection: close\r\n\r\n"))
        self.transport.close()


def _head(response: lane.Response) -> bytes:
    """What follows the date; kept with an answer that may be given again."""
    lines = [b"".join((b"\r\n", name.encode(), b": ", value.encode("latin-1"))) for name, value in response.headers]
    response.head = b"%s\r\ncontent-length: %d\r\n\r\n" % (b"".join(lines), len(response.body))
    return response.head
