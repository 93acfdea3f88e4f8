"""The smallest request and answer: what the server's front hands to the fast lane and gets back.

The fast lane (``meetinghouse.doors.client_api.fast_lane``) offers one function, ``look_up(method, path)``,
which returns a ``Route`` or None. The front calls it for every request while ``settings.FAST_LANE`` is on;
None, or a route whose ``answer`` returns None, sends the request on to Django, body included.
"""

from collections.abc import Callable, Sequence
from typing import Protocol

HeaderList = Sequence[tuple[str, str]]


class Headers(Protocol):
    """A request's headers, looked up by lower-case name; the first value where one comes twice."""

    def get(self, key: str, default: str | None = None, /) -> str | None:
        """The value, or the default."""
        ...


class Request:
    """One request. ``path`` is decoded, ``query`` is raw, ``body`` is empty for reads.

    ``remote`` is the client's address (a trusted proxy's word counts), for rate limits.
    """

    __slots__ = ("body", "headers", "method", "path", "query", "remote")

    def __init__(
        self, method: str, path: str, query: str, headers: Headers, body: bytes = b"", remote: str = ""
    ) -> None:
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
        self.remote = remote


class Response:
    """One answer. ``headers`` are pairs of str in lower case; a length is added by the server.

    ``head`` is the server's: the headers in bytes, written once for an answer that is given again and again.
    """

    __slots__ = ("body", "head", "headers", "status")

    def __init__(self, status: int, headers: HeaderList, body: bytes) -> None:
        self.status = status
        self.headers = headers
        self.body = body
        self.head = b""


class Route:
    """How a path is answered.

    ``answer`` takes the request and returns an answer, or None to leave it to Django. With ``writes``
    false it runs in the event loop, so it must not wait for anything but a short read of the database;
    with ``writes`` true it runs in the thread pool, its body read (up to 1 MB; bigger ones go to Django).
    """

    __slots__ = ("answer", "writes")

    def __init__(self, answer: Callable[[Request], Response | None], *, writes: bool = False) -> None:
        self.answer = answer
        self.writes = writes
