"""One way through a hot request, whether the front or Django brought it: who asks, may they, answer.

The answer's bytes are the same on both ways because they are made here.
https://docs.joinmastodon.org/entities/Error/
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import msgspec
from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.db import DatabaseError
from django.http import QueryDict
from django.http.multipartparser import MultiPartParserError

from meetinghouse.doors.client_api.asking import Asking, ask
from meetinghouse.doors.client_api.bodies import nested, parse_json
from meetinghouse.doors.client_api.fast_lane import allowance
from meetinghouse.doors.client_api.fast_lane.page_cache import pages
from meetinghouse.doors.client_api.fast_lane.rendering import Vanished
from meetinghouse.doors.client_api.gate import CORS, Call, as_id
from meetinghouse.doors.client_api.rests import Rests
from meetinghouse.kernel import lane
from meetinghouse.kernel.errors import NotAllowed, NotFound, Refusal, SignInRequired, TooLarge, TooMany
from meetinghouse.kernel.room import refusal_in

Handler = Callable[..., bytes]
Reader = Callable[[], Mapping[str, Any]]

_JSON = "application/json"
_KINDS = frozenset({_JSON, "application/x-www-form-urlencoded"})


class Hot(msgspec.Struct, frozen=True):
    """One hot address and method.

    Args:
        name: what the table and the tests call it.
        handler: takes the Call and, where the address holds one, the id.
        scope: what a token must cover.
        strangers: works without a token.
        writes: changes something, so it runs in the thread pool.
    """

    name: str
    handler: Handler
    scope: str
    strangers: bool = False
    writes: bool = False


@lru_cache(maxsize=1)
def headers() -> tuple[tuple[str, str], ...]:
    """What every answer carries."""
    return (
        ("content-type", "application/json; charset=utf-8"),
        ("cache-control", "private, no-store"),
        ("x-content-type-options", "nosniff"),
        *((name.lower(), value) for name, value in CORS.items()),
        *((("strict-transport-security", "max-age=31536000"),) if settings.HTTPS else ()),
    )


def serve(hot: Hot, request: lane.Request, number: str = "") -> lane.Response | None:
    """Answer; None for a kind of body that Django has to read (multipart)."""
    if hot.writes:
        kind = (request.headers.get("content-type") or "").partition(";")[0].strip().lower()
        if request.body and kind not in _KINDS:
            return None
        return answer(hot, request, lambda: _body(request, kind), number)
    authorization = request.headers.get("authorization") or ""
    if not pages.look():
        return answer(hot, request, lambda: _query(request.query), number)
    key = (authorization, hot.name, number, request.query)
    kept: tuple[str, lane.Response] | None = pages.find(key)
    if kept is not None:
        try:
            allowance.take(kept[0] or f"ip:{request.remote}")
        except TooMany as refusal:
            return refused(refusal)
        return kept[1]
    rests = Rests()
    response, asking = _answer(hot, request, lambda: _query(request.query), number, rests)
    if response.status == 200 and asking is not None:
        account_id = asking.viewer.account_id
        pages.keep(key, (f"account:{account_id}" if account_id else "", response), len(response.body), rests)
    return response


def answer(hot: Hot, request: lane.Request, read: Reader, number: str = "") -> lane.Response:
    """Answer a request whose fields are read by ``read``."""
    return _answer(hot, request, read, number)[0]


def _answer(
    hot: Hot, request: lane.Request, read: Reader, number: str, rests: Rests | None = None
) -> tuple[lane.Response, Asking | None]:
    asking = None
    try:
        asking = ask(request.headers.get("authorization") or "", str(_query(request.query).get("access_token") or ""))
        _require(hot, asking)
        account_id = asking.viewer.account_id
        allowance.take(f"account:{account_id}" if account_id else f"ip:{request.remote}")
        call = Call(request, asking, read(), rests)  # type: ignore[arg-type]  # handlers of hot paths read its headers only
        arguments = (_number(number),) if number else ()
        try:
            body = hot.handler(call, *arguments)
        except Vanished:
            if hot.writes:  # it is done, and gone again already
                raise NotFound from None
            body = hot.handler(call, *arguments)
    except Refusal as refusal:
        return refused(refusal), asking
    except (RequestDataTooBig, TooManyFieldsSent):
        return refused(TooLarge()), asking
    except MultiPartParserError:
        return refused(Refusal("The body could not be read")), asking
    except (DatabaseError, OSError) as error:
        full = refusal_in(error)
        if full is None:
            raise
        return refused(full), asking
    extra = tuple((name.lower(), value) for name, value in call.headers.items())
    return lane.Response(200, headers() + extra if extra else headers(), body), asking


def _require(hot: Hot, asking: Asking) -> None:
    if asking.token is None:
        if not hot.strangers:
            raise SignInRequired
        return
    if asking.viewer.is_stranger and not hot.strangers:
        raise SignInRequired("This method requires an authenticated user")
    if not asking.token.covers(hot.scope):
        raise NotAllowed("This action is outside the authorized scopes")


def _number(word: str) -> int:
    found = as_id(word)
    if found is None:
        raise NotFound
    return found


def refused(refusal: Refusal) -> lane.Response:
    """A refusal in Mastodon's words."""
    extra = (("retry-after", str(refusal.retry_after)),) if isinstance(refusal, TooMany) else ()
    return lane.Response(refusal.status, headers() + extra, msgspec.json.encode({"error": refusal.message}))


@lru_cache(maxsize=512)
def _query(query: str) -> Mapping[str, Any]:
    return nested(QueryDict(query)) if query else {}


def _body(request: lane.Request, kind: str) -> Mapping[str, Any]:
    """Query and body together, the body winning."""
    query = _query(request.query)
    if not request.body:
        return query
    if kind == _JSON:
        return {**query, **parse_json(request.body)}
    return {**query, **nested(QueryDict(request.body))}
