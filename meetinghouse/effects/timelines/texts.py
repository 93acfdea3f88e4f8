"""The SQL of the feeds and lists. One page is one statement; every text carries the one rule of who may read.

Aliases everywhere: ``p`` the post, ``a`` its author, ``b`` what it shares, ``ba`` the author of that.
"""

from meetinghouse.domain.people.visibility import not_muted
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.rows import columns, joined
from meetinghouse.domain.posts.visibility import visible_joined
from meetinghouse.kernel.statements import Statement

_ME = "%(me)s"

# Mastodon's rule of the home feed: an answer shows where the viewer reads both sides.
# https://docs.joinmastodon.org/user/network/#home
_ANSWERS = (
    f"(p.in_reply_to_person_id IS NULL OR p.author_id = {_ME} OR p.in_reply_to_person_id IN ({_ME}, p.author_id)"  # noqa: S608 -- own constants; values are bound
    f" OR EXISTS (SELECT 1 FROM people_follow fa WHERE fa.follower_id = {_ME}"
    f" AND fa.followed_id = p.in_reply_to_person_id))"
)
_SHARES = (
    f"(p.boost_of_id IS NULL OR (({not_muted(other='b.author_id', me=_ME)}) AND (p.author_id = {_ME}"  # noqa: S608 -- own constants; values are bound
    f" OR EXISTS (SELECT 1 FROM people_follow fs WHERE fs.follower_id = {_ME} AND fs.followed_id = p.author_id"
    " AND fs.shows_boosts))))"
)
# A message stands in its conversation and on no list of posts, also not of those who may read it.
_NO_MESSAGE = f"p.audience <> {Audience.CONVERSATION:d}"
# Who mutes a group does not want what others write in it either, whom they follow.
_NO_MUTED_GROUP = (
    f"(p.audience <> {Audience.GROUP:d} OR p.author_id = {_ME} OR NOT EXISTS (SELECT 1 FROM people_mute mg"  # noqa: S608 -- own constants; values are bound
    f" JOIN groups_group gm ON gm.person_id = mg.muted_id WHERE mg.muter_id = {_ME}"
    " AND (mg.until IS NULL OR mg.until > %(now)s) AND gm.roster_id = p.roster_id))"
)
_RULES = (
    f"{_NO_MESSAGE} AND {not_muted(other='p.author_id', me=_ME)} AND {_SHARES} AND {_ANSWERS} AND {_NO_MUTED_GROUP}"
)
# A circle's feed: who is in it need not be followed, and an answer shows where it is to the viewer, to its own author
# or to somebody else of the circle; Mastodon's "list". https://docs.joinmastodon.org/entities/List/#replies_policy
_RULES_OF_CIRCLE = (
    f"{_NO_MESSAGE} AND {not_muted(other='p.author_id', me=_ME)}"  # noqa: S608 -- own constants; values are bound
    f" AND (p.boost_of_id IS NULL OR (({not_muted(other='b.author_id', me=_ME)})"
    f" AND NOT EXISTS (SELECT 1 FROM people_follow fs WHERE fs.follower_id = {_ME} AND fs.followed_id = p.author_id"
    " AND NOT fs.shows_boosts)))"
    f" AND (p.in_reply_to_person_id IS NULL OR p.in_reply_to_person_id IN ({_ME}, p.author_id)"
    " OR EXISTS (SELECT 1 FROM people_rosterentry ra WHERE ra.roster_id = %(circle)s"
    " AND ra.person_id = p.in_reply_to_person_id))"
)

_READ = "SELECT fo.followed_id AS who FROM people_follow fo WHERE fo.follower_id = %(me)s UNION ALL SELECT %(me)s"
# A circle's owner is on its roster too; what they wrote themselves is no news to them.
_IN_CIRCLE = (
    "SELECT re.person_id AS who FROM people_rosterentry re WHERE re.roster_id = %(circle)s AND re.person_id <> %(me)s"
)


# SQLite leaves the inner loop as soon as a row falls behind the newest so far, and reads nothing but the two
# indices.
def _merge(who: str) -> str:
    return (
        f"SELECT po.id FROM ({who}) fo ORDERED JOIN posts_post po ON po.author_id = fo.who"  # noqa: S608 -- own text
        " WHERE po.state = 0 AND po.id < %(below)s AND po.id > %(above)s ORDER BY po.id {order} LIMIT %(candidates)s"
    )


