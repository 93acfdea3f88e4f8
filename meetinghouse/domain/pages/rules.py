"""May they? One condition a line; nothing is written here."""

import re
from typing import NoReturn

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from meetinghouse.domain.pages.models import Category, Editor, PageRole
from meetinghouse.domain.pages.queries import is_page, role_on
from meetinghouse.domain.people.models import Person, PersonKind, PersonState
from meetinghouse.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, SignInRequired
from meetinghouse.kernel.viewer import Viewer

MOST_PAGES = 20
MOST_EDITORS = 50
_PHONE = re.compile(r"\+?[0-9 ()/.-]{3,40}")
_LINK = re.compile(r"https?://[^\s/$.?#][^\s<>\"]*", re.IGNORECASE)


def require_oneself(viewer: Viewer) -> None:
    """Refuse strangers, and who speaks as a page: this is between people."""
    if viewer.is_stranger:
        raise SignInRequired
    if viewer.is_page:
        raise NotAllowed("Do this as yourself, not as a page")


def require_room_for_page(viewer: Viewer) -> None:
    """Refuse one page too many."""
    if Editor.objects.filter(person_id=viewer.person_id, role=PageRole.ADMINISTRATOR).count() >= MOST_PAGES:
        raise Invalid(f"You look after {MOST_PAGES} pages already. Hand one over or close it first.")


def require_role(viewer: Viewer, page_id: int, role: PageRole = PageRole.EDITOR) -> None:
    """Refuse who has no such role on the page at this moment.

    Raises:
        SignInRequired: nobody is signed in.
        NotFound: no role at all, or there is no such page: who speaks for a page is nobody else's business.
        NotAllowed: an editor wants what is an administrator's.
    """
    if viewer.is_stranger:
        raise SignInRequired
    found = role_on(viewer.hand_id, page_id)
    if not found:
        raise NotFound
    if found < role:
        raise NotAllowed("Only an administrator of the page can do this")


def require_speaks(viewer: Viewer) -> None:
    """Refuse to write in the name of a page once the role is gone; who speaks as themselves passes.

    Raises:
        NotAllowed: as said.
    """
    if viewer.is_page and not role_on(viewer.editor_id, viewer.person_id):
        raise NotAllowed("You do not speak for this page any more")


def require_hand(viewer: Viewer) -> None:
    """Refuse a page that speaks by itself, through nobody who looks after it.

    Raises:
        NotAllowed: as said.
    """
    if not viewer.is_page and is_page(viewer.person_id):
        refuse_without_hand()


def refuse_without_hand() -> NoReturn:
    """Say that a page speaks through people."""
    raise NotAllowed("A page speaks through the people who look after it")


def require_fits(*, category: str, address: str, email: str, phone: str, link: str) -> None:
    """Refuse what a page cannot say of itself.

    Raises:
        Invalid: with a reason beside each field.
    """
    wrong: dict[str, str] = {}
    if category not in Category.values:
        wrong["category"] = "Choose what kind of organisation this is."
    if len(address) > 200:
        wrong["address"] = "The address can have up to 200 characters."
    if email:
        try:
            validate_email(email)
        except ValidationError:
            wrong["email"] = "Write a full e-mail address, like hello@example.org."
    if phone and not _PHONE.fullmatch(phone):
        wrong["phone"] = "Write the number with digits, spaces and a + for the country."
    if link and (not _LINK.fullmatch(link) or len(link) > 300):
        wrong["link"] = "Write a full address, like https://example.org."
    if wrong:
        raise Invalid(fields=wrong)


def require_name(name: str) -> None:
    """Refuse a page without a name, or with one too long."""
    if not name:
        raise Invalid(fields={"display_name": "Say what the organisation is called."})
    if len(name) > settings.MAX_DISPLAY_NAME_CHARACTERS:
        raise Invalid(
            fields={"display_name": f"The name can have up to {settings.MAX_DISPLAY_NAME_CHARACTERS} characters."}
        )


def require_may_speak(person: Person | None, viewer: Viewer) -> Person:
    """The person, where they may be asked to speak for a page.

    Raises:
        Invalid: beside ``handle``: nobody whom the viewer can meet, no person, or the viewer.
    """
    if person is None or person.kind != PersonKind.PERSON or person.domain:
        raise Invalid(fields={"handle": "There is no member with this handle."})
    if person.pk == viewer.hand_id:
        raise Invalid(fields={"handle": "This is you. Choose somebody else."})
    return person


def require_room_for_editor(page_id: int) -> None:
    """Refuse one editor too many."""
    if Editor.objects.filter(page_id=page_id).count() >= MOST_EDITORS:
        raise Invalid(f"A page can have up to {MOST_EDITORS} people who speak for it.")


def require_other_administrator(page_id: int, person_id: int) -> None:
    """Refuse to leave a page with nobody to look after it; who is suspended looks after nothing.

    Raises:
        Conflict: as said.
    """
    if not other_administrators(page_id, person_id):
        raise Conflict("A page needs an administrator. Hand it over to somebody, or close it.")


def other_administrators(page_id: int, person_id: int) -> bool:
    """Somebody else than this person looks after the page at the moment."""
    return (
        Editor.objects.filter(page_id=page_id, role=PageRole.ADMINISTRATOR, person__state=PersonState.ACTIVE)
        .exclude(person_id=person_id)
        .exists()
    )
