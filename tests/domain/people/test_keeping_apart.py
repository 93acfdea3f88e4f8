"""Blocks and mutes."""

from datetime import timedelta

import pytest

from meetinghouse.domain.people.actions import block, follow, mute, restrict, unblock, unmute, unrestrict
from meetinghouse.domain.people.events import PersonBlocked
from meetinghouse.domain.people.models import Block, Follow, FollowRequest, Friendship, Mute, Person, PersonState
from meetinghouse.domain.people.queries import (
    blocked_people,
    meets,
    muted_people,
    mutes_notifications,
    person,
    restricted_people,
    restricts,
)
from meetinghouse.kernel.clock import now
from meetinghouse.kernel.errors import NotFound, SignInRequired
from meetinghouse.kernel.paging import Page
from meetinghouse.kernel.viewer import STRANGER, Viewer
from tests.factories import Emitted, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann() -> Viewer:
    return member("ann")


@pytest.fixture
def ben() -> Viewer:
    return member("ben")


def test_a_block_parts_two_people_both_ways(ann: Viewer, ben: Viewer) -> None:
    follow(ann, person_id=ben.person_id)
    follow(ben, person_id=ann.person_id)
    for one, other in ((ann, ben), (ben, ann)):
        Friendship.objects.create(person_id=one.person_id, friend_id=other.person_id)
    emitted = Emitted()
    block(ann, person_id=ben.person_id)
    block(ann, person_id=ben.person_id)
    assert emitted() == [PersonBlocked(blocker_id=ann.person_id, blocked_id=ben.person_id)]
    assert not Follow.objects.exists()
    assert not Friendship.objects.exists()
    assert set(Person.objects.values_list("followers_count", "following_count")) == {(0, 0)}
    assert person(ann, ben.person_id) is None
    assert person(ben, ann.person_id) is None
    assert not meets(ben.person_id, ann.person_id)
    assert [p.id for p in blocked_people(ann, Page())] == [ben.person_id]
    assert not blocked_people(ben, Page()).items


def test_a_block_ends_requests_both_ways(ann: Viewer) -> None:
    careful = member("careful", is_locked=True)
    follow(ann, person_id=careful.person_id)
    block(careful, person_id=ann.person_id)
    assert not FollowRequest.objects.exists()


def test_unblocking_lets_them_meet_and_brings_no_follow_back(ann: Viewer, ben: Viewer) -> None:
    follow(ben, person_id=ann.person_id)
    block(ann, person_id=ben.person_id)
    unblock(ann, person_id=ben.person_id)
    unblock(ann, person_id=ben.person_id)
    assert meets(ann.person_id, ben.person_id)
    assert not Follow.objects.exists()


def test_nobody_can_lift_somebody_elses_block(ann: Viewer, ben: Viewer) -> None:
    block(ann, person_id=ben.person_id)
    unblock(ben, person_id=ann.person_id)
    assert Block.objects.count() == 1
    # Who was blocked is told the same as if the other were not there.
    with pytest.raises(NotFound):
        block(ben, person_id=ann.person_id)
    with pytest.raises(NotFound):
        mute(ben, person_id=ann.person_id)


def test_a_mute_holds_until_its_end(ann: Viewer, ben: Viewer) -> None:
    mute(ann, person_id=ben.person_id, until=now() + timedelta(hours=1))
    assert [(m.person.id, m.hides_notifications) for m in muted_people(ann, Page())] == [(ben.person_id, True)]
    assert mutes_notifications(ann.person_id, ben.person_id)
    mute(ann, person_id=ben.person_id, hides_notifications=False, until=now() - timedelta(seconds=1))
    assert not muted_people(ann, Page()).items
    assert not mutes_notifications(ann.person_id, ben.person_id)
    mute(ann, person_id=ben.person_id)
    assert Mute.objects.values_list("hides_notifications", "until").get() == (True, None)
    unmute(ann, person_id=ben.person_id)
    unmute(ann, person_id=ben.person_id)
    assert not Mute.objects.exists()


def test_a_restriction_is_known_to_one(ann: Viewer, ben: Viewer) -> None:
    follow(ben, person_id=ann.person_id)
    for _ in range(2):
        restrict(ann, person_id=ben.person_id)
    assert [p.id for p in restricted_people(ann, Page())] == [ben.person_id]
    assert (restricts(ann, ben.person_id), restricts(ben, ann.person_id)) == (True, False)
    assert Follow.objects.count() == 1
    unrestrict(ben, person_id=ann.person_id)
    assert restricts(ann, ben.person_id)
    for _ in range(2):
        unrestrict(ann, person_id=ben.person_id)
    assert not restricted_people(ann, Page()).items


@pytest.mark.parametrize("act", [block, mute, restrict])
def test_refusals(act: object, ann: Viewer) -> None:
    gone = member("gone", state=PersonState.GONE)
    for person_id in (ann.person_id, gone.person_id, 4_000_000_000_000_000_000):
        with pytest.raises(NotFound):
            act(ann, person_id=person_id)  # type: ignore[operator]
    with pytest.raises(SignInRequired):
        act(STRANGER, person_id=ann.person_id)  # type: ignore[operator]


@pytest.mark.parametrize("act", [unblock, unmute, unrestrict])
def test_strangers_keep_nobody_apart(act: object, ann: Viewer) -> None:
    with pytest.raises(SignInRequired):
        act(STRANGER, person_id=ann.person_id)  # type: ignore[operator]
