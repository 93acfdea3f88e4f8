"""Search. https://docs.joinmastodon.org/methods/search/"""

from collections.abc import Sequence
from urllib.parse import unquote, urlsplit

from meetinghouse.domain.people.queries import person_by_handle
from meetinghouse.domain.people.records import PersonRecord
from meetinghouse.domain.posts.queries import post
from meetinghouse.domain.posts.records import PostRecord, TagRecord
from meetinghouse.doors.client_api.entities.accounts import account
from meetinghouse.doors.client_api.entities.joining import array, encode
from meetinghouse.doors.client_api.entities.statuses import tag as tag_entity
from meetinghouse.doors.client_api.fast_lane.rendering import statuses
from meetinghouse.doors.client_api.gate import Call, as_id, permit
from meetinghouse.doors.client_api.handlers.paging import page_of
from meetinghouse.doors.client_api.handlers.people import number_of, people_found
from meetinghouse.effects.search.queries import find_posts, find_tags
from meetinghouse.effects.timelines import queries as timelines
from meetinghouse.kernel.errors import Invalid
from meetinghouse.kernel.paging import Page
from meetinghouse.kernel.urls import host

_TYPES = ("accounts", "statuses", "hashtags")
_LONGEST = 500


@permit("read:search")
def search(call: Call) -> bytes:
    """GET /api/v2/search. An address of this site finds what stands there, with ``resolve`` or without.

    Raises:
        Invalid: there is nothing to search for, or an unknown ``type``.
    """
    words = call.text("q").strip()
    kind = call.text("type")
    if not words:
        raise Invalid(fields={"q": "q is missing"})
    if kind and kind not in _TYPES:
        raise Invalid(fields={"type": "type is accounts, statuses or hashtags"})
    words = words[:_LONGEST]
    limit = number_of(call, "limit", default=20, most=40)
    offset = number_of(call, "offset", default=0, most=200) if kind else 0
    wanted = {kind} if kind else set(_TYPES)
    if words.startswith(("http://", "https://")):
        people, posts = _at(call, words) if not offset else ([], [])
        return _found(call, people if "accounts" in wanted else [], posts if "statuses" in wanted else [], [])
    return _found(
        call,
        _people(call, words, offset=offset, limit=limit) if "accounts" in wanted else [],
        _posts(call, words, offset=offset, limit=limit) if "statuses" in wanted else [],
        find_tags(call.viewer, words, offset + limit)[offset:] if "hashtags" in wanted else [],
    )


def _people(call: Call, words: str, *, offset: int, limit: int) -> list[PersonRecord]:
    return people_found(call, words, offset=offset, limit=limit, following=bool(call.flag("following")))


def _posts(call: Call, words: str, *, offset: int, limit: int) -> list[PostRecord]:
    asked = page_of(call)
    page = Page(limit=offset + limit, max_id=asked.max_id, since_id=asked.above or None)
    found = find_posts(call.viewer, words, page, author_id=call.number("account_id") or 0)
    return [one for one in found if one.id > page.above][offset:]


def _at(call: Call, address: str) -> tuple[list[PersonRecord], list[PostRecord]]:
    """Who or what stands at an address of this site; nothing for other sites."""
    parts = urlsplit(address)
    path = unquote(parts.path).strip("/").split("/")
    if parts.netloc.lower() != host().lower() or not path[0].startswith("@") or len(path) > 2:
        return [], []
    person = person_by_handle(call.viewer, path[0])
    if person is None or len(path) == 1:
        return ([person] if person else []), []
    found = post(call.viewer, as_id(path[1]) or 0)
    return [], [found] if found and found.author.id == person.id else []


def _found(call: Call, people: Sequence[PersonRecord], posts: Sequence[PostRecord], tags: Sequence[TagRecord]) -> bytes:
    rows = timelines.some(call.viewer, [one.id for one in posts])
    return b'{"accounts":%b,"statuses":%b,"hashtags":%b}' % (
        array(account(person) for person in people),
        array(statuses(rows, me=call.viewer.person_id)),
        encode([tag_entity(one) for one in tags]),
    )
