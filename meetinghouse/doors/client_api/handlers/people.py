"""Lists of people, and finding them. https://docs.joinmastodon.org/methods/accounts/"""

from collections.abc import Iterable

from meetinghouse.domain.people import actions, queries, queries_suggestions
from meetinghouse.domain.people.records import PersonRecord, SuggestionRecord
from meetinghouse.domain.people.relations import relations
from meetinghouse.doors.client_api.entities.accounts import account, muted_account
from meetinghouse.doors.client_api.entities.joining import array
from meetinghouse.doors.client_api.entities.suggestions import suggestion
from meetinghouse.doors.client_api.gate import Call, permit
from meetinghouse.doors.client_api.handlers.paging import link, page_of
from meetinghouse.effects.search.queries import find_people
from meetinghouse.kernel.errors import NotFound
from meetinghouse.kernel.paging import Slice
from meetinghouse.kernel.urls import host

_MOST = 80


def number_of(call: Call, name: str, *, default: int, most: int) -> int:
    """A number from 0 to ``most``; more is lowered to it, as Mastodon does.

    Raises:
        Invalid: it is none.
    """
    found = call.number(name, default)
    return max(0, min(found if found is not None else default, most))


def handle_of(word: str) -> str:
    """``@anna@this.host`` and ``anna`` are one; others stay as they are."""
    name, _, domain = word.strip().removeprefix("acct:").lstrip("@").partition("@")
    return name if not domain or domain.lower() == host().lower() else f"{name}@{domain}"


def _told(people: Iterable[PersonRecord]) -> bytes:
    return array(account(person) for person in people)


def _page(call: Call, cut: Slice[PersonRecord]) -> bytes:
    link(call, call.request.path, cut)
    return _told(cut.items)


def _require(call: Call, person_id: int) -> None:
    if queries.person(call.viewer, person_id) is None:
        raise NotFound


@permit("read:accounts", strangers=True)
def several(call: Call) -> bytes:
    """GET /api/v1/accounts?id[]=…: those of them that the viewer may meet."""
    return _told(queries.people_to_meet(call.viewer, call.ids("id")))


@permit("read:accounts", strangers=True)
def lookup(call: Call) -> bytes:
    """GET /api/v1/accounts/lookup?acct=…"""
    found = queries.person_by_handle(call.viewer, handle_of(call.text("acct")))
    if found is None:
        raise NotFound
    return account(found)


@permit("read:accounts")
def search(call: Call) -> bytes:
    """GET /api/v1/accounts/search."""
    return _told(
        people_found(
            call,
            call.text("q"),
            offset=number_of(call, "offset", default=0, most=200),
            limit=number_of(call, "limit", default=40, most=_MOST),
            following=bool(call.flag("following")),
        )
    )


def people_found(call: Call, words: str, *, offset: int, limit: int, following: bool) -> list[PersonRecord]:
    """Whoever is called so, an exact handle first, from the ``offset``-th on."""
    exact = queries.person_by_handle(call.viewer, handle_of(words)) if words.strip() else None
    found = {p.id: p for p in ([exact] if exact else []) + find_people(call.viewer, words, offset + limit + 1)}
    if following:
        stands = relations(call.viewer, list(found))
        found = {i: p for i, p in found.items() if stands[i].following}
    return list(found.values())[offset : offset + limit]


@permit("read:accounts", strangers=True)
def followers(call: Call, person_id: int) -> bytes:
    """GET /api/v1/accounts/:id/followers."""
    _require(call, person_id)
    return _page(call, queries.followers(call.viewer, person_id, page_of(call, default=40, most=_MOST)))


@permit("read:accounts", strangers=True)
def following(call: Call, person_id: int) -> bytes:
    """GET /api/v1/accounts/:id/following."""
    _require(call, person_id)
    return _page(call, queries.following(call.viewer, person_id, page_of(call, default=40, most=_MOST)))


@permit("read:follows")
def familiar_followers(call: Call) -> bytes:
    """GET /api/v1/accounts/familiar_followers: for each person, whom the viewer reads of their followers."""
    wanted = [person.id for person in queries.people_to_meet(call.viewer, call.ids("id"))]
    found = queries.followers_followed(call.viewer, wanted)
    return array(b'{"id":"%d","accounts":%b}' % (i, _told(found[i])) for i in wanted)


@permit("read:follows")
def follow_requests(call: Call) -> bytes:
    """GET /api/v1/follow_requests."""
    return _page(call, queries.follow_requests(call.viewer, page_of(call, default=40, most=_MOST)))


@permit("read:blocks")
def blocks(call: Call) -> bytes:
    """GET /api/v1/blocks."""
    return _page(call, queries.blocked_people(call.viewer, page_of(call, default=40, most=_MOST)))


@permit("read:mutes")
def mutes(call: Call) -> bytes:
    """GET /api/v1/mutes: with the moment until which each is muted."""
    found = queries.muted_people(call.viewer, page_of(call, default=40, most=_MOST))
    link(call, call.request.path, found)
    return array(muted_account(mute.person, mute.until) for mute in found)


@permit(None, strangers=True)
def directory(call: Call) -> bytes:
    """GET /api/v1/directory: members who want to be listed; everybody is local."""
    return _told(
        queries.listed_members(
            call.viewer,
            by_activity=call.text("order", "active") != "new",
            offset=number_of(call, "offset", default=0, most=10_000),
            limit=number_of(call, "limit", default=40, most=_MOST),
        )
    )


@permit("read")
def suggestions(call: Call) -> bytes:
    """GET /api/v2/suggestions: whom the viewer may know."""
    return array(suggestion(one) for one in _suggested(call))


@permit("read")
def suggestions_v1(call: Call) -> bytes:
    """GET /api/v1/suggestions: the same without the reason."""
    return _told(one.person for one in _suggested(call))


def _suggested(call: Call) -> list[SuggestionRecord]:
    return queries_suggestions.suggestions(call.viewer, limit=number_of(call, "limit", default=40, most=_MOST))


@permit("read")
def dismiss_suggestion(call: Call, person_id: int) -> dict[str, str]:
    """DELETE /api/v1/suggestions/:account_id: not to be suggested again."""
    actions.dismiss_suggestion(call.viewer, person_id=person_id)
    return {}
