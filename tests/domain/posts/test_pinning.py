"""What stands at the top of a profile."""

import pytest

from meetinghouse.domain.posts.actions import boost_post, delete_post, pin_post, remove_post, restore_post, unpin_post
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.models import Pin
from meetinghouse.domain.posts.queries import post
from meetinghouse.effects.timelines.queries import of_person
from meetinghouse.kernel.errors import Invalid, NotFound, SignInRequired
from meetinghouse.kernel.paging import Page
from meetinghouse.kernel.viewer import STRANGER, Viewer
from tests.factories import write

pytestmark = pytest.mark.django_db


def at_top(viewer: Viewer, person: Viewer) -> list[int]:
    return [row[0] for row in of_person(viewer, person.person_id, Page(), pinned=True)]


def test_the_latest_pinned_stands_first(ann: Viewer, ben: Viewer) -> None:
    one, two = write(ann, "one"), write(ann, "two")
    for post_id in (two, one, two):
        pin_post(ann, post_id=post_id)
    assert at_top(ben, ann) == [one, two]
    mine, theirs = post(ann, one), post(ben, one)
    assert mine is not None
    assert theirs is not None
    # Only the author is told with the post itself.
    assert (mine.is_pinned, theirs.is_pinned) == (True, False)
    for _ in range(2):
        unpin_post(ann, post_id=one)
    assert at_top(ben, ann) == [two]


def test_up_to_five_and_a_deleted_one_makes_room(ann: Viewer) -> None:
    ids = [write(ann, str(number)) for number in range(7)]
    for post_id in ids[:5]:
        pin_post(ann, post_id=post_id)
    with pytest.raises(Invalid):
        pin_post(ann, post_id=ids[5])
    delete_post(ann, post_id=ids[0])
    pin_post(ann, post_id=ids[5])
    assert at_top(ann, ann) == [ids[5], *ids[4:0:-1]]
    assert Pin.objects.count() == 5


def test_what_cannot_be_pinned(ann: Viewer, ben: Viewer) -> None:
    post_id, private = write(ann), write(ann, "@ben", Audience.MENTIONED)
    hidden = write(ann, audience=Audience.FOLLOWERS)
    share = boost_post(ben, post_id=post_id)
    for viewer, number, refusal in (
        (ben, post_id, Invalid), (ben, share, Invalid), (ann, private, Invalid), (ben, hidden, NotFound),
        (ann, 1, NotFound), (STRANGER, post_id, SignInRequired),
    ):  # fmt: skip
        with pytest.raises(refusal):
            pin_post(viewer, post_id=number)
    assert not Pin.objects.exists()


def test_a_pin_shows_to_whom_the_post_shows(ann: Viewer, ben: Viewer) -> None:
    hidden, public = write(ann, audience=Audience.FOLLOWERS), write(ann, audience=Audience.PUBLIC)
    for post_id in (hidden, public):
        pin_post(ann, post_id=post_id)
    assert at_top(ann, ann) == [public, hidden]
    assert at_top(ben, ann) == at_top(STRANGER, ann) == [public]
    remove_post(post_id=public)
    assert at_top(ben, ann) == []
    restore_post(post_id=public)
    assert at_top(ben, ann) == [public]
