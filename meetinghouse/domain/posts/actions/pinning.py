"""What somebody keeps at the top of their profile."""

from django.db import transaction

from meetinghouse.domain.people.models import Person
from meetinghouse.domain.posts import rules
from meetinghouse.domain.posts.actions.finding import find_post
from meetinghouse.domain.posts.models import Pin, PostState
from meetinghouse.kernel.viewer import Viewer


@transaction.atomic
def pin_post(viewer: Viewer, *, post_id: int) -> None:
    """Keep an own post at the top of one's profile, above those pinned before; a second time changes nothing.

    Raises:
        NotFound: absent or hidden from the viewer.
        Invalid: somebody else's, a private one, or five are pinned already.
    """
    post = find_post(viewer, post_id)
    # Two taps at the same moment are counted one after the other.
    list(Person.objects.select_for_update(no_key=True).filter(pk=viewer.person_id).values_list("pk"))
    if Pin.objects.filter(post=post, person_id=viewer.person_id).exists():
        return
    pinned = Pin.objects.filter(person_id=viewer.person_id, post__state=PostState.VISIBLE).count()
    rules.require_may_pin(post, viewer, pinned=pinned)
    Pin.objects.create(person_id=viewer.person_id, post=post)


@transaction.atomic
def unpin_post(viewer: Viewer, *, post_id: int) -> None:
    """Do not keep a post at the top any more; one that is not there changes nothing.

    Raises:
        NotFound: absent or hidden from the viewer.
    """
    post = find_post(viewer, post_id)
    Pin.objects.filter(post=post, person_id=viewer.person_id).delete()
