"""Feeds and lists of posts, for every door: home, the community's wall, a tag, a person, what the viewer kept.

They bring rows (``posts.rows``), newest first; ``as_records`` turns a page of them into what templates take.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from meetinghouse.domain.people.circles import owns_circle
from meetinghouse.domain.people.rows import person_row
from meetinghouse.domain.posts import rows as shape
from meetinghouse.domain.posts.models import Post
from meetinghouse.domain.posts.queries import hydrate
from meetinghouse.domain.posts.records import PostRecord
from meetinghouse.domain.posts.threads import MOST_ANCESTORS, MOST_DESCENDANTS, arrange
from meetinghouse.effects.timelines import texts
from meetinghouse.effects.timelines.texts import DOWN, UP
from meetinghouse.effects.timelines.walking import from_last_end, walked
from meetinghouse.kernel.errors import NotFound, SignInRequired
from meetinghouse.kernel.paging import BIGGEST_ID, Page, Slice
from meetinghouse.kernel.statements import Row, Statement, listed, moment
from meetinghouse.kernel.text import tag_key
from meetinghouse.kernel.viewer import Viewer

# Candidates are taken a few more than the page holds: some fall to mutes and to answers to others.
_SPARE = 12
_MOST_CANDIDATES = 800
_EMPTY: Slice[Row] = Slice(items=())


def _params(viewer: Viewer, page: Page, **more: Any) -> dict[str, Any]:
    return {
        "me": viewer.person_id, "now": moment(), "below": page.below, "above": page.above, "limit": page.limit,
    } | more  # fmt: skip


def _order(page: Page) -> str:
    return UP if page.upwards else DOWN


def _closed(viewer: Viewer) -> bool:
    """The community shows nothing to strangers."""
    return viewer.is_stranger and not viewer.sees_public


def _cut(found: list[Row], page: Page, *, cursor: int = shape.ID) -> Slice[Row]:
    """A page of rows; one with room left, read downwards, is the last one."""
    if not found:
        return _EMPTY
    if page.upwards:
        found.reverse()
    full = page.upwards or len(found) >= page.limit
    return Slice(items=found, older_than=found[-1][cursor] if full else None, newer_than=found[0][cursor])


def home(viewer: Viewer, page: Page) -> Slice[Row]:
    """What the people the viewer follows wrote and shared, and the viewer's own.

    Without those the viewer muted, shares of people whose shares the viewer does not want, and answers to
    people the viewer does not follow. Of a post and its shares on one page only the first one stays.

    Raises:
        SignInRequired: nobody is signed in.

    Cost: 0.12 ms where the newest posts of all hold a page of them; else SQLite merges by ``post_author_newest``,
    0.18 ms at 200 follows, growing with the number of follows and not with that of posts; PostgreSQL 1 ms.
    """
    if viewer.is_stranger:
        raise SignInRequired
    found = _read_feed(viewer, page)
    cut = _cut(found, page)
    return Slice(items=_without_repeats(cut.items), older_than=cut.older_than, newer_than=cut.newer_than)


def _read_feed(viewer: Viewer, page: Page) -> list[Row]:
    if page.max_id is not None or page.upwards:
        return _read_candidates(texts.FEED, texts.FEED_END, _order(page), _params(viewer, page))
    found = walked(viewer, page)
    if found is None:
        found = from_last_end(viewer, page, lambda above: _read_newest(viewer, page, above))
    return found


def _read_newest(viewer: Viewer, page: Page, above: int) -> list[Row]:
    return _read_candidates(texts.FEED, texts.FEED_END, DOWN, _params(viewer, page, above=above))


def _read_candidates(
    feed: Mapping[str, Statement], end: Mapping[str, Statement], order: str, params: dict[str, Any]
) -> list[Row]:
    limit = params["limit"]
    params["candidates"] = limit + _SPARE
    found = _in_order(feed[order].rows(params), order)
    while len(found) < limit:
        # Short: either that was all, or too many of the candidates fell to the rules.
        count, edge = end[order].rows(params)[0]
        if count < params["candidates"]:
            break
        params["below" if order == DOWN else "above"] = edge
        params["candidates"] = min(params["candidates"] * 4, _MOST_CANDIDATES)
        params["limit"] = limit - len(found)
        found += _in_order(feed[order].rows(params), order)
    return found


def circle(viewer: Viewer, circle_id: int, page: Page) -> Slice[Row]:
    """What the people in one of the viewer's circles wrote and shared, as far as the viewer may read it.

    To the circle or to others. Without those the viewer muted, and answers to people outside of the circle.

    Raises:
        NotFound: there is no such circle, or it is somebody else's.

    Cost: as ``home``, the long way: 0.18 ms at 200 people, by ``post_author_newest``.
    """
    if not owns_circle(viewer, circle_id):
        raise NotFound
    params = _params(viewer, page, circle=circle_id)
    return _cut(_read_candidates(texts.CIRCLE, texts.CIRCLE_END, _order(page), params), page)


def _in_order(rows: list[Row], order: str) -> list[Row]:
    """The rows as they came; see ``texts`` for why they come in order.

    Raises:
        AssertionError: they did not.
    """
    ids = [row[shape.ID] for row in rows]
    if ids != sorted(ids, reverse=order == DOWN):
        raise AssertionError("SQLite gave a feed out of order")
    return rows


def _without_repeats(items: Sequence[Row]) -> Sequence[Row]:
    """A post that stands further down, or was shared further down, is not shown again above."""
    shared = [row for row in items if row[shape.SHARED]]
    if not shared:
        return items
    seen: set[int] = set()
    kept = []
    for row in reversed(items):
        shown = row[shape.SHARED] or row[shape.ID]
        if shown not in seen:
            seen.add(shown)
            kept.append(row)
    kept.reverse()
    return kept


def local(viewer: Viewer, page: Page, *, only_media: bool = False) -> Slice[Row]:
    """The community's wall: posts for all members, without answers to others and shares; public ones for strangers.

    Cost: index ``post_wall``, 0.1 ms.
    """
    if _closed(viewer):
        return _EMPTY
    found = texts.WALL[_order(page), viewer.is_stranger].rows(_params(viewer, page, only_media=int(only_media)))
    return _cut(found, page)


def tag(viewer: Viewer, name: str, page: Page, *, only_media: bool = False) -> Slice[Row]:
    """Posts for all that carry a hashtag, written with or without capitals. Cost: index ``post_tag_newest``."""
    if _closed(viewer):
        return _EMPTY
    found = _TAG_ID.row({"key": tag_key(name)})
    if found is None:
        return _EMPTY
    params = _params(viewer, page, tag_id=found[0], only_media=int(only_media))
    return _cut(texts.TAG[_order(page), viewer.is_stranger].rows(params), page)


_TAG_ID = Statement("SELECT t.id FROM posts_tag t WHERE t.key = %(key)s")


def of_person(
    viewer: Viewer,
    person_id: int,
    page: Page,
    *,
    exclude_replies: bool = False,
    exclude_boosts: bool = False,
    only_media: bool = False,
    pinned: bool = False,
    tagged: str = "",
) -> Slice[Row]:
    """What a person wrote and shared, as far as the viewer may read it.

    Args:
        pinned: only what stands at the top of their profile, the latest pinned first: all of it on one page.

    Raises:
        NotFound: the person is absent or hidden from the viewer.

    Cost: index ``post_author_newest``, 0.1 ms.
    """
    if _closed(viewer) or person_row(viewer.person_id, person_id) is None:
        raise NotFound
    params = _params(
        viewer, page, who=person_id, no_replies=int(exclude_replies), no_boosts=int(exclude_boosts),
        only_media=int(only_media), tag=tag_key(tagged) if tagged else "",
    )  # fmt: skip
    if pinned:
        return Slice(items=texts.PINNED[viewer.is_stranger].rows(params))
    return _cut(texts.OF_PERSON[_order(page), viewer.is_stranger].rows(params), page)


def reacted(viewer: Viewer, page: Page) -> Slice[Row]:
    """What the viewer put a reaction on, the latest reaction first; the cursors are the reactions' ids."""
    return _kept(viewer, page, texts.REACTED)


