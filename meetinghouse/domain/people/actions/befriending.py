"""Becoming friends, which takes two, and ceasing to be, which takes one."""

from django.db import transaction
from django.db.models import Q

from meetinghouse.domain.people import rules
from meetinghouse.domain.people.actions.finding import find_and_hold
from meetinghouse.domain.people.actions.following import begin_follow
from meetinghouse.domain.people.events import FriendRequested, FriendshipBegan, FriendshipEnded
from meetinghouse.domain.people.models import Follow, FriendRequest, Friendship
from meetinghouse.kernel import bus, limits
from meetinghouse.kernel.errors import NotFound
from meetinghouse.kernel.viewer import Viewer


@transaction.atomic
def ask_to_be_friends(viewer: Viewer, *, person_id: int) -> None:
    """Ask somebody to be friends; where they asked the viewer, say yes. Doing it again changes nothing.

    Until they say yes nothing else changes: neither follows the other for it.

    Raises:
        NotFound: the viewer cannot see the person, there is none, or it is the viewer.
        Invalid: too many requests of the viewer's wait for an answer, or it is a group or a page.
        NotAllowed: the viewer speaks as a page.
        TooMany: the viewer asked too many people today.

    Emits:
        FriendRequested, or FriendshipBegan where they asked: the first time only.
    """
    rules.require_not_as_page(viewer)
    person = find_and_hold(viewer, person_id)
    if Friendship.objects.filter(person_id=viewer.person_id, friend_id=person.pk).exists():
        return
    if FriendRequest.objects.filter(asker_id=person.pk, asked_id=viewer.person_id).exists():
        _befriend(person.pk, viewer.person_id)
        return
    if FriendRequest.objects.filter(asker_id=viewer.person_id, asked_id=person.pk).exists():
        return
    rules.require_person(person)
    rules.require_room_for_friend_request(viewer)
    limits.take("friend_request", f"person:{viewer.person_id}")
    FriendRequest.objects.create(asker_id=viewer.person_id, asked_id=person.pk)
    bus.emit(FriendRequested(asker_id=viewer.person_id, asked_id=person.pk))


@transaction.atomic
def withdraw_friend_request(viewer: Viewer, *, person_id: int) -> None:
    """Take an own request back; without one this changes nothing.

    Raises:
        NotFound: the viewer cannot see the person, there is none, or it is the viewer.
    """
    person = find_and_hold(viewer, person_id)
    FriendRequest.objects.filter(asker_id=viewer.person_id, asked_id=person.pk).delete()


@transaction.atomic
def answer_friend_request(viewer: Viewer, *, person_id: int, accept: bool) -> None:
    """Say yes or no to somebody who asked the viewer to be friends. A no is not told to them.

    On a yes both follow each other from then on, whether or not either accepts followers one by one.

    Raises:
        NotFound: there is no such request, or the person is hidden from the viewer.

    Emits:
        FriendshipBegan: on a yes.
    """
    person = find_and_hold(viewer, person_id)
    request = FriendRequest.objects.filter(asker_id=person.pk, asked_id=viewer.person_id)
    if not request.exists():
        raise NotFound
    if accept:
        _befriend(person.pk, viewer.person_id)
    else:
        request.delete()


def _befriend(asker_id: int, accepter_id: int) -> None:
    FriendRequest.objects.filter(asker_id=asker_id, asked_id=accepter_id).delete()
    for one, other in ((asker_id, accepter_id), (accepter_id, asker_id)):
        Friendship.objects.create(person_id=one, friend_id=other)
        if not Follow.objects.filter(follower_id=one, followed_id=other).exists():
            begin_follow(one, other, {})
    bus.emit(FriendshipBegan(asker_id=asker_id, accepter_id=accepter_id))


@transaction.atomic
def unfriend(viewer: Viewer, *, person_id: int) -> None:
    """End a friendship; who follows whom stays as it is. Without one this changes nothing, and nobody is told.

    Raises:
        NotFound: the viewer cannot see the person, there is none, or it is the viewer.

    Emits:
        FriendshipEnded: where there was one.
    """
    person = find_and_hold(viewer, person_id)
    if _end_friendship(viewer.person_id, person.pk):
        bus.emit(FriendshipEnded(person_id=viewer.person_id, friend_id=person.pk))


def _end_friendship(one: int, other: int) -> bool:
    gone, _ = Friendship.objects.filter(Q(person_id=one, friend_id=other) | Q(person_id=other, friend_id=one)).delete()
    return bool(gone)


def part_friends(one: int, other: int) -> None:
    """End friendship and requests of two people who will not meet any more, in the transaction of the caller."""
    _end_friendship(one, other)
    FriendRequest.objects.filter(Q(asker_id=one, asked_id=other) | Q(asker_id=other, asked_id=one)).delete()
