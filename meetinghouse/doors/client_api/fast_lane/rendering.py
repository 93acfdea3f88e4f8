"""Rows to JSON. What was rendered before is taken from this process's memory; nothing has to be invalidated.

A piece is kept by (id, revision, stamp), which the row brings fresh from the database: when a post, a profile
or a picture changes, its row asks for another piece. Counts and marks are part of the row itself, so a whole
status is kept by its row.
"""

import threading
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from itertools import islice
from typing import Generic, TypeVar

from meetinghouse.domain.accounts.app_names import app_name
from meetinghouse.domain.people import rows as person
from meetinghouse.domain.people.queries import people_by_ids
from meetinghouse.domain.posts import rows as post
from meetinghouse.domain.posts.commenting import muted_among
from meetinghouse.domain.posts.contents import contents
from meetinghouse.domain.posts.polls import polls
from meetinghouse.domain.posts.quotes import by_followed, quotings, state_for_viewer
from meetinghouse.doors.client_api.entities.accounts import account_head, counted
from meetinghouse.doors.client_api.entities.joining import NULL
from meetinghouse.doors.client_api.entities.polls import poll
from meetinghouse.doors.client_api.entities.statuses import (
    APPROVAL,
    MUTE,
    POLL,
    QUOTE,
    Application,
    Unfinished,
    lacks,
    put_approval,
    put_mute,
    put_poll,
    put_quote,
    put_together,
    quote,
    shallow_quote,
    status_head,
    tail,
    unfinished,
)
from meetinghouse.doors.client_api.rests import Rests
from meetinghouse.kernel.statements import Row, listed


class Vanished(LookupError):
    """A row was deleted between two statements; asking again gives an answer without it."""


