"""Comments by those whom one restricts: between the two, until the author of the post lets others see them."""

from django.db import transaction
from django.db.models import F

from meetinghouse.domain.posts import rules
from meetinghouse.domain.posts.events import CommentShown
from meetinghouse.domain.posts.models import Hush, Post
from meetinghouse.domain.posts.visibility import visible_to
from meetinghouse.kernel import bus
from meetinghouse.kernel.errors import NotFound
from meetinghouse.kernel.statements import Statement
from meetinghouse.kernel.viewer import Viewer

_RESTRICTED = Statement(
    "SELECT r.author_id FROM posts_post r JOIN people_restriction x ON x.restricter_id = r.author_id"
    " AND x.restricted_id = %(me)s WHERE r.id = %(root)s"
)


def hush_under(viewer: Viewer, post: Post, parent: Post) -> Hush | None:
    """What keeps a new comment between two people, to be written after it; None for nearly every comment.

    Args:
        post: the comment, not written yet; it is marked.
        parent: what it answers, which the viewer can read.

    Cost: one look-up by primary key.
    """
    if parent.is_hushed:
        before = Hush.objects.get(pk=parent.pk)
        keeper_id, restricted_id = before.keeper_id, before.restricted_id
    else:
        row = _RESTRICTED.row({"me": viewer.person_id, "root": parent.thread_id or parent.pk})
        if row is None:
            return None
        keeper_id, restricted_id = row[0], viewer.person_id
    post.is_hushed = True
    return Hush(post_id=post.pk, keeper_id=keeper_id, restricted_id=restricted_id)


@transaction.atomic
def show_comment(viewer: Viewer, *, post_id: int) -> None:
    """Let others see a comment that was kept between the viewer and somebody they restrict; again changes nothing.

    With it goes what it answers, or it would stand nowhere, and what the viewer answered to it.

    Raises:
        SignInRequired: nobody is signed in.
        NotFound: absent, hidden, or no comment under a post of the viewer's.

    Emits:
        CommentShown: for each that others see from now on.
    """
    rules.require_member(viewer)
    post = visible_to(viewer).filter(pk=post_id, thread__author_id=viewer.person_id).first()
    if post is None:
        raise NotFound
    hushed = {p.pk: p for p in Post.objects.filter(thread_id=post.thread_id, is_hushed=True)}
    shown: list[int] = []
    at: int | None = post.pk
    while at in hushed:
        shown.append(at)
        at = hushed[at].in_reply_to_id
    shown += [p.pk for p in hushed.values() if p.author_id == viewer.person_id and p.in_reply_to_id in shown]
    shown = sorted(set(shown))
    Hush.objects.filter(pk__in=shown).delete()
    Post.objects.filter(pk__in=shown).update(is_hushed=False, revision=F("revision") + 1)
    for shown_id in shown:
        bus.emit(CommentShown(post_id=shown_id))
