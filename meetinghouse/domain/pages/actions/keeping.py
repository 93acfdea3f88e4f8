"""Making a page, saying what it is, closing it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import F

from meetinghouse.domain.pages import rules
from meetinghouse.domain.pages.actions.accesses import end_accesses
from meetinghouse.domain.pages.actions.holding import hold
from meetinghouse.domain.pages.events import PageClosed, PageCreated
from meetinghouse.domain.pages.hours import as_week, on_one_line, require_hours
from meetinghouse.domain.pages.models import Editor, Organisation, PageRole, RoleOffer
from meetinghouse.domain.pages.queries import as_page
from meetinghouse.domain.people.actions import edit_profile
from meetinghouse.domain.people.models import Follow, Person, PersonKind, PersonState
from meetinghouse.domain.people.rules import require_free_username
from meetinghouse.kernel import bus, limits
from meetinghouse.kernel.clock import now
from meetinghouse.kernel.text import tidy_line
from meetinghouse.kernel.viewer import Viewer
from meetinghouse.kernel.zones import zone_of

_LINES = ("address", "email", "phone", "link")
_OF_PERSON = ("display_name", "about", "picture_id", "cover_id")


def create_page(viewer: Viewer, *, username: str, name: str, category: str, about: str = "") -> int:
    """Make a page and return its id; the viewer is its first administrator.

    Raises:
        SignInRequired: nobody is signed in.
        NotAllowed: the viewer speaks as a page.
        Invalid: the handle is malformed, reserved or taken, there is no name, or the viewer has too many pages.
        TooMany: too many pages in a day.

    Emits:
        PageCreated, ProfileEdited
    """
    rules.require_oneself(viewer)
    limits.take("page", f"person:{viewer.person_id}")
    name = tidy_line(name)
    rules.require_name(name)
    rules.require_fits(category=category, address="", email="", phone="", link="")
    with transaction.atomic():
        rules.require_room_for_page(viewer)
        require_free_username(username)
        person = Person.objects.create(
            kind=PersonKind.PAGE, username=username, handle_key=username.lower(), display_name=name,
            suggests_people=False, is_suggested=False,
        )  # fmt: skip
        Organisation.objects.create(person=person, category=category)
        Editor.objects.create(page=person, person_id=viewer.person_id, role=PageRole.ADMINISTRATOR)
        # It says who it is by the action that members edit their profile with, so that it is found like one.
        edit_profile(as_page(viewer, person.pk), changes={"about": about})
        bus.emit(PageCreated(page_id=person.pk, person_id=viewer.person_id))
    return person.pk


@transaction.atomic
def edit_page(viewer: Viewer, *, page_id: int, changes: Mapping[str, Any]) -> None:
    """Change what a page says of itself; only the given fields. Any editor may.

    Args:
        changes: any of display_name, about, picture_id, cover_id (an upload of the viewer's, or None to remove),
            category, address, email, phone, link, hours (seven days, each a list of pairs "HH:MM"), zone (a name, or
            empty for the community's).

    Raises:
        SignInRequired: nobody is signed in.
        NotFound: there is no such page, or the viewer does not speak for it.
        Invalid: with a reason beside each field.

    Emits:
        ProfileEdited
    """
    rules.require_role(viewer, page_id)
    row = hold(page_id)
    if "display_name" in changes:
        rules.require_name(tidy_line(str(changes["display_name"])))
    if "category" in changes:
        row.category = str(changes["category"])
    for field in _LINES:
        if field in changes:
            setattr(row, field, tidy_line(str(changes[field])))
    rules.require_fits(category=row.category, address=row.address, email=row.email, phone=row.phone, link=row.link)
    if "hours" in changes:
        row.hours = require_hours(changes["hours"])
    if "zone" in changes:
        row.zone = str(changes["zone"])
        if row.zone:
            zone_of(row.zone)
    row.save()
    of_person = {field: changes[field] for field in _OF_PERSON if field in changes}
    edit_profile(as_page(viewer, page_id), changes=of_person | {"fields": _for_apps(row)})


def _for_apps(row: Organisation) -> Sequence[tuple[str, str]]:
    """What apps show of an account beside its text: the lines of a profile, at most four."""
    contact = " · ".join(word for word in (row.phone, row.email) if word)
    lines = [
        ("Address", row.address),
        ("Open", on_one_line(as_week(row.hours))),
        ("Contact", contact),
        ("Website", row.link),
    ]
    return [(label, words) for label, words in lines if words]


@transaction.atomic
def close_page(viewer: Viewer, *, page_id: int) -> None:
    """Close a page for good: nobody meets it or reads what it wrote, and nobody speaks for it any more.

    Its handle stays taken, so that nobody passes as the one that was there.

    Raises:
        SignInRequired: nobody is signed in.
        NotFound: there is no such page, or the viewer does not speak for it.
        NotAllowed: the viewer is not its administrator.

    Emits:
        PageClosed
    """
    rules.require_role(viewer, page_id, PageRole.ADMINISTRATOR)
    row = hold(page_id)
    row.closed_at = now()
    row.save(update_fields=["closed_at"])
    Person.objects.filter(pk=page_id).update(state=PersonState.GONE, revision=F("revision") + 1, followers_count=0)
    follows = Follow.objects.filter(followed_id=page_id)
    Person.objects.filter(pk__in=follows.values("follower_id")).update(following_count=F("following_count") - 1)
    follows.delete()
    RoleOffer.objects.filter(page_id=page_id).delete()
    end_accesses(page_id)
    bus.emit(PageClosed(page_id=page_id))
