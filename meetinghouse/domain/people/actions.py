"""What people do with their profile and with each other."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from meetinghouse.domain.accounts import actions as accounts
from meetinghouse.domain.media.actions import attach
from meetinghouse.domain.people import rules
from meetinghouse.domain.people.events import (
    FollowAccepted,
    FollowRequested,
    PersonBlocked,
    PersonFollowed,
    PersonJoined,
    PersonRestored,
    PersonSuspended,
    PersonUnfollowed,
    ProfileEdited,
)
from meetinghouse.domain.people.models import Block, Follow, FollowRequest, Friendship, Mute, Person, PersonState
from meetinghouse.domain.people.queries import visible_people
from meetinghouse.domain.places.queries import is_country
from meetinghouse.kernel import bus, limits
from meetinghouse.kernel.errors import Invalid, NotFound
from meetinghouse.kernel.text import render, tidy, tidy_line
from meetinghouse.kernel.urls import tag_address
from meetinghouse.kernel.viewer import Role, Viewer


def _as_html(text: str) -> str:
    return render(text, mention_links={}, tag_link=tag_address)


def _find(viewer: Viewer, person_id: int) -> Person:
    rules.require_member(viewer)
    found = visible_people(viewer).filter(pk=person_id).first()
    if found is None or found.pk == viewer.person_id:
        raise NotFound
    return found


@transaction.atomic
def join(*, account_id: int, username: str, display_name: str = "", state: int = PersonState.ACTIVE) -> int:
    """Give a new account its person and return the person's id.

    Raises:
        Invalid: the username is malformed, reserved or taken.

    Emits:
        PersonJoined
    """
    rules.require_free_username(username)
    rules.require_profile_fits(display_name=display_name, about="", fields=[], town="")
    person = Person.objects.create(
        account_id=account_id,
        username=username,
        handle_key=username.lower(),
        display_name=tidy_line(display_name),
        state=state,
    )
    bus.emit(PersonJoined(person_id=person.pk))
    return person.pk


@transaction.atomic
def make_member(*, username: str, email: str, password: str, role: Role = Role.MEMBER, display_name: str = "") -> int:
    """Make a confirmed and approved member, login and person; returns the person's id.

    Raises:
        Invalid: the name, the address or the password cannot be used.

    Emits:
        AccountCreated, PersonJoined
    """
    rules.require_free_username(username)
    account_id = accounts.create_account(email=email, password=password, role=role, confirmed=True)
    return join(account_id=account_id, username=username, display_name=display_name)


@transaction.atomic
def approve_member(viewer: Viewer, *, account_id: int) -> None:
    """Let a waiting member in: the login opens and others can meet the person.

    Raises:
        NotAllowed: the viewer is no moderator.
        NotFound: there is no such account.

    Emits:
        AccountApproved
    """
    accounts.approve_account(viewer, account_id=account_id)
    Person.objects.filter(account_id=account_id, state=PersonState.WAITING).update(state=PersonState.ACTIVE)


@transaction.atomic
def edit_profile(viewer: Viewer, *, changes: Mapping[str, Any]) -> None:
    """Change the viewer's own profile; only the given fields.

    Args:
        changes: any of display_name, about, fields (pairs of label and text), country (ISO 3166 alpha-2 or ''),
            town, picture_id, cover_id (an own upload, or None to remove), is_locked, is_listed, is_bot,
            default_audience.

    Raises:
        SignInRequired: nobody is signed in.
        Invalid: with a reason beside each field.

    Emits:
        ProfileEdited
    """
    rules.require_member(viewer)
    person = Person.objects.select_for_update().get(pk=viewer.person_id)
    fields = changes.get("fields")
    pairs = [(tidy_line(str(n)), tidy_line(str(v))) for n, v in fields or () if str(n).strip() or str(v).strip()]
    rules.require_profile_fits(
        display_name=str(changes.get("display_name", "")),
        about=str(changes.get("about", "")),
        fields=pairs,
        town=str(changes.get("town", "")),
    )
    country = str(changes.get("country", "")).upper()
    if country and not is_country(country):
        raise Invalid(fields={"country": "Choose a country from the list."})
    if "display_name" in changes:
        person.display_name = tidy_line(str(changes["display_name"]))
    if "about" in changes:
        person.about = tidy(str(changes["about"]))
        person.about_html = _as_html(person.about)
    if fields is not None:
        person.fields = [{"name": n, "value": v, "html": _as_html(v)} for n, v in pairs]
    if "country" in changes:
        person.country = country
    if "town" in changes:
        person.town = tidy_line(str(changes["town"]))
    for name in ("is_locked", "is_listed", "is_bot"):
        if name in changes:
            setattr(person, name, bool(changes[name]))
    if "default_audience" in changes:
        person.default_audience = int(changes["default_audience"])
    for name in ("picture_id", "cover_id"):
        if name in changes and changes[name] != getattr(person, name):
            if changes[name]:
                attach(viewer, media_ids=[int(changes[name])])
            setattr(person, name, changes[name])
    person.revision += 1
    person.save()
    bus.emit(ProfileEdited(person_id=person.pk))


@transaction.atomic
def follow(viewer: Viewer, *, person_id: int, shows_boosts: bool | None = None, notifies: bool | None = None) -> None:
    """Read somebody from now on, or ask to; doing it again only changes the options given.

    Raises:
        NotFound: the viewer cannot see the person, there is none, or it is the viewer.

    Emits:
        PersonFollowed or FollowRequested: the first time only.
    """
    limits.take("follow", f"person:{viewer.person_id}")
    person = _find(viewer, person_id)
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
    _begin_follow(viewer.person_id, person.pk, options)
    bus.emit(PersonFollowed(**pair))


def _begin_follow(follower_id: int, followed_id: int, options: Mapping[str, bool]) -> None:
    Follow.objects.create(follower_id=follower_id, followed_id=followed_id, **options)
    Person.objects.filter(pk=followed_id).update(followers_count=F("followers_count") + 1)
    Person.objects.filter(pk=follower_id).update(following_count=F("following_count") + 1)


def _end_follow(follower_id: int, followed_id: int) -> bool:
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
    person = _find(viewer, person_id)
    if _end_follow(viewer.person_id, person.pk):
        bus.emit(PersonUnfollowed(follower_id=viewer.person_id, followed_id=person.pk))


@transaction.atomic
def remove_follower(viewer: Viewer, *, person_id: int) -> None:
    """Make somebody stop reading the viewer.

    Raises:
        NotFound: the viewer cannot see the person, there is none, or it is the viewer.

    Emits:
        PersonUnfollowed: where there was a follow.
    """
    person = _find(viewer, person_id)
    if _end_follow(person.pk, viewer.person_id):
        bus.emit(PersonUnfollowed(follower_id=person.pk, followed_id=viewer.person_id))


@transaction.atomic
def answer_follow_request(viewer: Viewer, *, person_id: int, accept: bool) -> None:
    """Say yes or no to somebody who asked to read the viewer.

    Raises:
        NotFound: there is no such request, or the person is hidden from the viewer.

    Emits:
        FollowAccepted: on a yes.
    """
    person = _find(viewer, person_id)
    request = FollowRequest.objects.filter(follower_id=person.pk, followed_id=viewer.person_id).first()
    if request is None:
        raise NotFound
    options = {"shows_boosts": request.shows_boosts, "notifies": request.notifies}
    request.delete()
    if accept:
        _begin_follow(person.pk, viewer.person_id, options)
        bus.emit(FollowAccepted(follower_id=person.pk, followed_id=viewer.person_id))


@transaction.atomic
def block(viewer: Viewer, *, person_id: int) -> None:
    """Do not meet somebody any more: follows, requests and friendship end both ways.

    Raises:
        NotFound: the viewer cannot see the person, there is none, or it is the viewer.

    Emits:
        PersonBlocked: the first time only.
    """
    rules.require_member(viewer)
    if Block.objects.filter(blocker_id=viewer.person_id, blocked_id=person_id).exists():
        return
    # Somebody who blocked the viewer answers as absent here too: anything else would tell.
    person = _find(viewer, person_id)
    _end_follow(viewer.person_id, person.pk)
    _end_follow(person.pk, viewer.person_id)
    Friendship.objects.filter(person_id=viewer.person_id, friend_id=person.pk).delete()
    Friendship.objects.filter(person_id=person.pk, friend_id=viewer.person_id).delete()
    Block.objects.create(blocker_id=viewer.person_id, blocked_id=person.pk)
    bus.emit(PersonBlocked(blocker_id=viewer.person_id, blocked_id=person.pk))


@transaction.atomic
def unblock(viewer: Viewer, *, person_id: int) -> None:
    """Meet somebody again; without a block this changes nothing."""
    rules.require_member(viewer)
    Block.objects.filter(blocker_id=viewer.person_id, blocked_id=person_id).delete()


@transaction.atomic
def mute(viewer: Viewer, *, person_id: int, hides_notifications: bool = True, until: datetime | None = None) -> None:
    """Do not read somebody for a time or for good; they do not learn of it.

    Raises:
        NotFound: the viewer cannot see the person, there is none, or it is the viewer.
    """
    person = _find(viewer, person_id)
    Mute.objects.update_or_create(
        muter_id=viewer.person_id,
        muted_id=person.pk,
        defaults={"hides_notifications": hides_notifications, "until": until},
    )


@transaction.atomic
def unmute(viewer: Viewer, *, person_id: int) -> None:
    """Read somebody again; without a mute this changes nothing."""
    rules.require_member(viewer)
    Mute.objects.filter(muter_id=viewer.person_id, muted_id=person_id).delete()


@transaction.atomic
def suspend_person(*, person_id: int) -> None:
    """Hide a person and everything they wrote and close their login; for a decision of the safety desk.

    Emits:
        PersonSuspended
    """
    person = Person.objects.select_for_update().get(pk=person_id)
    person.state = PersonState.SUSPENDED
    person.revision += 1
    person.save(update_fields=["state", "revision"])
    if person.account_id:
        accounts.suspend_login(account_id=person.account_id)
    bus.emit(PersonSuspended(person_id=person_id))


@transaction.atomic
def restore_person(*, person_id: int) -> None:
    """Undo a suspension.

    Emits:
        PersonRestored
    """
    person = Person.objects.select_for_update().get(pk=person_id)
    person.state = PersonState.ACTIVE
    person.revision += 1
    person.save(update_fields=["state", "revision"])
    if person.account_id:
        accounts.restore_login(account_id=person.account_id)
    bus.emit(PersonRestored(person_id=person_id))