# PostgreSQL has no such exit. The newest n posts are by the n people whose newest post is newest, at the most: it
# looks once at each person, then at n posts of n people.
def _lateral(who: str) -> str:
    return (
        f"SELECT po.id FROM (SELECT fo.who FROM ({who}) fo CROSS JOIN LATERAL (SELECT pn.id"  # noqa: S608 -- own text
        " FROM posts_post pn WHERE pn.author_id = fo.who AND pn.state = 0 AND pn.id < %(below)s AND pn.id > %(above)s"
        " ORDER BY pn.id {order} LIMIT 1) first ORDER BY first.id {order} LIMIT %(candidates)s) fo"
        " CROSS JOIN LATERAL (SELECT pi.id FROM posts_post pi"
        " WHERE pi.author_id = fo.who AND pi.state = 0 AND pi.id < %(below)s AND pi.id > %(above)s"
        " ORDER BY pi.id {order} LIMIT %(candidates)s) po ORDER BY po.id {order} LIMIT %(candidates)s"
    )


_MERGE, _LATERAL = _merge(_READ), _lateral(_READ.replace("SELECT %(me)s", "SELECT %(me)s::bigint"))
_MERGE_CIRCLE, _LATERAL_CIRCLE = _merge(_IN_CIRCLE), _lateral(_IN_CIRCLE)

DOWN, UP = "DESC", "ASC"


def _page(*, source: str, where: str, by: str, stranger: bool = False, cursor: str = "") -> str:
    last = f", {cursor}" if cursor else ""
    return (
        f"SELECT {columns(me=_ME, stranger=stranger)}{last} FROM {source} {joined()}"  # noqa: S608 -- own text
        f" WHERE {where} AND {visible_joined(me=_ME, stranger=stranger)}"
        f"{f' ORDER BY {by}' if by else ''} LIMIT %(limit)s"
    )


def _feed(candidates: str, order: str, *, is_sorted: bool, rules: str = _RULES) -> str:
    # SQLite's nested loop keeps the candidates' order and stops when the page is full; sorting again would make it
    # look at all of them. That it does is tested, and `queries` looks at what it gets.
    return _page(
        source=f"({candidates.format(order=order)}) c ORDERED JOIN posts_post p ON p.id = c.id",
        where=rules,
        by="" if is_sorted else f"p.id {order}",
    )


def _end(candidates: str, order: str) -> str:
    edge = "MIN" if order == DOWN else "MAX"
    return f"SELECT COUNT(*), {edge}(c.id) FROM ({candidates.format(order=order)}) c"  # noqa: S608 -- own text


FEED = {
    order: Statement(_feed(_MERGE, order, is_sorted=True), _feed(_LATERAL, order, is_sorted=False))
    for order in (DOWN, UP)
}
# Where many of those whom the viewer reads write, the newest posts of all are the shorter way.
FEED_WALK = Statement(
    _page(
        source="posts_post p UNINDEXED",
        where=(
            "p.id < %(below)s AND p.id > %(floor)s AND (+p.author_id = %(me)s OR +p.author_id IN"  # noqa: S608 -- own constants; values are bound
            " (SELECT fo.followed_id FROM people_follow fo WHERE fo.follower_id = %(me)s))"
            f" AND {_RULES}"
        ),
        by=f"p.id {DOWN}",
    )
)
FOLLOWS = Statement(
    "SELECT COUNT(*) FROM (SELECT 1 FROM people_follow fo WHERE fo.follower_id = %(me)s LIMIT %(most)s) few"
)
FLOOR = Statement("SELECT fl.id FROM posts_post fl ORDER BY fl.id DESC LIMIT 1 OFFSET %(steps)s")
# How many candidates there were, and the last of them: only asked where a page came out short.
FEED_END = {order: Statement(_end(_MERGE, order), _end(_LATERAL, order)) for order in (DOWN, UP)}
CIRCLE = {
    order: Statement(
        _feed(_MERGE_CIRCLE, order, is_sorted=True, rules=_RULES_OF_CIRCLE),
        _feed(_LATERAL_CIRCLE, order, is_sorted=False, rules=_RULES_OF_CIRCLE),
    )
    for order in (DOWN, UP)
}
CIRCLE_END = {order: Statement(_end(_MERGE_CIRCLE, order), _end(_LATERAL_CIRCLE, order)) for order in (DOWN, UP)}

_BETWEEN = "p.id < %(below)s AND p.id > %(above)s"
_NOT_MUTED = not_muted(other="p.author_id", me=_ME)
_OWN_THREADS = "(p.in_reply_to_id IS NULL OR p.in_reply_to_person_id = p.author_id)"
_TAGGED = (
    "EXISTS (SELECT 1 FROM posts_posttag lt JOIN posts_tag lk ON lk.id = lt.tag_id"
    " WHERE lt.post_id = p.id AND lk.key = %(tag)s)"
)
_REPEATED = "p.audience <= 2 AND p.boost_of_id IS NULL AND p.state = 0"  # the words of the index post_wall


def _open_to(stranger: bool) -> str:  # noqa: FBT001 -- one of two texts
    """What stands where everybody passes: nothing quiet, and nothing for a few."""
    if stranger:
        return f"p.audience = {Audience.PUBLIC:d}"
    return f"p.audience IN ({Audience.PUBLIC:d}, {Audience.COMMUNITY:d})"


