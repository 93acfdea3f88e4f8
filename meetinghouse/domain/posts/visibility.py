"""The one rule of who may read a post. Every list, search, count, notification and stream asks it.

A post is readable when it and its author are there, no block stands between viewer and author, and
its audience includes the viewer. A share is readable when it and the shared post are.

Whoever is restricted by somebody is no follower, friend or circle's member of theirs here, unless the post names them.
A comment that is hushed is read by two people alone: who restricts, and who is restricted.

``me`` is the viewer's person id as a whole number or a named parameter; 0 is a stranger.
"""

from django.db.models import Exists, OuterRef, QuerySet

from meetinghouse.domain.people.visibility import no_block, not_restricted
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.models import Post
from meetinghouse.kernel.models import RowCondition
from meetinghouse.kernel.viewer import Viewer


def _audience(post: str, me: str, mentions: str = "posts_mention", *, minds_hush: bool = True) -> str:
    owner = f"{post}.audience_owner_id"
    named = f"EXISTS (SELECT 1 FROM {mentions} pm WHERE pm.post_id = {post}.id AND pm.person_id = {me})"  # noqa: S608 -- own constants; values are bound
    near = not_restricted(by=owner, me=me)
    meant = (
        f"({post}.audience <= {Audience.COMMUNITY:d}"  # noqa: S608 -- own constants; values are bound
        f" OR {post}.author_id = {me}"
        f" OR ({post}.audience = {Audience.FOLLOWERS:d} AND ({owner} = {me}"
        f" OR EXISTS (SELECT 1 FROM people_follow f WHERE f.follower_id = {me} AND f.followed_id = {owner}))"
        f" AND {near})"
        f" OR ({post}.audience = {Audience.FRIENDS:d} AND ({owner} = {me}"
        f" OR EXISTS (SELECT 1 FROM people_friendship fr WHERE fr.person_id = {owner} AND fr.friend_id = {me}))"
        f" AND ({near} OR {named}))"
        f" OR ({post}.roster_id IS NOT NULL AND EXISTS (SELECT 1 FROM people_rosterentry re"
        f" WHERE re.roster_id = {post}.roster_id AND re.person_id = {me})"
        f" AND ({post}.audience <> {Audience.CIRCLE:d} OR {near} OR {named}))"
        f" OR ({post}.audience = {Audience.GROUP:d} AND EXISTS (SELECT 1 FROM people_roster ro"
        f" WHERE ro.id = {post}.roster_id AND ro.is_open))"
        f" OR ({post}.audience IN ({Audience.FOLLOWERS:d}, {Audience.MENTIONED:d}) AND {named}))"
    )
    if not minds_hush:
        return meant
    # One term with the rest of it: with each term more, SQLite believes in fewer rows. CASE would do that too, and
    # makes SQLite ask again for each row what it needs to ask only once: a third of the time of a page.
    return (
        f"((NOT {post}.is_hushed OR EXISTS (SELECT 1 FROM posts_hush hu WHERE hu.post_id = {post}.id"  # noqa: S608 -- own constants; values are bound
        f" AND {me} IN (hu.keeper_id, hu.restricted_id))) AND {meant}) IS TRUE"
    )


def own_conditions(
    *,
    post: str,
    me: str,
    stranger: bool,
    author: str = "",
    mentions: str = "posts_mention",
    minds_hush: bool = True,
) -> str:
    """The rule for one post, its share aside.

    Args:
        post: the alias of the post's table.
        me: the viewer.
        stranger: nobody is signed in; only public posts remain.
        author: the alias of its author, where the statement has joined one anyway.
        mentions: whom the post names, where that stands elsewhere: columns ``post_id`` and ``person_id``.
        minds_hush: false where the one who is restricted asks what others see: to them nothing is hushed.
    """
    found = f"EXISTS (SELECT 1 FROM people_person pa WHERE pa.id = {post}.author_id AND pa.state = 0)"  # noqa: S608 -- own constants; values are bound
    there = f"{post}.state = 0 AND {f'{author}.state = 0' if author else found}"
    if stranger:
        hushed = f"NOT {post}.is_hushed AND " if minds_hush else ""
        return f"{there} AND ({hushed}{post}.audience <= {Audience.QUIET_PUBLIC:d}) IS TRUE"
    meant = _audience(post, me, mentions, minds_hush=minds_hush)
    return f"{there} AND {meant} AND {no_block(other=f'{post}.author_id', me=me)}"


