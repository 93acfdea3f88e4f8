"""uvicorn's HTTP protocol with a short cut: hot reads are answered where their last byte is parsed.

Whatever comes in goes through httptools; a GET that the fast lane knows is answered before anything is built for it:
no task, no ASGI messages. All else takes uvicorn's way. It also bounds how long and how slow a request's head may be.
"""

import logging
from typing import Any

from httptools import parse_url
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from meetinghouse.kernel import lane
from meetinghouse.project.server import answers
from meetinghouse.project.server.asgi import Headers
from meetinghouse.project.server.lanes import Lanes

log = logging.getLogger(__name__)

# The longest head of a request (first line and headers), in bytes.
MOST_HEAD_BYTES = 64 * 1024
# Seconds that a client may take for a head, and that a connection may be idle between two requests.
HEAD_SECONDS = 30.0
IDLE_SECONDS = 75.0

# A GET with one of these has more to it than an answer from the fast lane.
_NOT_HOT = frozenset({b"content-length", b"transfer-encoding", b"upgrade", b"expect"})


class HotProtocol(HttpToolsProtocol):
    """One connection.

    Args:
        lanes: the fast lane, and whose word about the client counts.
        rest: uvicorn's own.
    """

    def __init__(self, lanes: Lanes, **rest: Any) -> None:
        super().__init__(**rest)
        self._lanes = lanes
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
        if not self._in_head or (self.cycle is not None and not self.cycle.response_complete):
            return False
        return now - self._since > (HEAD_SECONDS if self._head or not self._asked else IDLE_SECONDS)

    def on_headers_complete(self) -> None:
        """Decide which way the request takes."""
        self._in_head, self._head = False, 0
        self._hot = self._as_hot()
        if self._hot is None:
            super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Answer what is hot; tell uvicorn about the rest."""
        self._in_head, self._since = True, self.loop.time()
        self._asked += 1
        hot, self._hot = self._hot, None
        if hot is None:
            super().on_message_complete()
            return
        response = self._ask(*hot)
        if response is None:
            super().on_headers_complete()
            super().on_message_complete()
            return
        head = response.head or _head(response)
        (_, date), *_ = self.server_state.default_headers
        self.transport.writelines((STATUS_LINE[response.status], b"date: ", date, head, response.body))
        self.server_state.total_requests += 1
        if not self.parser.should_keep_alive():
            self.transport.close()

    def _as_hot(self) -> tuple[lane.Route, lane.Request] | None:
        if self.parser.get_method() != b"GET" or self.flow.write_paused or self.transport.is_closing():
            return None
        if self.cycle is not None and not self.cycle.response_complete:
            # Answers keep the order of requests.
            return None
        url = parse_url(self.url)
        path = url.path.decode("ascii")
        route = self._lanes.look_up("GET", path)
        if route is None or route.writes:
            return None
        if any(name in _NOT_HOT for name, _ in self.headers):
            return None
        headers = Headers(self.headers)
        client = self._lanes.proxies.client(self.client[0] if self.client else "", "http", headers)
        query = (url.query or b"").decode("latin-1")
        return route, lane.Request("GET", path, query, headers, b"", client.address)

    def _ask(self, route: lane.Route, request: lane.Request) -> lane.Response | None:
        try:
            return self._lanes.ask(route, request)
        except Exception:
            log.exception("GET %s failed in the fast lane", request.path)
            return answers.broken_lane()

    def _refuse_head(self) -> None:
        log.info("A request's head was longer than %d bytes", MOST_HEAD_BYTES)
        self.transport.writelines((STATUS_LINE[431], b"content-length: 0\r\nconnection: close\r\n\r\n"))
        self.transport.close()


def _head(response: lane.Response) -> bytes:
    """What follows the date; kept with an answer that may be given again."""
    lines = [b"".join((b"\r\n", name.encode(), b": ", value.encode("latin-1"))) for name, value in response.headers]
    response.head = b"%s\r\ncontent-length: %d\r\n\r\n" % (b"".join(lines), len(response.body))
    return response.head
