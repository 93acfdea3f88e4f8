"""Who may comment on a post, and who hears of its comments."""

from collections.abc import Collection

from meetinghouse.domain.people.models import Follow, Friendship
from meetinghouse.domain.posts.choices import Commenters
from meetinghouse.domain.posts.errors import CommentsClosed
from meetinghouse.domain.posts.models import Mention, Post, ThreadWatch
from meetinghouse.domain.posts.records import CommentingRecord
from meetinghouse.domain.posts.visibility import visible_to
from meetinghouse.kernel.errors import NotFound
from meetinghouse.kernel.statements import Statement, any_of, listed, one_of
from meetinghouse.kernel.viewer import Viewer

_ROOT = Statement("SELECT p.author_id, p.commenters FROM posts_post p WHERE p.id = %(id)s")
_MUTED_TEXT = (
    "SELECT p.id FROM posts_post p JOIN posts_threadwatch w ON w.thread_id = COALESCE(p.thread_id, p.id)"
    " WHERE w.person_id = %(me)s AND w.is_muted AND {}"
)
_MUTED = Statement(_MUTED_TEXT.format(one_of("p.id", "ids")), _MUTED_TEXT.format(any_of("p.id", "ids")))


def may_comment(viewer: Viewer, *, root_id: int, author_id: int, commenters: int) -> bool:
    """The author of a thread's first post lets the viewer comment; that they can see it is asked elsewhere."""
    if commenters == Commenters.EVERYBODY or author_id == viewer.person_id:
        return True
    if commenters == Commenters.KNOWN:
        me = viewer.person_id
        follows = Follow.objects.filter(follower_id=author_id, followed_id=me)
        return follows.exists() or Friendship.objects.filter(person_id=author_id, friend_id=me).exists()
    if commenters == Commenters.MENTIONED:
        return Mention.objects.filter(post_id=root_id, person_id=viewer.person_id).exists()
    return False


def require_may_comment(viewer: Viewer, parent: Post) -> None:
    """Refuse a comment that the author of the thread's first post does not want.

    Raises:
        CommentsClosed: as said.

    Cost: none where the first post itself is answered and everybody may; else one or two look-ups.
    """
    root_id, author_id, commenters = parent.pk, parent.author_id, parent.commenters
    if parent.thread_id is not None:
        root_id = parent.thread_id
        row = _ROOT.row({"id": root_id})
        if row is None:
            return
        author_id, commenters = row
    if not may_comment(viewer, root_id=root_id, author_id=author_id, commenters=commenters):
        raise CommentsClosed


def commenting_on(viewer: Viewer, post_id: int) -> CommentingRecord:
    """Whether the viewer may comment on a post or a comment, and whether they hear of others' comments.

    Raises:
        NotFound: absent or hidden from the viewer.
    """
    post = visible_to(viewer).filter(pk=post_id).first()
    if post is None:
        raise NotFound
    root = post if post.thread_id is None else Post.objects.filter(pk=post.thread_id).first() or post
    watch = ThreadWatch.objects.filter(thread_id=root.pk, person_id=viewer.person_id).first()
    return CommentingRecord(
        commenters=Commenters(root.commenters),
        is_allowed=not viewer.is_stranger
        and may_comment(viewer, root_id=root.pk, author_id=root.author_id, commenters=root.commenters),
        is_followed=watch is not None and not watch.is_muted,
        is_muted=watch is not None and watch.is_muted,
    )


def muted_among(me: int, post_ids: Collection[int]) -> frozenset[int]:
    """Those of some posts whose thread a person muted. One statement by the index ``thread_watch_once``."""
    if not post_ids or not me:
        return frozenset()
    return frozenset(row[0] for row in _MUTED.rows({"me": me, "ids": listed(post_ids)}))


def followers_of_thread(thread_id: int) -> list[int]:
    """Who wants to hear of every comment under a post; for notifications."""
    rows = ThreadWatch.objects.filter(thread_id=thread_id, is_muted=False)
    return list(rows.order_by("pk").values_list("person_id", flat=True))
