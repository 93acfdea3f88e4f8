"""Following, and letting oneself be followed."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import F

from meetinghouse.domain.people import rules
from meetinghouse.domain.people.actions.finding import find_and_hold
from meetinghouse.domain.people.events import FollowAccepted, FollowRequested, PersonFollowed, PersonUnfollowed
from meetinghouse.domain.people.models import Follow, FollowRequest, Person
from meetinghouse.kernel import bus, limits
from meetinghouse.kernel.errors import NotFound
from meetinghouse.kernel.viewer import Viewer


@transaction.atomic
def follow(viewer: Viewer, *, person_id: int, shows_boosts: bool | None = None, notifies: bool | None = None) -> None:
    """Read somebody from now on, or ask to; doing it again only changes the options given.

    Raises:
        NotFound: the viewer cannot see the person, there is none, or it is the viewer.
        NotAllowed: the viewer speaks as a page.

    Emits:
        PersonFollowed or FollowRequested: the first time only.
    """
    rules.require_not_as_page(viewer)
    limits.take("follow", f"person:{viewer.person_id}")
    person = find_and_hold(viewer, person_id)
    options: dict[str, Any] = {
        name: value for name, value in (("shows_boosts", shows_boosts), ("notifies", notifies)) if value is not None
    }
    pair: dict[str, Any] = {"follower_id": viewer.person_id, "followed_id": person.pk}
    if Follow.objects.filter(**pair).exists():
        if options:
            Follow.objects.filter(**pair).update(**options)
        return
    if rules.follow_needs_request(person):
        _, is_new = FollowRequest.objects.update_or_create(**pair, defaults=options)
        if is_new:
            bus.emit(FollowRequested(**pair))
        return
    begin_follow(viewer.person_id, person.pk, options)
    bus.emit(PersonFollowed(**pair))


def begin_follow(follower_id: int, followed_id: int, options: Mapping[str, bool]) -> None:
    """Begin a follow that is not there yet, in the transaction of the caller, who holds both."""
    # A request from before the person stopped to accept followers one by one is answered by this.
    FollowRequest.objects.filter(follower_id=follower_id, followed_id=followed_id).delete()
    Follow.objects.create(follower_id=follower_id, followed_id=followed_id, **options)
    Person.objects.filter(pk=followed_id).update(followers_count=F("followers_count") + 1)
    Person.objects.filter(pk=follower_id).update(following_count=F("following_count") + 1)


def end_follow(follower_id: int, followed_id: int) -> bool:
    """End a follow or a request, in the transaction of the caller; says whether there was a follow."""
    FollowRequest.objects.filter(follower_id=follower_id, followed_id=followed_id).delete()
    gone, _ = Follow.objects.filter(follower_id=follower_id, followed_id=followed_id).delete()
    if gone:
        Person.objects.filter(pk=followed_id).update(followers_count=F("followers_count") - 1)
        Person.objects.filter(pk=follower_id).update(following_count=F("following_count") - 1)
    return bool(gone)


@transaction.atomic
def unfollow(viewer: Viewer, *, person_id: int) -> None:
    """Stop reading somebody, or take the request back; doing it again changes nothing.

    Raises:
        NotFound: the viewer cannot see the person, there is none, or it is the viewer.

    Emits:
        PersonUnfollowed: where there was a follow.
    """
    person = find_and_hold(viewer, person_id)
    if end_follow(viewer.person_id, person.pk):
        bus.emit(PersonUnfollowed(follower_id=viewer.person_id, followed_id=person.pk))


@transaction.atomic
def remove_follower(viewer: Viewer, *, person_id: int) -> None:
    """Make somebody stop reading the viewer.

    Raises:
        NotFound: the viewer cannot see the person, there is none, or it is the viewer.

    Emits:
        PersonUnfollowed: where there was a follow.
    """
    person = find_and_hold(viewer, person_id)
    if end_follow(person.pk, viewer.person_id):
        bus.emit(PersonUnfollowed(follower_id=person.pk, followed_id=viewer.person_id))


@transaction.atomic
def answer_follow_request(viewer: Viewer, *, person_id: int, accept: bool) -> None:
    """Say yes or no to somebody who asked to read the viewer.

    Raises:
        NotFound: there is no such request, or the person is hidden from the viewer.

    Emits:
        FollowAccepted: on a yes.
    """
    person = find_and_hold(viewer, person_id)
    request = FollowRequest.objects.filter(follower_id=person.pk, followed_id=viewer.person_id).first()
    if request is None:
        raise NotFound
    options = {"shows_boosts": request.shows_boosts, "notifies": request.notifies}
    request.delete()
    if accept:
        begin_follow(person.pk, viewer.person_id, options)
        bus.emit(FollowAccepted(follower_id=person.pk, followed_id=viewer.person_id))
