"""Becoming a member."""

from django.db import transaction
from django.db.models import F

from meetinghouse.domain.accounts import actions as accounts
from meetinghouse.domain.accounts.models import Standing
from meetinghouse.domain.accounts.queries import account
from meetinghouse.domain.people import rules
from meetinghouse.domain.people.events import PersonJoined
from meetinghouse.domain.people.models import Person, PersonState
from meetinghouse.kernel import bus
from meetinghouse.kernel.text import tidy_line
from meetinghouse.kernel.viewer import Role, Viewer


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
def make_member(
    *, username: str, email: str, password: str, role: Role = Role.MEMBER, display_name: str = "", hashed: str = ""
) -> int:
    """Make a confirmed and approved member, login and person; returns the person's id.

    Args:
        hashed: the password as it is kept, where that is known.

    Raises:
        Invalid: the name, the address or the password cannot be used.

    Emits:
        AccountCreated, PersonJoined
    """
    rules.require_free_username(username)
    account_id = accounts.create_account(email=email, password=password, role=role, confirmed=True, hashed=hashed)
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
    login = account(account_id)
    if login is not None and login.standing == Standing.ACTIVE:  # not where it was declined before
        waiting = Person.objects.filter(account_id=account_id, state=PersonState.WAITING)
        waiting.update(state=PersonState.ACTIVE, revision=F("revision") + 1)
