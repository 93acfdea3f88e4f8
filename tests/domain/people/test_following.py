"""Following, asking to, and letting oneself be followed."""

import pytest

from meetinghouse.domain.people.actions import (
    answer_follow_request,
    block,
    edit_profile,
    follow,
    remove_follower,
    unfollow,
)
from meetinghouse.domain.people.events import FollowAccepted, FollowRequested, PersonFollowed, PersonUnfollowed
from meetinghouse.domain.people.models import Follow, FollowRequest, Person, PersonState
from meetinghouse.domain.people.relations import relations
from meetinghouse.kernel.errors import NotFound, SignInRequired
from meetinghouse.kernel.viewer import STRANGER, Viewer
from tests.factories import Emitted, member

pytestmark = pytest.mark.django_db

NOBODY = 4_000_000_000_000_000_000


@pytest.fixture
def ann() -> Viewer:
    return member("ann")


@pytest.fixture
def ben() -> Viewer:
    return member("ben")


@pytest.fixture
def careful() -> Viewer:
    """Somebody who accepts followers one by one."""
    return member("careful", is_locked=True)


def counts(viewer: Viewer) -> tuple[int, int]:
    """Followers and followed, as the profile says."""
    return Person.objects.values_list("followers_count", "following_count").get(pk=viewer.person_id)


def pair(follower: Viewer, followed: Viewer) -> dict[str, int]:
    return {"follower_id": follower.person_id, "followed_id": followed.person_id}


def test_following_counts_on_both_sides_and_is_told_once(ann: Viewer, ben: Viewer) -> None:
    emitted = Emitted()
    follow(ann, person_id=ben.person_id)
    follow(ann, person_id=ben.person_id)
    assert emitted() == [PersonFollowed(**pair(ann, ben))]
    assert (counts(ann), counts(ben)) == ((0, 1), (1, 0))
    stance = relations(ann, [ben.person_id])[ben.person_id]
    assert (stance.following, stance.followed_by, stance.shows_boosts, stance.notifies) == (True, False, True, False)


def test_following_again_changes_only_the_options_given(ann: Viewer, ben: Viewer) -> None:
    follow(ann, person_id=ben.person_id, notifies=True)
    follow(ann, person_id=ben.person_id, shows_boosts=False)
    assert Follow.objects.values_list("shows_boosts", "notifies").get() == (False, True)
    follow(ann, person_id=ben.person_id)
    assert Follow.objects.values_list("shows_boosts", "notifies").get() == (False, True)


def test_unfollowing_and_taking_a_follower_off(ann: Viewer, ben: Viewer) -> None:
    for end in (lambda: unfollow(ann, person_id=ben.person_id), lambda: remove_follower(ben, person_id=ann.person_id)):
        follow(ann, person_id=ben.person_id)
        emitted = Emitted()
        end()
        end()
        assert emitted() == [PersonUnfollowed(**pair(ann, ben))]
        assert (counts(ann), counts(ben)) == ((0, 0), (0, 0))


def test_who_accepts_followers_one_by_one_is_asked(ann: Viewer, careful: Viewer) -> None:
    emitted = Emitted()
    follow(ann, person_id=careful.person_id, notifies=True)
    follow(ann, person_id=careful.person_id, shows_boosts=False)
    assert emitted() == [FollowRequested(**pair(ann, careful))]
    assert counts(careful) == (0, 0)
    assert relations(careful, [ann.person_id])[ann.person_id].requested_by
    answer_follow_request(careful, person_id=ann.person_id, accept=True)
    assert emitted() == [FollowAccepted(**pair(ann, careful))]
    assert (counts(ann), counts(careful)) == ((0, 1), (1, 0))
    # What was wished for when asking holds when it is granted.
    assert Follow.objects.values_list("shows_boosts", "notifies").get() == (False, True)
    assert not FollowRequest.objects.exists()
    with pytest.raises(NotFound):
        answer_follow_request(careful, person_id=ann.person_id, accept=True)


def test_a_no_leaves_nothing_and_tells_nobody(ann: Viewer, careful: Viewer) -> None:
    follow(ann, person_id=careful.person_id)
    emitted = Emitted()
    answer_follow_request(careful, person_id=ann.person_id, accept=False)
    assert emitted() == []
    assert not FollowRequest.objects.exists()
    assert not Follow.objects.exists()


def test_a_request_can_be_taken_back(ann: Viewer, careful: Viewer) -> None:
    follow(ann, person_id=careful.person_id)
    emitted = Emitted()
    unfollow(ann, person_id=careful.person_id)
    assert (FollowRequest.objects.count(), emitted()) == (0, [])


def test_a_request_ends_where_the_person_opens_up_and_is_followed(ann: Viewer, careful: Viewer) -> None:
    follow(ann, person_id=careful.person_id)
    edit_profile(careful, changes={"is_locked": False})
    follow(ann, person_id=careful.person_id)
    assert (Follow.objects.count(), FollowRequest.objects.count()) == (1, 0)


@pytest.mark.parametrize("act", [follow, unfollow, remove_follower])
def test_who_cannot_be_met_cannot_be_followed(act: object, ann: Viewer, ben: Viewer) -> None:
    gone = member("gone", state=PersonState.SUSPENDED)
    waiting = member("waiting", state=PersonState.WAITING)
    block(ben, person_id=ann.person_id)
    for person_id in (ann.person_id, ben.person_id, gone.person_id, waiting.person_id, NOBODY, 0):
        with pytest.raises(NotFound) as refusal:
            act(ann, person_id=person_id)  # type: ignore[operator]
        assert refusal.value.message == NotFound().message
    with pytest.raises(SignInRequired):
        act(STRANGER, person_id=ben.person_id)  # type: ignore[operator]
    assert not Follow.objects.exists()


def test_only_who_was_asked_can_answer(ann: Viewer, ben: Viewer, careful: Viewer) -> None:
    follow(ann, person_id=careful.person_id)
    for viewer in (ann, ben):
        with pytest.raises(NotFound):
            answer_follow_request(viewer, person_id=careful.person_id, accept=True)
    with pytest.raises(NotFound):
        answer_follow_request(careful, person_id=ben.person_id, accept=True)
    with pytest.raises(SignInRequired):
        answer_follow_request(STRANGER, person_id=ann.person_id, accept=True)
    assert FollowRequest.objects.count() == 1
