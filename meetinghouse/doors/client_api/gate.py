"""How every API answer is made: who asks, what they sent, JSON back. The one place that turns refusals into errors.

https://docs.joinmastodon.org/entities/Error/ https://docs.joinmastodon.org/api/rate-limits/
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeVar

import msgspec
from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.views.decorators.csrf import csrf_exempt

from meetinghouse.doors.client_api.asking import Asking, ask, client_address
from meetinghouse.doors.client_api.bodies import parse_body
from meetinghouse.doors.client_api.rests import Rests
from meetinghouse.kernel import limits
from meetinghouse.kernel.clock import iso_ms
from meetinghouse.kernel.errors import Invalid, NotAllowed, Refusal, SignInRequired, TooMany
from meetinghouse.kernel.paging import BIGGEST_ID
from meetinghouse.kernel.room import refusal_in

# What an endpoint may answer: bytes of JSON as they are, anything msgspec can write, or a whole response.
Answer = bytes | HttpResponse | Any
Endpoint = Callable[..., Answer]

_LONGEST_ID = len(str(BIGGEST_ID))

CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, POST, PUT, PATCH, DELETE, OPTIONS",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, Idempotency-Key",
    "Access-Control-Expose-Headers": "Link, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, X-Request-Id",
}


def as_id(word: str) -> int | None:
    """An id as apps write it; None for a word that is no id, or one longer than any."""
    if not (word.isascii() and word.isdigit() and len(word) <= _LONGEST_ID):
        return None
    found = int(word)
    return found if found <= BIGGEST_ID else None


def truth(value: Any) -> bool | None:
    """A boolean as apps write it; None where nothing was sent."""
    if value is None or value == "":
        return None
    return value if isinstance(value, bool) else str(value).lower() not in {"false", "0", "off", "f", "no"}


class Call:
    """One request to the API, taken apart: the one who asks, what was sent."""

    def __init__(
        self, request: HttpRequest, asking: Asking, data: Mapping[str, Any], rests: Rests | None = None
    ) -> None:
        self.request = request
        self.asking = asking
        self.viewer = asking.viewer
        self.data = data
        self.headers: dict[str, str] = {}
        # What the answer rests on, for the hot addresses, whose answers are kept.
        self.rests = rests or Rests()

    def text(self, name: str, default: str = "") -> str:
        """A text field; a number is taken as it is written.

        Raises:
            Invalid: it is a list or an object.
        """
        value = self.data.get(name)
        if value is None:
            return default
        if isinstance(value, (str, int, float)) and not isinstance(value, bool):
            return str(value)
        if isinstance(value, bool):
            return "true" if value else "false"
        raise Invalid(fields={name: f"{name} must be a text"})

    def flag(self, name: str, *, default: bool | None = None) -> bool | None:
        """A boolean as apps send it: true, "true", "1", "on"."""
        found = truth(self.data.get(name))
        return default if found is None else found

    def many(self, name: str) -> list[Any]:
        """A list, sent as ``name[]``, ``name`` or JSON."""
        value = self.data.get(name)
        if value is None or value == "":
            return []
        return list(value) if isinstance(value, (list, tuple)) else [value]

    def ids(self, name: str, *, most: int = 40) -> list[int]:
        """A list of ids; ones that are no numbers cannot be anybody's and are left out."""
        found = [as_id(str(v)) for v in self.many(name)[:most]]
        return [i for i in found if i is not None]

    def number(self, name: str, default: int | None = None) -> int | None:
        """A whole number.

        Raises:
            Invalid: it is something else.
        """
        raw = self.text(name)
        if not raw:
            return default
        found = as_id(raw.removeprefix("-"))
        if found is None:
            raise Invalid(fields={name: f"{name} must be a number"})
        return -found if raw.startswith("-") else found


def error_response(refusal: Refusal) -> HttpResponse:
    """A refusal in Mastodon's words; what is wrong with which field stands in ``details``.

    https://docs.joinmastodon.org/entities/ValidationError/
    """
    body: dict[str, Any] = {"error": refusal.message}
    if isinstance(refusal, Invalid) and refusal.fields:
        body["details"] = {
            name: [{"error": "ERR_INVALID", "description": words}] for name, words in refusal.fields.items()
        }
    response = HttpResponse(msgspec.json.encode(body), status=refusal.status, content_type=JSON_TYPE)
    if isinstance(refusal, TooMany):
        response["Retry-After"] = str(refusal.retry_after)
    return response


JSON_TYPE = "application/json; charset=utf-8"


