"""Answers that the front gives itself, without Django: errors, and small JSON."""

import html

import msgspec

from meetinghouse.kernel import lane
from meetinghouse.kernel.errors import StorageFull
from meetinghouse.kernel.lane import HeaderList
from meetinghouse.project.server.asgi import Exchange, Scope

JSON_HEADERS: HeaderList = (
    ("content-type", "application/json; charset=utf-8"),
    ("cache-control", "no-store"),
    ("x-content-type-options", "nosniff"),
)
CORS: HeaderList = (("access-control-allow-origin", "*"),)
_BROKEN = "Something went wrong on our side. Please try again."
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


async def json(exchange: Exchange, status: int, value: object, extra: HeaderList = ()) -> None:
    """Answer with a value as JSON."""
    await exchange.answer(status, [*JSON_HEADERS, *extra], msgspec.json.encode(value))


def wants_json(scope: Scope) -> bool:
    """Whether the client is an app rather than a browser showing a page."""
    if scope.path.startswith(("/api/", "/oauth/token", "/oauth/revoke", "/health")):
        return True
    return "text/html" not in (scope.headers.get("accept") or "")


async def refuse(
    scope: Scope, exchange: Exchange, status: int, title: str, message: str, extra: HeaderList = ()
) -> None:
    """Answer with an error that says what to do, as JSON for apps and as a page for people."""
    if wants_json(scope):
        await json(exchange, status, {"error": message}, (*cors(scope), *extra))
        return
    page = _PAGE.format(title=html.escape(title), message=html.escape(message))
    await exchange.answer(status, [*_HTML_HEADERS, *extra], page.encode())


def cors(scope: Scope) -> HeaderList:
    """What lets apps that run in a browser read an error of the API."""
    return CORS if scope.path.startswith(("/api/", "/oauth/")) else ()


async def too_large(scope: Scope, exchange: Exchange, most: int) -> None:
    """The body is bigger than the server takes."""
    message = f"That is too large. The most this server takes at once is {most // (1024 * 1024)} MB."
    await refuse(scope, exchange, 413, "Too large", message)


async def broken(scope: Scope, exchange: Exchange) -> None:
    """Something failed that is our fault; the log has it."""
    await refuse(scope, exchange, 500, "Something went wrong", _BROKEN)


def broken_lane() -> lane.Response:
    """The same for the fast lane."""
    return lane.Response(500, (*JSON_HEADERS, *CORS), msgspec.json.encode({"error": _BROKEN}))


async def no_room(scope: Scope, exchange: Exchange) -> None:
    """The disk has no room for the body."""
    await refuse(scope, exchange, StorageFull.status, "No room left", StorageFull.message, (("connection", "close"),))


async def busy(scope: Scope, exchange: Exchange) -> None:
    """More requests wait than threads can answer in reasonable time."""
    message = "The server is busy. Please try again in a moment."
    await refuse(scope, exchange, 503, "Busy", message, (("retry-after", "2"),))
