"""What others may do with a post, and of which comments somebody wants to hear."""

from django.db import transaction
from django.db.models import F, Q

from meetinghouse.domain.posts import rules
from meetinghouse.domain.posts.actions.finding import find_post
from meetinghouse.domain.posts.choices import Commenters, Quoters
from meetinghouse.domain.posts.models import Post, ThreadWatch
from meetinghouse.kernel.errors import Invalid, NotAllowed
from meetinghouse.kernel.viewer import Viewer


@transaction.atomic
def change_permissions(
    viewer: Viewer, *, post_id: int, commenters: Commenters | None = None, quoters: Quoters | None = None
) -> None:
    """Say anew who may comment on an own post, and who may quote it. What is there already stays.

    Args:
        commenters: None leaves it as it is, and so does ``quoters``.

    Raises:
        NotFound: absent or hidden from the viewer.
        NotAllowed: it is somebody else's, or a comment, under which the post's own rule holds.
    """
    post = find_post(viewer, post_id)
    rules.require_author(post, viewer)
    if commenters is not None and post.thread_id is not None:
        raise NotAllowed("Who may comment is up to the author of the post that this is about")
    changed = {"commenters": commenters, "quoters": quoters}
    wanted = {name: int(value) for name, value in changed.items() if value is not None}
    if any(getattr(post, name) != value for name, value in wanted.items()):
        Post.objects.filter(pk=post.pk).update(**wanted, revision=F("revision") + 1)


@transaction.atomic
def watch_thread(viewer: Viewer, *, post_id: int, is_muted: bool) -> None:
    """Hear of every comment under a post from now on, or of none.

    Args:
        post_id: the post, or any comment under it.

    Raises:
        SignInRequired: nobody is signed in.
        NotFound: absent or hidden from the viewer.
        Invalid: one's own post cannot be followed: its author hears of every comment anyway.
    """
    post = find_post(viewer, post_id)
    root_id = post.thread_id or post.pk
    if not is_muted and post.thread_id is None and post.author_id == viewer.person_id:
        raise Invalid("You hear of every comment on your own post")
    is_first = is_muted and not ThreadWatch.objects.filter(thread_id=root_id, is_muted=True).exists()
    ThreadWatch.objects.update_or_create(thread_id=root_id, person_id=viewer.person_id, defaults={"is_muted": is_muted})
    if is_first:
        # From now on it has to be asked who muted it: what was rendered of it before does not know that.
        Post.objects.filter(Q(pk=root_id) | Q(thread_id=root_id)).update(revision=F("revision") + 1)


@transaction.atomic
def stop_watching_thread(viewer: Viewer, *, post_id: int) -> None:
    """Hear of a post's comments as everybody does; where that is so already this changes nothing.

    Raises:
        SignInRequired: nobody is signed in.
        NotFound: absent or hidden from the viewer.
    """
    post = find_post(viewer, post_id)
    ThreadWatch.objects.filter(thread_id=post.thread_id or post.pk, person_id=viewer.person_id).delete()
