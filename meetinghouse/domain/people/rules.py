"""May they? One condition a line; nothing is written here."""

import re
from collections.abc import Mapping
from typing import Any

from django.conf import settings

from meetinghouse.domain.people.models import Block, FriendRequest, Person, PersonKind, PersonState
from meetinghouse.kernel.errors import Invalid, NotAllowed, SignInRequired
from meetinghouse.kernel.viewer import Viewer

USERNAME = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.]{0,28}[A-Za-z0-9_])?")

# Among the audiences of posts, those up to followers make sense for who has neither friends nor circles.
_NARROWEST_OF_PAGES = 3

# Names that are paths or speak for the house.
RESERVED = frozenset({
    "about", "account", "accounts", "admin", "administrator", "api", "auth", "community", "desk", "everyone", "export",
    "help", "home", "inbox", "instance", "login", "logout", "mail", "me", "media", "meetinghouse", "moderation",
    "moderator", "nobody", "oauth", "owner", "people", "postmaster", "root", "search", "settings", "setup", "signup",
    "staff", "static", "support", "system", "webmaster", "well-known", "all", "here", "null", "undefined",
})  # fmt: skip


def require_member(viewer: Viewer) -> None:
    """Refuse strangers."""
    if viewer.is_stranger:
        raise SignInRequired


def require_not_as_page(viewer: Viewer) -> None:
    """Refuse who speaks as a page, where only a person can act."""
    if viewer.is_page:
        raise NotAllowed("A page cannot do this. Go back to yourself first.")


def require_free_username(username: str) -> None:
    """Refuse a name that is malformed, reserved or taken.

    Raises:
        Invalid: with the reason beside the field ``username``.
    """
    if not USERNAME.fullmatch(username):
        raise Invalid(fields={"username": "Use 1 to 30 letters, digits, underscores or dots."})
    if username.lower() in RESERVED:
        raise Invalid(fields={"username": "This name is kept for the community itself. Choose another."})
    if Person.objects.filter(handle_key=username.lower()).exists():
        raise Invalid(fields={"username": "Somebody has this name already. Choose another."})


def require_no_block(viewer: Viewer, person_id: int) -> None:
    """Refuse where either blocks the other; callers have looked the person up through visibility."""
    if Block.objects.filter(blocker_id=viewer.person_id, blocked_id=person_id).exists():
        raise NotAllowed("You blocked this person")


def follow_needs_request(person: Person) -> bool:
    """The person wants to accept followers one by one."""
    return person.is_locked


def require_person(person: Person) -> None:
    """Refuse groups and pages where only people make sense."""
    if person.kind != PersonKind.PERSON:
        raise Invalid("Friends are people. Groups and pages can be followed.")


def require_room_for_friend_request(viewer: Viewer) -> None:
    """Refuse another request where too many of the viewer's wait for an answer."""
    most = settings.MAX_OPEN_FRIEND_REQUESTS
    if FriendRequest.objects.filter(asker_id=viewer.person_id).count() >= most:
        raise Invalid(f"You have {most} friend requests open. Take one back, or wait for an answer.")


def require_profile_fits(*, display_name: str, about: str, fields: list[tuple[str, str]], town: str) -> None:
    """Refuse a profile past the limits of the settings.

    Raises:
        Invalid: with a reason beside each field.
    """
    wrong: dict[str, str] = {}
    if len(display_name) > settings.MAX_DISPLAY_NAME_CHARACTERS:
        wrong["display_name"] = f"The name can have up to {settings.MAX_DISPLAY_NAME_CHARACTERS} characters."
    if len(about) > settings.MAX_ABOUT_CHARACTERS:
        wrong["about"] = f"This can have up to {settings.MAX_ABOUT_CHARACTERS} characters."
    if len(fields) > settings.MAX_PROFILE_FIELDS:
        wrong["fields"] = f"There is room for {settings.MAX_PROFILE_FIELDS} lines."
    elif any(len(name) > 100 or len(value) > 255 for name, value in fields):
        wrong["fields"] = "A label can have up to 100 characters, what stands behind it 255."
    if len(town) > 80:
        wrong["town"] = "The town can have up to 80 characters."
    if wrong:
        raise Invalid(fields=wrong)


def require_profile_of_page(viewer: Viewer, changes: Mapping[str, Any]) -> None:
    """Refuse to make a page what only people can be: choosy about followers, unlisted, automatic."""
    if not viewer.is_page:
        return
    if changes.get("is_locked") or changes.get("is_bot") or not changes.get("is_listed", True):
        raise Invalid("A page is there for everybody here: it takes every follower and is listed.")
    if int(changes.get("default_audience", 0)) > _NARROWEST_OF_PAGES:
        raise Invalid(fields={"default_audience": "A page writes for everybody here, or for its followers."})


def is_active(person: Person) -> bool:
    """Others can meet this person."""
    return person.state == PersonState.ACTIVE
