"""Django's WSGI handler behind the front: environ in, answer out, in the thread pool.

Django's own ASGI handler costs five times as much (design, section 3).
"""

import io
import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO, Any

from meetinghouse.project.server.asgi import Exchange, Scope
from meetinghouse.project.server.bodies import Body
from meetinghouse.project.server.proxies import Client

Environ = dict[str, Any]
WsgiApplication = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

# A longer answer made piece by piece goes through a file: the thread that makes it does not wait for a slow client.
IN_MEMORY_BYTES = 1024 * 1024

# Only a trusted proxy may say these.
_PROXY_HEADERS = frozenset(
    {"x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "x-forwarded-port", "forwarded"}
)


class FileAnswer:
    """What Django hands over for a file response (PEP 3333's ``wsgi.file_wrapper``)."""

    def __init__(self, file: IO[bytes], block_size: int = 65536) -> None:
        self.file = file
        self.block_size = block_size

    def __iter__(self) -> Iterator[bytes]:
        return iter(lambda: self.file.read(self.block_size), b"")

    def close(self) -> None:
        """Close the file."""
        if hasattr(self.file, "close"):
            self.file.close()

    def whole_path(self) -> str | None:
        """The path, if the answer is one whole file on disk."""
        name = getattr(self.file, "name", None)
        # A file with 'delete' is a temporary one: closing it removes it before it was sent.
        if not isinstance(name, str) or hasattr(self.file, "delete") or not os.path.isfile(name):
            return None
        try:
            return name if self.file.tell() == 0 else None
        except (OSError, ValueError):
            return None


class Answer:
    """Django's answer, complete: either bytes or the path of a file."""

    __slots__ = ("body", "headers", "passing", "path", "status")

    def __init__(
        self,
        status: int,
        headers: list[tuple[str, str]],
        body: bytes,
        path: str | None = None,
        *,
        passing: bool = False,
    ) -> None:
        self.status = status
        self.headers = headers
        self.body = body
        self.path = path
        # The file was made for this answer only; whoever sends it removes it afterwards.
        self.passing = passing


def environ_for(scope: Scope, client: Client, body: Body | None) -> Environ:
    """The WSGI environ of a request (PEP 3333)."""
    host, port = scope.server
    environ: Environ = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        # WSGI wants the path's bytes as Latin-1.
        "PATH_INFO": scope.path.encode("utf-8", "replace").decode("latin-1"),
        "QUERY_STRING": scope.query,
        "SERVER_NAME": host,
        "SERVER_PORT": str(port or 80),
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": client.address,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": client.scheme,
        "wsgi.input": body.file if body is not None else io.BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        "wsgi.file_wrapper": FileAnswer,
    }
    for name, value in scope.headers.items():
        # 'X_Forwarded_For' would become the same key as 'X-Forwarded-For'.
        if "_" in name or (name in _PROXY_HEADERS and not client.by_proxy):
            continue
        key = "HTTP_" + name.upper().replace("-", "_")
        if key in environ:
            value = environ[key] + ("; " if name == "cookie" else ",") + value  # noqa: PLW2901
        environ[key] = value
    environ.pop("HTTP_CONTENT_LENGTH", None)
    environ["CONTENT_TYPE"] = environ.pop("HTTP_CONTENT_TYPE", "")
    environ["CONTENT_LENGTH"] = str(body.length) if body is not None else ""
    if client.by_proxy:
        # Only the word of the nearest proxy, so that Django compares one value.
        environ["HTTP_X_FORWARDED_PROTO"] = client.scheme
    return environ


def call(application: WsgiApplication, environ: Environ) -> Answer:
    """Run the application and collect its answer; blocks, so it belongs in a thread."""
    started: list[tuple[str, list[tuple[str, str]]]] = []
    early: list[bytes] = []

    def start_response(
        status: str, headers: list[tuple[str, str]], _exc_info: object = None
    ) -> Callable[[bytes], None]:
        started[:] = [(status, headers)]
        return early.append

    result = application(environ, start_response)
    try:
        if isinstance(result, FileAnswer) and (path := result.whole_path()):
            status, headers = _started(started)
            return Answer(status, _with_length(headers, os.path.getsize(path)), b"", path)
        body, path = _collect(early, result)
        status, headers = _started(started)
        if path is not None:
            return Answer(status, _with_length(headers, os.path.getsize(path)), b"", path, passing=True)
        return Answer(status, headers, body)
    finally:
        close = getattr(result, "close", None)
        if close is not None:
            close()


def _started(started: list[tuple[str, list[tuple[str, str]]]]) -> tuple[int, list[tuple[str, str]]]:
    status, headers = started[0]
    return int(status[:3]), [(name.lower(), value) for name, value in headers]


def _with_length(headers: list[tuple[str, str]], length: int) -> list[tuple[str, str]]:
    return [*((name, value) for name, value in headers if name != "content-length"), ("content-length", str(length))]


def _collect(early: list[bytes], result: Iterable[bytes]) -> tuple[bytes, str | None]:
    """The body as bytes, or the path of a temporary file where it is long and comes in pieces."""
    pieces = early
    size = sum(map(len, early))
    rest = iter(result)
    for piece in rest:
        pieces.append(piece)
        size += len(piece)
        if size > IN_MEMORY_BYTES and len(pieces) > 1:
            break
    else:
        return (pieces[0] if len(pieces) == 1 else b"".join(pieces)), None
    with tempfile.NamedTemporaryFile(prefix="meetinghouse-answer-", delete=False) as out:
        try:
            out.writelines(pieces)
            out.writelines(rest)
        except BaseException:
            os.unlink(out.name)
            raise
    return b"", out.name


async def send(exchange: Exchange, answer: Answer, *, head: bool) -> None:
    """Send an answer to the client; a file that was made for it is gone afterwards."""
    try:
        if answer.path is None:
            await exchange.answer(answer.status, answer.headers, b"" if head else answer.body)
            return
        with open(answer.path, "rb") as file:  # noqa: ASYNC230 -- a file of this disk
            length = 0 if head else os.fstat(file.fileno()).st_size
            await exchange.answer_file(answer.status, answer.headers, file, length)
    finally:
        forget(answer)


def forget(answer: Answer) -> None:
    """Remove the file that was made for an answer."""
    if answer.passing and answer.path is not None:
        Path(answer.path).unlink(missing_ok=True)
