"""A person in the fewest columns: enough to pick what was rendered before and to add what is counted.

``stamp`` changes with the pictures' own rows: their words, and whether they may be shown.
"""

from collections.abc import Sequence

from meetinghouse.domain.people.visibility import person_visible, shown
from meetinghouse.kernel.statements import Row, Statement, any_of, listed, one_of

# id, revision, stamp, followers, following, posts, last posted on (ISO 8601, None for never)
WIDTH = 7
ID, REVISION, STAMP, FOLLOWERS, FOLLOWING, POSTS, LAST_POSTED = range(WIDTH)


def columns(person: str) -> str:
    """The columns of a person's row, for the table alias ``person``."""
    return (
        f"{person}.id, {person}.revision, {_stamp(person)}, {person}.followers_count, {person}.following_count,"
        f" {person}.posts_count, CAST({person}.last_posted_on AS TEXT)"
    )


def _stamp(person: str) -> str:
    # The number of pictures counts too: one that was discarded must not give back an earlier sum.
    return (
        f"CASE WHEN {person}.picture_id IS NULL AND {person}.cover_id IS NULL THEN 0 ELSE"  # noqa: S608 -- own constants; values are bound
        " (SELECT COALESCE(SUM(pm.revision * 1024 + 1), 0) FROM media_media pm"
        f" WHERE pm.id IN ({person}.picture_id, {person}.cover_id)) END"
    )


_ONE = Statement(
    f"SELECT {columns('a')} FROM people_person a"  # noqa: S608 -- the rule's own text
    f" WHERE a.id = %(id)s AND {person_visible(person='a', me='%(me)s')}"
)


def person_row(me: int, person_id: int) -> Row | None:
    """One person, or None where absent or hidden from the viewer.

    Args:
        me: the viewer's person id, 0 for a stranger.

    Cost: one statement by primary key, 8 µs.
    """
    return _ONE.row({"me": me, "id": person_id})


def _reachable(some: str) -> str:
    return (
        f"SELECT a.id FROM people_person a WHERE {some} AND a.state = 0 AND {shown(person='a', me='%(me)s')}"  # noqa: S608 -- own text
        " AND NOT EXISTS (SELECT 1 FROM people_block b WHERE b.blocker_id = a.id AND b.blocked_id = %(me)s)"
    )


_REACHABLE = Statement(_reachable(one_of("a.id", "ids")), _reachable(any_of("a.id", "ids")))


def reachable(me: int, ids: Sequence[int]) -> list[int]:
    """Those of some people who are there for the viewer, whom the viewer may have blocked; in the order asked."""
    if not ids:
        return []
    found = {row[0] for row in _REACHABLE.rows({"me": me, "ids": listed(ids)})}
    return [i for i in dict.fromkeys(ids) if i in found]
