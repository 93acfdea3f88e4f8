"""Asking to be friends, answering, taking it back, ceasing to be friends."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import LazySettings

from meetinghouse.domain.people.actions import (
    answer_friend_request,
    ask_to_be_friends,
    block,
    follow,
    suspend_person,
    unfriend,
    withdraw_friend_request,
)
from meetinghouse.domain.people.events import FriendRequested, FriendshipBegan, FriendshipEnded
from meetinghouse.domain.people.models import Follow, FollowRequest, FriendRequest, Friendship, Person, PersonState
from meetinghouse.domain.people.queries_friends import (
    count_friend_requests,
    count_friends,
    friend_requests,
    friend_requests_sent,
    friend_stands,
    friends,
)
from meetinghouse.domain.people.queries_upkeep import people_with_wrong_counts
from meetinghouse.domain.people.records import FriendStand
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.queries import post
from meetinghouse.kernel.errors import Invalid, NotFound, SignInRequired, TooMany
from meetinghouse.kernel.paging import Page
from meetinghouse.kernel.viewer import STRANGER, Viewer
from tests.factories import Emitted, member, write

pytestmark = pytest.mark.django_db

Act = Callable[..., None]


@pytest.fixture
def ann() -> Viewer:
    return member("ann")


@pytest.fixture
def ben() -> Viewer:
    return member("ben")


def stand(one: Viewer, other: Viewer) -> FriendStand:
    return friend_stands(one, [other.person_id])[other.person_id]


def pairs(model: Any, one: str, other: str) -> set[tuple[int, int]]:
    return set(model.objects.values_list(one, other))


def befriend(one: Viewer, other: Viewer) -> None:
    ask_to_be_friends(one, person_id=other.person_id)
    answer_friend_request(other, person_id=one.person_id, accept=True)


def test_asking_changes_nothing_else(ann: Viewer, ben: Viewer) -> None:
    for_friends = write(ben, "Among us", Audience.FRIENDS)
    emitted = Emitted()
    ask_to_be_friends(ann, person_id=ben.person_id)
    ask_to_be_friends(ann, person_id=ben.person_id)
    assert emitted() == [FriendRequested(asker_id=ann.person_id, asked_id=ben.person_id)]
    assert stand(ann, ben) == FriendStand(requested=True)
    assert stand(ben, ann) == FriendStand(requested_by=True)
    assert [p.id for p in friend_requests(ben, Page())] == [ann.person_id]
    assert [p.id for p in friend_requests_sent(ann, Page())] == [ben.person_id]
    assert (count_friend_requests(ben), count_friend_requests(ann)) == (1, 0)
    assert not Follow.objects.exists()
    assert not FollowRequest.objects.exists()
    assert not Friendship.objects.exists()
    assert post(ann, for_friends) is None


@pytest.mark.parametrize("is_locked", [False, True])
def test_a_yes_makes_friends_who_follow_each_other(ann: Viewer, is_locked: bool) -> None:  # noqa: FBT001
    careful = member("careful", is_locked=is_locked)
    follow(ann, person_id=careful.person_id)
    of_careful, of_ann = write(careful, "Mine", Audience.FRIENDS), write(ann, "Mine too", Audience.FRIENDS)
    ask_to_be_friends(ann, person_id=careful.person_id)
    emitted = Emitted()
    answer_friend_request(careful, person_id=ann.person_id, accept=True)
    assert emitted() == [FriendshipBegan(asker_id=ann.person_id, accepter_id=careful.person_id)]
    both = {(ann.person_id, careful.person_id), (careful.person_id, ann.person_id)}
    assert pairs(Friendship, "person_id", "friend_id") == both
    assert pairs(Follow, "follower_id", "followed_id") == both
    assert not FriendRequest.objects.exists()
    assert not FollowRequest.objects.exists(), "a request to follow is answered by it"
    assert people_with_wrong_counts() == []
    assert post(ann, of_careful) is not None
    assert post(careful, of_ann) is not None
    assert stand(ann, careful) == stand(careful, ann) == FriendStand(friends=True)
    assert [p.id for p in friends(ann, Page())] == [careful.person_id]
    assert count_friends(ann.person_id) == 1
    ask_to_be_friends(ann, person_id=careful.person_id)
    assert not FriendRequest.objects.exists(), "friends do not ask"


def test_two_who_ask_each_other_are_friends(ann: Viewer, ben: Viewer) -> None:
    ask_to_be_friends(ann, person_id=ben.person_id)
    emitted = Emitted()
    ask_to_be_friends(ben, person_id=ann.person_id)
    assert emitted() == [FriendshipBegan(asker_id=ann.person_id, accepter_id=ben.person_id)]
    assert stand(ann, ben).friends
    assert not FriendRequest.objects.exists()


def test_a_no_and_taking_back_leave_nothing(ann: Viewer, ben: Viewer) -> None:
    ask_to_be_friends(ann, person_id=ben.person_id)
    emitted = Emitted()
    answer_friend_request(ben, person_id=ann.person_id, accept=False)
    with pytest.raises(NotFound):
        answer_friend_request(ben, person_id=ann.person_id, accept=True)
    ask_to_be_friends(ann, person_id=ben.person_id)
    withdraw_friend_request(ann, person_id=ben.person_id)
    withdraw_friend_request(ann, person_id=ben.person_id)
    assert emitted() == [FriendRequested(asker_id=ann.person_id, asked_id=ben.person_id)]
    assert stand(ann, ben) == stand(ben, ann) == FriendStand()
    with pytest.raises(NotFound):
        answer_friend_request(ben, person_id=ann.person_id, accept=True)


def test_nobody_answers_or_takes_back_for_others(ann: Viewer, ben: Viewer) -> None:
    ask_to_be_friends(ann, person_id=ben.person_id)
    withdraw_friend_request(ben, person_id=ann.person_id)
    with pytest.raises(NotFound):
        answer_friend_request(ann, person_id=ben.person_id, accept=True)
    with pytest.raises(NotFound):
        answer_friend_request(member("cleo"), person_id=ann.person_id, accept=True)
    assert stand(ann, ben) == FriendStand(requested=True)


def test_ending_a_friendship_keeps_the_follows(ann: Viewer, ben: Viewer) -> None:
    befriend(ann, ben)
    for_friends = write(ben, "Among us", Audience.FRIENDS)
    emitted = Emitted()
    unfriend(ann, person_id=ben.person_id)
    unfriend(ann, person_id=ben.person_id)
    assert emitted() == [FriendshipEnded(person_id=ann.person_id, friend_id=ben.person_id)]
    assert not Friendship.objects.exists()
    assert Follow.objects.count() == 2
    assert post(ann, for_friends) is None
    ask_to_be_friends(ann, person_id=ben.person_id)
    assert stand(ann, ben).requested, "they may ask again"


@pytest.mark.parametrize("first", ["ann", "ben"])
def test_a_block_ends_all_of_it_and_forbids_asking(ann: Viewer, ben: Viewer, first: str) -> None:
    blocker, blocked = (ann, ben) if first == "ann" else (ben, ann)
    ask_to_be_friends(ann, person_id=ben.person_id)
    block(blocker, person_id=blocked.person_id)
    assert not FriendRequest.objects.exists()
    for act in (ask_to_be_friends, withdraw_friend_request, unfriend):
        for one, other in ((blocker, blocked), (blocked, blocker)):
            with pytest.raises(NotFound):
                act(one, person_id=other.person_id)
    cleo = member("cleo")
    befriend(ann, cleo)
    block(cleo, person_id=ann.person_id)
    assert not Friendship.objects.exists()


def test_hidden_people_stand_on_no_list(ann: Viewer, ben: Viewer) -> None:
    cleo, dora = member("cleo"), member("dora")
    befriend(ann, ben)
    ask_to_be_friends(cleo, person_id=ann.person_id)
    ask_to_be_friends(ann, person_id=dora.person_id)
    for who in (ben, cleo, dora):
        suspend_person(person_id=who.person_id)
    for found in (friends(ann, Page()), friend_requests(ann, Page()), friend_requests_sent(ann, Page())):
        assert not found.items
    assert (count_friend_requests(ann), count_friends(ann.person_id)) == (0, 0)
    with pytest.raises(NotFound):
        answer_friend_request(ann, person_id=cleo.person_id, accept=True)


def test_lists_come_in_pages(ann: Viewer) -> None:
    pals = [member() for _ in range(5)]
    for pal in pals:
        befriend(pal, ann)
    newest = [pal.person_id for pal in reversed(pals)]
    first = friends(ann, Page(limit=2))
    assert [p.id for p in first] == newest[:2]
    second = friends(ann, Page(limit=3, max_id=first.older_than))
    assert ([p.id for p in second], second.older_than) == (newest[2:], None)
    assert [p.id for p in friends(ann, Page(limit=2, min_id=second.items and second.newer_than))] == newest[:2]


def test_so_many_may_be_open(ann: Viewer, ben: Viewer, settings: LazySettings) -> None:
    settings.MAX_OPEN_FRIEND_REQUESTS = 2
    others = [member() for _ in range(2)]
    for other in others:
        ask_to_be_friends(ann, person_id=other.person_id)
    emitted = Emitted()
    with pytest.raises(Invalid, match="2 friend requests"):
        ask_to_be_friends(ann, person_id=ben.person_id)
    assert emitted() == []
    ask_to_be_friends(ann, person_id=others[0].person_id)  # the one that is there already
    withdraw_friend_request(ann, person_id=others[0].person_id)
    ask_to_be_friends(ann, person_id=ben.person_id)


def test_so_many_may_be_asked_a_day(ann: Viewer, ben: Viewer, settings: LazySettings) -> None:
    settings.RATE_LIMITS_ON = True
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"friend_request": (1, 86400)}
    ask_to_be_friends(ann, person_id=ben.person_id)
    ask_to_be_friends(ann, person_id=ben.person_id)
    withdraw_friend_request(ann, person_id=ben.person_id)
    with pytest.raises(TooMany):
        ask_to_be_friends(ann, person_id=ben.person_id)
    ask_to_be_friends(ben, person_id=ann.person_id)
    ask_to_be_friends(ann, person_id=ben.person_id)  # a yes is never refused
    assert stand(ann, ben).friends


@pytest.mark.parametrize("act", [ask_to_be_friends, withdraw_friend_request, unfriend])
def test_refusals(act: Act, ann: Viewer) -> None:
    gone = member("gone", state=PersonState.GONE)
    for person_id in (ann.person_id, gone.person_id, 4_000_000_000_000_000_000):
        with pytest.raises(NotFound):
            act(ann, person_id=person_id)
    with pytest.raises(SignInRequired):
        act(STRANGER, person_id=ann.person_id)


def test_strangers_are_nobodys_friends(ann: Viewer) -> None:
    with pytest.raises(SignInRequired):
        answer_friend_request(STRANGER, person_id=ann.person_id, accept=True)
    assert friend_stands(STRANGER, [ann.person_id]) == {ann.person_id: FriendStand()}
    assert count_friend_requests(STRANGER) == 0
    assert Person.objects.count() == 1