def bookmarked(viewer: Viewer, page: Page) -> Slice[Row]:
    """What the viewer keeps, the latest kept first; the cursors are the bookmarks' ids."""
    return _kept(viewer, page, texts.BOOKMARKED)


def _kept(viewer: Viewer, page: Page, statements: Mapping[str, Statement]) -> Slice[Row]:
    if viewer.is_stranger:
        raise SignInRequired
    return _cut(statements[_order(page)].rows(_params(viewer, page)), page, cursor=shape.CURSOR)


def one(viewer: Viewer, post_id: int) -> Row:
    """One post.

    Raises:
        NotFound: absent, or hidden from the viewer.

    Cost: by primary key, 20 µs.
    """
    row = None if _closed(viewer) else shape.one(viewer.person_id).row({"me": viewer.person_id, "id": post_id})
    if row is None:
        raise NotFound
    return row


def some(viewer: Viewer, ids: Sequence[int]) -> list[Row]:
    """Those of some posts that the viewer may read, in the order asked.

    Cost: one statement by primary keys, 10 µs a post.
    """
    if not ids or _closed(viewer):
        return []
    found = shape.some(viewer.person_id).rows({"me": viewer.person_id, "ids": listed(ids)})
    rows = {row[shape.ID]: row for row in found}
    return [rows[i] for i in dict.fromkeys(ids) if i in rows]


