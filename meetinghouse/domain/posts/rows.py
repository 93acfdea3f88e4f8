"""A post in a list, in the fewest columns: which revision, what is counted, what the viewer did with it.

Lists of the hot paths bring these rows; what is the same for every viewer of a revision was rendered before
and is picked by (id, revision, stamp). ``stamp`` changes with the pictures' own rows: their words, and
whether they may be shown. A row is a plain tuple, because naming its columns costs more than reading them.
"""

from meetinghouse.domain.people import rows as person
from meetinghouse.domain.posts.visibility import visible_joined
from meetinghouse.kernel.statements import Row, Statement, any_of, one_of

# The post, then its author, then the viewer's marks, then the shared post with its author (None for no share).
_POST = 6
ID, REVISION, STAMP, REPLIES, BOOSTS, REACTIONS = range(_POST)
AUTHOR = _POST
_MARKS = AUTHOR + person.WIDTH
REACTED, BOOSTED, BOOKMARKED = range(_MARKS, _MARKS + 3)
SHARED = _MARKS + 3
SHARED_AUTHOR = SHARED + _POST
WIDTH = SHARED_AUTHOR + person.WIDTH

# Behind the row stands the cursor where a list has another than the post's id.
CURSOR = WIDTH


def _post(post: str) -> str:
    return (
        f"{post}.id, {post}.revision, {_stamp(post)}, {post}.replies_count, {post}.boosts_count, {post}.reactions_count"
    )


def _stamp(post: str) -> str:
    return (
        f"CASE WHEN {post}.pictures_count > 0 THEN (SELECT COALESCE(SUM(sm.revision * 1024 + 1), 0)"  # noqa: S608 -- own constants; values are bound
        f" FROM posts_attachment sa JOIN media_media sm ON sm.id = sa.media_id WHERE sa.post_id = {post}.id)"
        " ELSE 0 END"
    )


def _marks(me: str) -> str:
    # What nobody has put anything on needs no look. OFFSET keeps PostgreSQL from loading all the viewer ever marked.
    shown = "COALESCE(p.boost_of_id, p.id)"
    return (
        "COALESCE(b.reactions_count, p.reactions_count) > 0 AND EXISTS (SELECT 1 FROM posts_reaction mr"  # noqa: S608 -- own constants; values are bound
        f" WHERE mr.post_id = {shown} AND mr.person_id = {me} LIMIT 1 OFFSET 0),"
        " COALESCE(b.boosts_count, p.boosts_count) > 0 AND EXISTS (SELECT 1 FROM posts_post mb"
        f" WHERE mb.author_id = {me} AND mb.boost_of_id = {shown} AND mb.state = 0 LIMIT 1 OFFSET 0),"
        f" EXISTS (SELECT 1 FROM posts_bookmark mk WHERE mk.person_id = {me} AND mk.post_id = {shown} LIMIT 1 OFFSET 0)"
    )


def columns(*, me: str, stranger: bool = False) -> str:
    """The columns of a row; see ``joined`` for the aliases."""
    marks = "0, 0, 0" if stranger else _marks(me)
    return f"{_post('p')}, {person.columns('a')}, {marks}, {_post('b')}, {person.columns('ba')}"


def joined() -> str:
    """What follows a FROM that knows the post as ``p``: its author ``a``, the shared post ``b``, its author ``ba``."""
    return (
        "ORDERED JOIN people_person a ON a.id = p.author_id"
        " LEFT JOIN posts_post b ON b.id = p.boost_of_id LEFT JOIN people_person ba ON ba.id = b.author_id"
    )


def _by_ids(stranger: bool, condition: str) -> str:  # noqa: FBT001 -- one of two texts
    return (
        f"SELECT {columns(me='%(me)s', stranger=stranger)} FROM posts_post p {joined()}"  # noqa: S608 -- own text
        f" WHERE {condition} AND {visible_joined(me='%(me)s', stranger=stranger)}"
    )


_ONE = tuple(Statement(_by_ids(stranger, "p.id = %(id)s")) for stranger in (False, True))
_SOME = tuple(
    Statement(_by_ids(stranger, one_of("p.id", "ids")), _by_ids(stranger, any_of("p.id", "ids")))
    for stranger in (False, True)
)


def one(me: int) -> Statement:
    """One post by ``id``, for the viewer ``me``; parameters are ``me`` and ``id``."""
    return _ONE[me == 0]


def some(me: int) -> Statement:
    """Posts by ``ids`` (``listed``), in no order; parameters are ``me`` and ``ids``."""
    return _SOME[me == 0]


def shared_id(row: Row) -> int | None:
    """The id of the post that a row shares."""
    found: int | None = row[SHARED]
    return found
