"""Taking posts away: their author for good, the safety desk until it is undone."""

from django.db import transaction
from django.db.models import F

from meetinghouse.domain.media.actions import detach
from meetinghouse.domain.posts import rules
from meetinghouse.domain.posts.actions.counting import count_again
from meetinghouse.domain.posts.actions.quoting import renew_what_it_quotes
from meetinghouse.domain.posts.actions.sharing import end_share
from meetinghouse.domain.posts.beside import require_may_go
from meetinghouse.domain.posts.events import PostDeleted, PostRemoved, PostRestored
from meetinghouse.domain.posts.history import pictures_ever
from meetinghouse.domain.posts.models import Pin, Post, PostState
from meetinghouse.domain.posts.visibility import visible_to
from meetinghouse.kernel import bus
from meetinghouse.kernel.clock import now
from meetinghouse.kernel.errors import NotFound
from meetinghouse.kernel.viewer import Viewer


@transaction.atomic
def delete_post(viewer: Viewer, *, post_id: int) -> None:
    """Delete an own post; nobody can read it from now on, its comments stay.

    Raises:
        NotFound: absent or hidden from the viewer.
        NotAllowed: it is somebody else's.
        Invalid: it is an event that somebody is expected at, which is called off first.

    Emits:
        PostDeleted, and PostUnboosted for every share of it.
    """
    rules.require_member(viewer)
    post = visible_to(viewer).filter(pk=post_id).first()
    if post is None:
        raise NotFound
    rules.require_author(post, viewer)
    if post.boost_of_id:
        end_share(post)
        return
    require_may_go(post)
    gone = Post.objects.filter(pk=post.pk, state=PostState.VISIBLE).update(
        state=PostState.DELETED, deleted_at=now(), revision=F("revision") + 1
    )
    if not gone:  # the same person deleted it in this very moment
        raise NotFound
    count_again(post, -1)
    renew_what_it_quotes(post)
    for share in Post.objects.filter(boost_of=post, state=PostState.VISIBLE).order_by("pk"):
        end_share(share)
    Pin.objects.filter(post=post).delete()
    if post.pictures_count or post.edited_at:
        detach(pictures_ever(post.pk))
    bus.emit(PostDeleted(post_id=post.pk))


@transaction.atomic
def remove_post(*, post_id: int) -> None:
    """Hide a post from everybody; for a decision of the safety desk. A second time changes nothing.

    Emits:
        PostRemoved: where it was visible.
    """
    _switch(post_id, PostState.VISIBLE, PostState.REMOVED)


@transaction.atomic
def restore_post(*, post_id: int) -> None:
    """Put a removed post back; for a decision of the safety desk. A second time changes nothing.

    Emits:
        PostRestored: where it was removed.
    """
    _switch(post_id, PostState.REMOVED, PostState.VISIBLE)


def _switch(post_id: int, before: PostState, after: PostState) -> None:
    post = Post.objects.select_for_update().filter(pk=post_id, state=before).first()
    if post is None:
        return
    is_back = after == PostState.VISIBLE
    if is_back and post.boost_of_id and _is_shared(post.boost_of_id, post.author_id):
        return
    Post.objects.filter(pk=post_id).update(state=after, revision=F("revision") + 1)
    count_again(post, 1 if is_back else -1)
    renew_what_it_quotes(post)
    bus.emit(PostRestored(post_id=post_id) if after == PostState.VISIBLE else PostRemoved(post_id=post_id))


def _is_shared(post_id: int, person_id: int) -> bool:
    """The person shares the post already; a second share would be one too many."""
    return Post.objects.filter(boost_of_id=post_id, author_id=person_id, state=PostState.VISIBLE).exists()
