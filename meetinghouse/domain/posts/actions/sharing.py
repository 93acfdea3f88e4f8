"""Sharing posts with one's followers."""

from django.db import transaction

from meetinghouse.domain.pages.rules import require_hand, require_speaks
from meetinghouse.domain.posts import rules
from meetinghouse.domain.posts.actions.counting import count_share
from meetinghouse.domain.posts.actions.finding import find_post
from meetinghouse.domain.posts.actions.signing import sign
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.events import PostBoosted, PostUnboosted
from meetinghouse.domain.posts.models import Post, PostState
from meetinghouse.kernel import bus
from meetinghouse.kernel.changing import changing
from meetinghouse.kernel.statements import insert
from meetinghouse.kernel.viewer import Viewer


def boost_post(viewer: Viewer, *, post_id: int) -> int:
    """Share a post with the viewer's followers and return the share's id; a second time gives the same one.

    Raises:
        NotFound: the viewer cannot see the post, or there is none.
        NotAllowed: it is not for everybody here, the viewer does not speak for the page any more, or is a page
            without a hand.

    Emits:
        PostBoosted: the first time only.
    """
    with changing() as touched:
        require_speaks(viewer)
        require_hand(viewer)
        post = find_post(viewer, post_id)
        touched.post(post.pk)
        touched.person(viewer.person_id)
        rules.require_may_share(post, viewer)
        before = Post.objects.filter(author_id=viewer.person_id, boost_of=post, state=PostState.VISIBLE)
        found = before.first()
        if found is not None:
            return found.pk
        boost = Post(
            author_id=viewer.person_id, audience_owner_id=viewer.person_id, audience=post.audience, boost_of=post,
        )  # fmt: skip
        if not insert(boost, unless_there=True):  # two taps at the same moment, and the other one was first
            return before.get().pk
        if viewer.is_page:
            sign(viewer, boost.pk)
        count_share(post.pk, 1)
        bus.emit(PostBoosted(boost_id=boost.pk, post_id=post.pk))
        return boost.pk


@transaction.atomic
def take_back_boost(viewer: Viewer, *, post_id: int) -> None:
    """Take a share back; without one this changes nothing.

    Raises:
        NotFound: the viewer cannot see the post, or there is none.
        NotAllowed: the viewer does not speak for the page any more.

    Emits:
        PostUnboosted: where there was one.
    """
    require_speaks(viewer)
    post = find_post(viewer, post_id)
    boost = Post.objects.filter(author_id=viewer.person_id, boost_of=post, state=PostState.VISIBLE).first()
    if boost is not None:
        end_share(boost)


def end_share(boost: Post) -> None:
    """Take a share away, in the transaction of the caller; one that is gone already changes nothing.

    Emits:
        PostUnboosted: where it was there.
    """
    # The row stays: those who could see it are told that it is gone.
    gone = Post.objects.filter(pk=boost.pk, state=PostState.VISIBLE).update(state=PostState.DELETED)
    if gone and boost.boost_of_id:
        if boost.audience != Audience.GROUP:
            count_share(boost.boost_of_id, -1)
        bus.emit(PostUnboosted(boost_id=boost.pk, post_id=boost.boost_of_id))
