"""Reactions and bookmarks."""

from meetinghouse.domain.community.queries import reactions
from meetinghouse.domain.groups.rules import AT_REST
from meetinghouse.domain.posts import rows, rules
from meetinghouse.domain.posts.actions.finding import find_post
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.events import PostReactedTo, ReactionChanged, ReactionRemoved
from meetinghouse.domain.posts.models import Bookmark, Reaction
from meetinghouse.kernel import bus
from meetinghouse.kernel.changing import changing
from meetinghouse.kernel.errors import NotAllowed, NotFound
from meetinghouse.kernel.statements import Statement, insert
from meetinghouse.kernel.viewer import Viewer

# What is done hundreds of times a second at the worst; the ORM takes ten times as long.
_COUNT_REACTION = Statement("UPDATE posts_post SET reactions_count = reactions_count + %(step)s WHERE id = %(post)s")
# In a group that is archived nothing new happens; so whether it is one is asked at no cost.
_COUNT_NEW = Statement(
    "UPDATE posts_post SET reactions_count = reactions_count + 1 WHERE id = %(post)s"  # noqa: S608 -- own constant; values are bound
    f" AND (audience <> {Audience.GROUP:d} OR NOT EXISTS"
    " (SELECT 1 FROM groups_group g WHERE g.roster_id = posts_post.roster_id AND g.is_archived))"
)
_UNREACT = Statement("DELETE FROM posts_reaction WHERE post_id = %(post)s AND person_id = %(me)s")


def _shown(viewer: Viewer, post_id: int) -> tuple[int, bool]:
    """The id of the post, of a share that of the shared post, and whether the viewer put a reaction on it."""
    row = rows.one(viewer.person_id).row({"me": viewer.person_id, "id": post_id})
    if row is None:
        raise NotFound
    return row[rows.SHARED] or row[rows.ID], bool(row[rows.REACTED])


def react_to_post(viewer: Viewer, *, post_id: int, emoji: str = "") -> None:
    """Put one of the community's emoji on a post, in place of an earlier one; without a word, the first of them.

    Raises:
        NotFound: the viewer cannot see the post, or there is none; one answer for both.
        Invalid: the owner did not pick this emoji.
        NotAllowed: it stands in a group that is archived.

    Emits:
        PostReactedTo: the first time only. ReactionChanged: where another one was there.

    Cost: five statements by primary key or unique index, one where it is there already.
    """
    rules.require_member(viewer)
    if emoji:
        rules.require_known_reaction(emoji)
    elif _shown(viewer, post_id)[1]:
        return
    with changing() as touched:
        shown, is_there = _shown(viewer, post_id)
        touched.post(shown)
        if is_there:
            if emoji:
                mine = Reaction.objects.filter(post_id=shown, person_id=viewer.person_id).exclude(emoji=emoji)
                if mine.update(emoji=emoji):
                    bus.emit(ReactionChanged(post_id=shown, person_id=viewer.person_id))
            return
        row = Reaction(post_id=shown, person_id=viewer.person_id, emoji=emoji or reactions()[0])
        if not insert(row, unless_there=True):  # two taps at the same moment, and the other one was first
            return
        if not _COUNT_NEW.run({"post": shown}):
            raise NotAllowed(AT_REST)
        bus.emit(PostReactedTo(post_id=shown, person_id=viewer.person_id))


def take_back_reaction(viewer: Viewer, *, post_id: int) -> None:
    """Take the viewer's reaction off a post; without one this changes nothing.

    Raises:
        NotFound: the viewer cannot see the post, or there is none.

    Emits:
        ReactionRemoved: where there was one.
    """
    rules.require_member(viewer)
    if not _shown(viewer, post_id)[1]:
        return
    with changing() as touched:
        shown, _ = _shown(viewer, post_id)
        touched.post(shown)
        if _UNREACT.run({"post": shown, "me": viewer.person_id}):
            _COUNT_REACTION.run({"post": shown, "step": -1})
            bus.emit(ReactionRemoved(post_id=shown, person_id=viewer.person_id))


def bookmark_post(viewer: Viewer, *, post_id: int) -> None:
    """Keep a post to find it again; a second time changes nothing.

    Raises:
        NotFound: the viewer cannot see the post, or there is none.
    """
    with changing() as touched:
        post = find_post(viewer, post_id)
        touched.post(post.pk)
        Bookmark.objects.get_or_create(person_id=viewer.person_id, post=post)


def remove_bookmark(viewer: Viewer, *, post_id: int) -> None:
    """Do not keep a post any more; without a bookmark this changes nothing.

    Raises:
        NotFound: the viewer cannot see the post, or there is none.
    """
    with changing() as touched:
        post = find_post(viewer, post_id)
        touched.post(post.pk)
        Bookmark.objects.filter(person_id=viewer.person_id, post=post).delete()