def thread(viewer: Viewer, post_id: int) -> tuple[list[Row], list[Row]]:
    """What a post answers, oldest first, and what answers it, branch by branch, as far as the viewer may read.

    A share's id stands for the shared post. Around a message stands its conversation, as apps show one.

    Raises:
        NotFound: absent, or hidden from the viewer.

    Cost: index ``post_thread``, 3 µs a post of the thread; at most 800 are looked at.
    """
    centre = one(viewer, post_id)
    if centre[shape.SHARED]:
        centre = one(viewer, centre[shape.SHARED])
    centre_id = centre[shape.ID]
    root, parent, roster_id = texts.PLACE.rows({"id": centre_id})[0]
    if roster_id:
        return _around(viewer, roster_id, centre_id)
    root = root or centre_id
    params = {"me": viewer.person_id, "root": root, "limit": MOST_DESCENDANTS * 2}
    rows = {row[shape.ID]: row for row in texts.THREAD[viewer.is_stranger].rows(params)}
    parents = {i: row[shape.CURSOR] for i, row in rows.items()} | {centre_id: parent}
    if root != centre_id:
        for row in shape.one(viewer.person_id).rows({"me": viewer.person_id, "id": root}):
            rows[root], parents[root] = row, None
    above, below = arrange(centre_id, parents)
    return [rows[i] for i in above], [rows[i] for i in below]


def _around(viewer: Viewer, roster_id: int, centre_id: int) -> tuple[list[Row], list[Row]]:
    """What was said before a message, and after it. Cost: index ``post_roster``, 20 µs a message."""
    params = {"me": viewer.person_id, "roster": roster_id}
    before = {"below": centre_id, "above": 0, "limit": MOST_ANCESTORS}
    after = {"below": BIGGEST_ID, "above": centre_id, "limit": MOST_DESCENDANTS}
    return texts.TALK[DOWN].rows(params | before)[::-1], texts.TALK[UP].rows(params | after)


def as_records(viewer: Viewer, rows: Sequence[Row]) -> list[PostRecord]:
    """Rows as templates take them, in their order: ten queries, however many rows."""
    found = {p.pk: p for p in Post.objects.filter(pk__in=[row[shape.ID] for row in rows])}
    return hydrate(viewer, [found[row[shape.ID]] for row in rows if row[shape.ID] in found])
