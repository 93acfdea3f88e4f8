"""Answers that the front gives itself, without Django: errors, and small JSON."""

import html

import msgspec

from meetinghouse.kernel.errors import StorageFull
from meetinghouse.kernel.lane import HeaderList
from meetinghouse.project.server.rsgi import HttpProtocol, Scope

JSON_HEADERS: HeaderList = (
    ("content-type", "application/json; charset=utf-8"),
    ("cache-control", "no-store"),
    ("x-content-type-options", "nosniff"),
)
_HTML_HEADERS: HeaderList = (
    ("content-type", "text/html; charset=utf-8"),
    ("cache-control", "no-store"),
    ("x-content-type-options", "nosniff"),
    ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
)
_PAGE = (
    '<!doctype html><html lang="en"><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1">'
    '<title>{title}</title><h1>{title}</h1><p>{message}</p><p><a href="/">Back to the start</a></p></html>'
)


def json(proto: HttpProtocol, status: int, value: object, extra: HeaderList = ()) -> None:
    """Answer with a value as JSON."""
    proto.response_bytes(status, [*JSON_HEADERS, *extra], msgspec.json.encode(value))


def wants_json(scope: Scope) -> bool:
    """Whether the client is an app rather than a browser showing a page."""
    if scope.path.startswith(("/api/", "/oauth/token", "/oauth/revoke", "/health")):
        return True
    return "text/html" not in (scope.headers.get("accept") or "")


def refuse(scope: Scope, proto: HttpProtocol, status: int, title: str, message: str, extra: HeaderList = ()) -> None:
    """Answer with an error that says what to do, as JSON for apps and as a page for people."""
    if wants_json(scope):
        json(proto, status, {"error": message}, extra)
        return
    page = _PAGE.format(title=html.escape(title), message=html.escape(message))
    proto.response_bytes(status, [*_HTML_HEADERS, *extra], page.encode())


def too_large(scope: Scope, proto: HttpProtocol, most: int) -> None:
    """The body is bigger than the server takes; the connection ends, as the rest of it is not read."""
    message = f"That is too large. The most this server takes at once is {most // (1024 * 1024)} MB."
    refuse(scope, proto, 413, "Too large", message, (("connection", "close"),))


def broken(scope: Scope, proto: HttpProtocol) -> None:
    """Something failed that is our fault; the log has it."""
    refuse(scope, proto, 500, "Something went wrong", "Something went wrong on our side. Please try again.")


def no_room(scope: Scope, proto: HttpProtocol) -> None:
    """The disk has no room for the body."""
    refuse(scope, proto, StorageFull.status, "No room left", StorageFull.message, (("connection", "close"),))


def busy(scope: Scope, proto: HttpProtocol) -> None:
    """More requests wait than threads can answer in reasonable time."""
    refuse(scope, proto, 503, "Busy", "The server is busy. Please try again in a moment.", (("retry-after", "2"),))