K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Kept(dict[K, V], Generic[K, V]):
    """A dictionary that forgets its oldest entries. Reading needs no lock; writing goes through ``put``."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most
        self._lock = threading.Lock()

    def put(self, key: K, value: V) -> V:
        """Keep one and give it back."""
        with self._lock:
            if len(self) >= self._most:
                for old in list(islice(self, self._most // 8 + 1)):
                    del self[old]
            self[key] = value
        return value


# A status takes some 2 KB, its pieces 1 KB each: 12 MB a process at the most.
_MEMBERS: Kept[Row, bytes] = Kept(2000)
_STRANGERS: Kept[Row, bytes] = Kept(500)
_POSTS: Kept[Row, bytes] = Kept(2500)
_PEOPLE: Kept[Row, bytes] = Kept(1500)
_ACCOUNTS: Kept[Row, bytes] = Kept(1000)
_APPS: Kept[int, Application] = Kept(500)


def forget() -> None:
    """Empty the memory; for tests and measurements."""
    for kept in (_MEMBERS, _STRANGERS, _POSTS, _PEOPLE, _ACCOUNTS, _APPS):
        kept.clear()


def statuses(rows: Sequence[Row], *, me: int, is_quoted: bool = False, rests: Rests | None = None) -> list[bytes]:
    """Each row as a Status. Cost: 1 µs a status seen before, 5 µs where a count changed, 150 µs the first time.

    Args:
        me: the viewer's person id, 0 for a stranger. It decides what stands in polls and whether a conversation is
            muted, what is seen of quoted posts, and whether somebody who follows may quote without asking; these are
            asked for each time, in up to five statements a page, and only where there is one.
        is_quoted: they stand in others; of what they quote themselves only the id is told.
        rests: is told what the statuses rest on.
    """
    if rests is not None:
        rests.on_posts(rows)
    stranger = me == 0
    memory = _STRANGERS if stranger else _MEMBERS
    wanted = [row if len(row) == post.WIDTH else row[: post.WIDTH] for row in rows]
    found = [memory.get(row) for row in wanted]
    if None in found:
        fresh = _render([row for row, known in zip(wanted, found, strict=True) if known is None], stranger=stranger)
        for number, row in enumerate(wanted):
            if found[number] is None:
                found[number] = memory.put(row, fresh[row])
    asking = [number for number, known in enumerate(found) if type(known) is Unfinished]
    if asking:
        shown = {number: wanted[number][post.SHARED] or wanted[number][post.ID] for number in asking}
        _finish(found, shown, me, is_quoted=is_quoted, rests=rests)
    return found  # type: ignore[return-value]


def _finish(
    found: list[bytes | None], asking: Mapping[int, int], me: int, *, is_quoted: bool, rests: Rests | None
) -> None:
    """Put in what is another for each reader, by its place on the page."""
    missing = {number: lacks(found[number] or b"") for number in asking}
    asked = {post_id for number, post_id in asking.items() if missing[number] & POLL}
    muted = muted_among(me, {post_id for number, post_id in asking.items() if missing[number] & MUTE})
    known = polls(me, list(asked))
    free = by_followed(me, {post_id for number, post_id in asking.items() if missing[number] & APPROVAL})
    quoting = {post_id for number, post_id in asking.items() if missing[number] & QUOTE}
    quotes = _quotes(quoting, me, is_quoted=is_quoted, rests=rests) if quoting else {}
    for number, post_id in asking.items():
        whole = found[number] or b""
        if missing[number] & POLL:  # one that is gone by now is none
            record = known.get(post_id)
            whole = put_poll(whole, post_id, NULL if record is None else poll(record, stranger=me == 0))
        if post_id in muted:
            whole = put_mute(whole)
        if post_id in free:
            whole = put_approval(whole)
        if missing[number] & QUOTE:
            whole = put_quote(whole, post_id, quotes.get(post_id, NULL))
        found[number] = whole


def _quotes(post_ids: Collection[int], me: int, *, is_quoted: bool, rests: Rests | None) -> dict[int, bytes]:
    """What some posts quote, as far as the reader may see it."""
    quoting = quotings(post_ids)
    wanted = {one.shows for one in quoting.values() if one.shows is not None}
    rows = post.some(me).rows({"me": me, "ids": listed(wanted)}) if wanted else []
    if is_quoted:
        seen = {row[post.ID] for row in rows}
        return {
            i: shallow_quote(state_for_viewer(q, seen), q.shows if q.shows in seen else None)
            for i, q in quoting.items()
        }
    shown = dict(zip([row[post.ID] for row in rows], statuses(rows, me=me, is_quoted=True, rests=rests), strict=True))
    return {
        i: quote(state_for_viewer(q, shown), shown.get(q.shows) if q.shows is not None else None)
        for i, q in quoting.items()
    }


def status(row: Row, *, me: int, rests: Rests | None = None) -> bytes:
    """One row as a Status."""
    return statuses((row,), me=me, rests=rests)[0]


def accounts(rows: Sequence[Row]) -> list[bytes]:
    """Rows of people as Accounts."""
    heads = _people(rows)
    return [_account(heads, row) for row in rows]


def _account(heads: dict[Row, bytes], row: Row) -> bytes:
    known = _ACCOUNTS.get(row)
    if known is None:
        known = _ACCOUNTS.put(row, counted(heads[row[: person.FOLLOWERS]], *row[person.FOLLOWERS :]) + b"}")
    return known


def _render(rows: Sequence[Row], *, stranger: bool) -> dict[Row, bytes]:
    shares = [row for row in rows if row[post.SHARED]]
    heads = _posts([row[: post.REPLIES] for row in rows] + [row[post.SHARED : post.SHARED + 3] for row in shares])
    people = _people([_author(row, post.AUTHOR) for row in rows] + [_author(row, post.SHARED_AUTHOR) for row in shares])
    done = {}
    for row in rows:
        shown = post.SHARED if row[post.SHARED] else post.ID
        end = tail(
            replies=row[shown + post.REPLIES],
            boosts=row[shown + post.BOOSTS],
            reactions=row[shown + post.REACTIONS],
            marks=None if stranger else row[post.REACTED : post.BOOKMARKED + 1],
        )
        shared = NULL
        if shown == post.SHARED:
            head = heads[row[post.SHARED : post.SHARED + 3]]
            shared = put_together(head, _account(people, _author(row, post.SHARED_AUTHOR)), NULL, end)
        author = _account(people, _author(row, post.AUTHOR))
        whole = put_together(heads[row[: post.REPLIES]], author, shared, end)
        done[row] = unfinished(whole, lacks(heads[row[shown : shown + post.REPLIES]]))
    return done


def _author(row: Row, at: int) -> Row:
    return row[at : at + person.WIDTH]


def _posts(keys: Iterable[Row]) -> dict[Row, bytes]:
    def load(ids: list[int]) -> dict[int, bytes]:
        return {i: status_head(c, _application(c.app_id)) for i, c in contents(ids).items()}

    return _pieces(_POSTS, keys, load)


def _people(rows: Iterable[Row]) -> dict[Row, bytes]:
    def load(ids: list[int]) -> dict[int, bytes]:
        return {i: account_head(p) for i, p in people_by_ids(ids).items()}

    return _pieces(_PEOPLE, (row[: person.FOLLOWERS] for row in rows), load)


def _pieces(
    memory: Kept[Row, bytes], keys: Iterable[Row], load: Callable[[list[int]], dict[int, bytes]]
) -> dict[Row, bytes]:
    found = {key: memory.get(key) for key in keys}
    missing = [key for key, known in found.items() if known is None]
    if missing:
        loaded = load([key[0] for key in missing])
        for key in missing:
            if key[0] not in loaded:
                raise Vanished(key[0])
            found[key] = memory.put(key, loaded[key[0]])
    return found  # type: ignore[return-value]


def _application(app_id: int | None) -> Application | None:
    if not app_id:
        return None
    known = _APPS.get(app_id)
    if known is None:
        name = app_name(app_id)
        if name is None:
            return None
        known = _APPS.put(app_id, Application(name.name, name.website or None))
    return known