class Permission(NamedTuple):
    """Who may call a handler.

    ``scope`` is what a token must cover, where one comes. ``strangers``: works without a token. ``app``: a token
    of an app alone is enough. ``unconfirmed``: also for who has not confirmed an e-mail address or still waits.
    """

    scope: str | None = None
    strangers: bool = False
    app: bool = False
    unconfirmed: bool = False


E = TypeVar("E", bound=Endpoint)


def permit(
    scope: str | None, *, strangers: bool = False, app: bool = False, unconfirmed: bool = False
) -> Callable[[E], E]:
    """Write a handler's permission beside it; a handler without one is for nobody."""
    permission = Permission(scope, strangers, app, unconfirmed)

    def mark(handler: E) -> E:
        handler.permission = permission  # type: ignore[attr-defined]
        return handler

    return mark


def endpoint(**methods: Endpoint) -> Callable[..., HttpResponse]:
    """A view for one address.

    Args:
        methods: ``get=``, ``post=`` and so on; each carries its ``permit`` and takes the Call and the address's
            parts.
    """
    handlers = {name.upper(): handler for name, handler in methods.items()}
    for handler in handlers.values():
        if not isinstance(getattr(handler, "permission", None), Permission):
            raise TypeError(f"{handler!r} says nothing of who may call it")

    @csrf_exempt
    def view(request: HttpRequest, **parts: Any) -> HttpResponse:
        method = "GET" if request.method == "HEAD" else request.method or ""
        if method == "OPTIONS":
            return _finish(HttpResponse(status=204), {})
        handler = handlers.get(method)
        if handler is None:
            response = HttpResponse(b'{"error":"Method not allowed"}', status=405, content_type=JSON_TYPE)
            response["Allow"] = ", ".join([*handlers, "OPTIONS"])
            return _finish(response, {})
        headers: dict[str, str] = {}
        try:
            response = _answer(request, handler, parts, headers)
        except Refusal as refusal:
            response = error_response(refusal)
        except (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent):
            response = HttpResponse(b'{"error":"That is too large"}', status=413, content_type=JSON_TYPE)
        except (MultiPartParserError, UnreadablePostError):
            response = HttpResponse(b'{"error":"The body could not be read"}', status=400, content_type=JSON_TYPE)
        except (DatabaseError, OSError) as error:
            full = refusal_in(error)
            if full is None:
                raise
            response = error_response(full)
        return _finish(response, headers)

    view.handlers = handlers  # type: ignore[attr-defined]
    return view


def _answer(request: HttpRequest, handler: Endpoint, parts: dict[str, Any], headers: dict[str, str]) -> HttpResponse:
    permission: Permission = handler.permission  # type: ignore[attr-defined]
    asking = ask(
        request.headers.get("Authorization", "") or "",
        request.GET.get("access_token", ""),
        unconfirmed=permission.unconfirmed,
    )
    _check(asking, permission)
    key = f"account:{asking.viewer.account_id}" if asking.viewer.account_id else f"ip:{client_address(request)}"
    left = limits.take("api", key)
    if settings.RATE_LIMITS_ON:
        headers["X-RateLimit-Limit"] = str(left.limit)
        headers["X-RateLimit-Remaining"] = str(left.remaining)
        headers["X-RateLimit-Reset"] = iso_ms(left.reset_at)
    call = Call(request, asking, parse_body(request))
    answer = handler(call, **parts)
    headers.update(call.headers)
    if isinstance(answer, HttpResponse):
        return answer
    body = answer if isinstance(answer, bytes) else msgspec.json.encode(answer)
    return HttpResponse(body, content_type=JSON_TYPE)


def _check(asking: Asking, permission: Permission) -> None:
    if asking.token is None:
        if not permission.strangers:
            raise SignInRequired
        return
    if asking.viewer.is_stranger and not (permission.strangers or permission.app):
        raise SignInRequired("This method requires an authenticated user")
    if permission.scope and not asking.token.covers(permission.scope):
        raise NotAllowed("This action is outside the authorized scopes")


def _finish(response: HttpResponse, headers: dict[str, str]) -> HttpResponse:
    for name, value in {**CORS, **headers}.items():
        response[name] = value
    response.setdefault("Cache-Control", "private, no-store")
    return response


def both(route: str, view: Callable[..., HttpResponseBase], name: str | None = None) -> list[URLPattern]:
    """One address, with and without the last slash, answered in place so that bodies are kept."""
    return [path(route, view, name=name), path(route + "/", view)]