def visible(
    *, post: str, me: str, stranger: bool = False, mentions: str = "posts_mention", minds_hush: bool = True
) -> str:
    """The whole rule, shares included, as a condition on the table alias ``post``."""
    shared = own_conditions(post="bo", me=me, stranger=stranger)
    own = own_conditions(post=post, me=me, stranger=stranger, mentions=mentions, minds_hush=minds_hush)
    return (
        f"{own}"  # noqa: S608 -- own constants; values are bound
        f" AND ({post}.boost_of_id IS NULL OR EXISTS"
        f" (SELECT 1 FROM posts_post bo WHERE bo.id = {post}.boost_of_id AND {shared}))"
    )


def visible_joined(*, me: str, stranger: bool = False) -> str:
    """The whole rule where the post is joined as ``p``, its author ``a``, the shared post ``b``, its author ``ba``."""
    shared = own_conditions(post="b", me=me, stranger=stranger, author="ba")
    own = own_conditions(post="p", me=me, stranger=stranger, author="a")
    return f"{own} AND (p.boost_of_id IS NULL OR ({shared}))"


def who_can_see(*, posts: str, mentions: str = "posts_mention", minds_hush: bool = True) -> str:
    """The whole rule from the other side: a condition on people, alias ``who``, for the one row in ``posts``.

    Args:
        posts: a table, or a query in brackets with the columns that the rule asks; only one row of it may count.
        mentions: whom that row names, where it is not ``posts_mention``.
    """
    rule = visible(post="po", me="who.id", mentions=mentions, minds_hush=minds_hush)
    return f"who.state = 0 AND who.kind = 0 AND EXISTS (SELECT 1 FROM {posts} po WHERE {rule})"  # noqa: S608 -- own constants; values are bound


def once_visible(*, post: str, me: str) -> str:
    """The rule for a member and a post that may be gone by now: whom to tell that it is gone.

    For its id alone; a share counts by its own audience, whatever became of the shared post.
    """
    return f"{_audience(post, me)} AND {no_block(other=f'{post}.author_id', me=me)}"


def had_by(viewer: Viewer) -> QuerySet[Post]:
    """The posts a member may read, and of those that are deleted or removed by the desk the ones they could read.

    Of such a one nothing may be shown but that it was there, from whom and when.
    """
    me = str(int(viewer.person_id))

    def condition(post: str) -> str:
        author = f"EXISTS (SELECT 1 FROM people_person pa WHERE pa.id = {post}.author_id AND pa.state = 0)"  # noqa: S608 -- own constants
        own = f"{post}.state IN (0, 1, 2) AND {post}.boost_of_id IS NULL"
        return f"{own} AND {author} AND {once_visible(post=post, me=me)}"

    return Post.objects.none() if viewer.is_stranger else Post.objects.filter(RowCondition(condition))


def reads(viewer: Viewer, column: str) -> Exists:
    """A condition on other rows, asked of each: the viewer may read the post whose id is in ``column``."""
    return Exists(visible_to(viewer).filter(pk=OuterRef(column)))


def visible_to(viewer: Viewer, *, minds_hush: bool = True) -> QuerySet[Post]:
    """The posts a viewer may read."""
    if viewer.is_stranger and not viewer.sees_public:
        return Post.objects.none()
    me, stranger = str(int(viewer.person_id)), viewer.is_stranger
    return Post.objects.filter(
        RowCondition(lambda alias: visible(post=alias, me=me, stranger=stranger, minds_hush=minds_hush))
    )
