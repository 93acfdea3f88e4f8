"""How a viewer stands to others, line by line."""

from datetime import timedelta

import pytest

from meetinghouse.domain.people import actions as people
from meetinghouse.domain.people.models import Friendship
from meetinghouse.domain.people.records import RelationRecord
from meetinghouse.domain.people.relations import relations
from meetinghouse.kernel.clock import now
from meetinghouse.kernel.viewer import Viewer
from tests.factories import member

pytestmark = pytest.mark.django_db


@pytest.fixture
def me() -> Viewer:
    return member("myself")


def stand(me: Viewer, other: Viewer) -> RelationRecord:
    return relations(me, [other.person_id])[other.person_id]


def test_nothing_between_two(me: Viewer) -> None:
    other = member()
    assert stand(me, other) == RelationRecord(person_id=other.person_id)
    assert relations(me, []) == {}
    assert relations(me, [77]) == {77: RelationRecord(person_id=77)}


def test_following_with_its_options(me: Viewer) -> None:
    other = member()
    people.follow(me, person_id=other.person_id, shows_boosts=False, notifies=True)
    assert stand(me, other) == RelationRecord(person_id=other.person_id, following=True, notifies=True)
    assert stand(other, me) == RelationRecord(person_id=me.person_id, followed_by=True)


def test_asking(me: Viewer) -> None:
    locked = member(is_locked=True)
    people.follow(me, person_id=locked.person_id)
    assert stand(me, locked) == RelationRecord(person_id=locked.person_id, requested=True, shows_boosts=True)
    assert stand(locked, me) == RelationRecord(person_id=me.person_id, requested_by=True)


def test_muting_until_it_ends(me: Viewer) -> None:
    other, loud = member(), member()
    people.mute(me, person_id=other.person_id, hides_notifications=False)
    people.mute(me, person_id=loud.person_id, until=now() - timedelta(seconds=1))
    assert stand(me, other) == RelationRecord(person_id=other.person_id, muting=True)
    assert stand(me, loud) == RelationRecord(person_id=loud.person_id)
    people.mute(me, person_id=loud.person_id, until=now() + timedelta(hours=1))
    assert stand(me, loud).muting_notifications


def test_blocking_shows_on_one_side_only(me: Viewer) -> None:
    other = member()
    people.block(me, person_id=other.person_id)
    assert stand(me, other) == RelationRecord(person_id=other.person_id, blocking=True)
    assert stand(other, me) == RelationRecord(person_id=me.person_id)


def test_friends(me: Viewer) -> None:
    other = member()
    Friendship.objects.create(person_id=me.person_id, friend_id=other.person_id)
    assert stand(me, other).friends
