"""Becoming a member, being let in, being suspended and given back."""

import pytest

from meetinghouse.domain.accounts.actions import create_account, decline_account
from meetinghouse.domain.accounts.events import AccountApproved, AccountCreated
from meetinghouse.domain.accounts.models import Account, Standing
from meetinghouse.domain.people.actions import approve_member, join, make_member, restore_person, suspend_person
from meetinghouse.domain.people.events import PersonJoined, PersonRestored, PersonSuspended
from meetinghouse.domain.people.models import Person, PersonState
from meetinghouse.domain.people.queries import person, person_by_handle
from meetinghouse.domain.people.rules import RESERVED
from meetinghouse.kernel.errors import Invalid, NotAllowed, NotFound
from meetinghouse.kernel.viewer import Role, Viewer
from tests.factories import PASSWORD, Emitted, member

pytestmark = pytest.mark.django_db


def waiting(name: str = "wanda") -> tuple[int, int]:
    """Somebody who asked to join: the login's id and the person's."""
    account_id = create_account(email=f"{name}@town.example", password=PASSWORD, standing=Standing.WAITING)
    return account_id, join(account_id=account_id, username=name, state=PersonState.WAITING)


def test_a_member_is_a_login_and_a_person() -> None:
    emitted = Emitted()
    person_id = make_member(
        username="Wanda", email="Wanda@Town.example", password=PASSWORD, display_name=" Wanda \n W "
    )
    row = Person.objects.get(pk=person_id)
    assert emitted() == [AccountCreated(account_id=row.account_id or 0), PersonJoined(person_id=person_id)]
    assert (row.username, row.handle_key, row.display_name) == ("Wanda", "wanda", "Wanda W")
    assert Account.objects.get(pk=row.account_id).email == "wanda@town.example"


@pytest.mark.parametrize(
    "name",
    ["", "anna maria", "ä", "a" * 31, ".anna", "anna.", "an@na", "anna\n", "\x00", *sorted(RESERVED)[:3], "ADMIN"],
)
def test_names_that_cannot_be_had(name: str) -> None:
    with pytest.raises(Invalid) as refusal:
        make_member(username=name, email="anna@town.example", password=PASSWORD)
    assert "username" in refusal.value.fields
    assert not Account.objects.exists()


def test_a_name_is_taken_whatever_its_capitals() -> None:
    member("anna")
    with pytest.raises(Invalid):
        make_member(username="ANNA", email="other@town.example", password=PASSWORD)
    assert Account.objects.count() == 1


def test_who_waits_is_met_once_approved() -> None:
    moderator, reader = member("mira", role=Role.MODERATOR), member()
    account_id, person_id = waiting()
    assert person(reader, person_id) is None
    emitted = Emitted()
    approve_member(moderator, account_id=account_id)
    approve_member(moderator, account_id=account_id)
    assert emitted() == [AccountApproved(account_id=account_id, approved_by_id=moderator.account_id)]
    assert person(reader, person_id) is not None


def test_who_was_declined_stays_out() -> None:
    moderator = member("mira", role=Role.MODERATOR)
    account_id, person_id = waiting()
    decline_account(moderator, account_id=account_id)
    approve_member(moderator, account_id=account_id)
    assert Account.objects.get(pk=account_id).standing == Standing.DECLINED
    assert Person.objects.get(pk=person_id).state == PersonState.WAITING


def test_only_moderators_let_people_in() -> None:
    account_id, person_id = waiting()
    for viewer in (member(), Viewer()):
        with pytest.raises(NotAllowed):
            approve_member(viewer, account_id=account_id)
    with pytest.raises(NotFound):
        approve_member(member(role=Role.OWNER), account_id=account_id + 1000)
    assert Person.objects.get(pk=person_id).state == PersonState.WAITING


def test_a_suspension_hides_closes_and_can_be_undone() -> None:
    ann, reader = member("ann"), member()
    revision = Person.objects.get(pk=ann.person_id).revision
    emitted = Emitted()
    for _ in range(2):
        suspend_person(person_id=ann.person_id)
    assert emitted() == [PersonSuspended(person_id=ann.person_id)]
    assert person_by_handle(reader, "ann") is None
    assert not Account.objects.get(pk=ann.account_id).is_active
    for _ in range(2):
        restore_person(person_id=ann.person_id)
    assert emitted() == [PersonRestored(person_id=ann.person_id)]
    assert person_by_handle(reader, "@ANN") is not None
    assert Account.objects.get(pk=ann.account_id).is_active
    assert Person.objects.get(pk=ann.person_id).revision == revision + 2


def test_giving_back_wakes_nobody_who_left() -> None:
    gone = member("gone", state=PersonState.GONE)
    emitted = Emitted()
    restore_person(person_id=gone.person_id)
    suspend_person(person_id=gone.person_id)
    assert Person.objects.get(pk=gone.person_id).state == PersonState.GONE
    assert emitted() == []