def _wall(order: str, stranger: bool) -> str:  # noqa: FBT001 -- one of two texts
    muted = "" if stranger else f" AND {_NOT_MUTED}"
    media = "(%(only_media)s = 0 OR p.pictures_count > 0)"
    return _page(
        source="posts_post p",
        where=f"{_BETWEEN} AND {_REPEATED} AND {_open_to(stranger)} AND {_OWN_THREADS} AND {media}{muted}",
        by=f"p.id {order}",
        stranger=stranger,
    )


def _tag(order: str, stranger: bool) -> str:  # noqa: FBT001 -- one of two texts
    muted = "" if stranger else f" AND {_NOT_MUTED}"
    return _page(
        source="posts_posttag t ORDERED JOIN posts_post p ON p.id = t.post_id",
        where=(
            "t.tag_id = %(tag_id)s AND t.post_id < %(below)s AND t.post_id > %(above)s AND p.boost_of_id IS NULL"
            f" AND {_open_to(stranger)} AND (%(only_media)s = 0 OR p.pictures_count > 0){muted}"
        ),
        by=f"t.post_id {order}",
        stranger=stranger,
    )


def _of_person(order: str, stranger: bool) -> str:  # noqa: FBT001 -- one of two texts
    return _page(
        source="posts_post p",
        where=(
            f"p.author_id = %(who)s AND p.state = 0 AND {_BETWEEN}"
            f" AND (%(no_replies)s = 0 OR {_OWN_THREADS}) AND (%(no_boosts)s = 0 OR p.boost_of_id IS NULL)"
            # Not a term of its own: with each one more SQLite believes in fewer rows, and would sort them all.
            f" AND CASE WHEN {_NO_MESSAGE} THEN (%(only_media)s = 0 OR p.pictures_count > 0) ELSE FALSE END"
            f" AND (%(tag)s = '' OR {_TAGGED})"
        ),
        by=f"p.id {order}",
        stranger=stranger,
    )


def _pinned(stranger: bool) -> str:  # noqa: FBT001 -- one of two texts
    return _page(
        source="posts_pin k ORDERED JOIN posts_post p ON p.id = k.post_id",
        where=(
            f"k.person_id = %(who)s AND {_NO_MESSAGE} AND (%(no_replies)s = 0 OR {_OWN_THREADS})"
            f" AND (%(only_media)s = 0 OR p.pictures_count > 0) AND (%(tag)s = '' OR {_TAGGED})"
        ),
        by="k.id DESC",
        stranger=stranger,
    )


def _kept(table: str, order: str) -> str:
    return _page(
        source=f"{table} k ORDERED JOIN posts_post p ON p.id = k.post_id",
        where="k.person_id = %(me)s AND k.id < %(below)s AND k.id > %(above)s",
        by=f"k.id {order}",
        cursor="k.id",
    )


def _by_viewer(text: object) -> dict[tuple[str, bool], Statement]:
    return {
        (order, stranger): Statement(text(order, stranger))  # type: ignore[operator]
        for order in (DOWN, UP)
        for stranger in (False, True)
    }


WALL = _by_viewer(_wall)
TAG = _by_viewer(_tag)
OF_PERSON = _by_viewer(_of_person)
PINNED = {stranger: Statement(_pinned(stranger)) for stranger in (False, True)}
REACTED = {order: Statement(_kept("posts_reaction", order)) for order in (DOWN, UP)}
BOOKMARKED = {order: Statement(_kept("posts_bookmark", order)) for order in (DOWN, UP)}


def _thread(stranger: bool) -> str:  # noqa: FBT001 -- one of two texts
    return (
        f"SELECT {columns(me=_ME, stranger=stranger)}, p.in_reply_to_id FROM posts_post p {joined()}"  # noqa: S608
        f" WHERE p.thread_id = %(root)s AND {visible_joined(me=_ME, stranger=stranger)}"
        " ORDER BY p.id LIMIT %(limit)s"
    )


THREAD = {stranger: Statement(_thread(stranger)) for stranger in (False, True)}


def _talk(order: str) -> str:
    return (
        f"SELECT {columns(me=_ME)} FROM posts_post p {joined()} WHERE p.roster_id = %(roster)s AND {_BETWEEN}"  # noqa: S608
        f" AND p.audience = {Audience.CONVERSATION:d} AND {visible_joined(me=_ME)}"
        f" ORDER BY p.id {order} LIMIT %(limit)s"
    )


TALK = {order: Statement(_talk(order)) for order in (DOWN, UP)}
PLACE = Statement(
    f"SELECT p.thread_id, p.in_reply_to_id, CASE WHEN p.audience = {Audience.CONVERSATION:d} THEN p.roster_id END"  # noqa: S608
    " FROM posts_post p WHERE p.id = %(id)s"
)
