"""Invitations: made, used, used up, expired, revoked. And signing up by them, without a browser."""

from datetime import timedelta

import pytest
from pytest_django.fixtures import Settings

from meetinghouse.domain.accounts.actions import create_account, invite, revoke_invitation, use_invitation
from meetinghouse.domain.accounts.models import Account, Invitation, Standing
from meetinghouse.domain.accounts.queries import invitations, open_invitation
from meetinghouse.domain.community.actions import found_community
from meetinghouse.domain.people.actions_sign_up import sign_up
from meetinghouse.domain.people.models import Person, PersonState
from meetinghouse.kernel.clock import now
from meetinghouse.kernel.errors import Invalid, NotAllowed
from meetinghouse.kernel.paging import Page
from meetinghouse.kernel.secrets import digest
from meetinghouse.kernel.viewer import STRANGER, Role, Viewer
from tests.factories import PASSWORD, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def moderator() -> Viewer:
    return member("mira", role=Role.MODERATOR)


def login(name: str) -> int:
    return create_account(email=f"{name}@town.example", password=PASSWORD)


def test_an_invitation_is_used_as_often_as_it_says(moderator: Viewer) -> None:
    code = invite(moderator, note="The choir", most_uses=2)
    for name in ("one", "two"):
        assert open_invitation(digest(code))
        use_invitation(code, account_id=login(name))
    assert open_invitation(digest(code)) is None
    with pytest.raises(Invalid) as refusal:
        use_invitation(code, account_id=login("three"))
    assert list(refusal.value.fields) == ["invitation"]
    found = invitations(Page()).items[0]
    assert (found.note, found.uses, found.most_uses, found.is_open) == ("The choir", 2, 2, False)
    assert Account.objects.filter(invitation__isnull=False).count() == 2


def test_one_that_is_over_or_unknown_opens_nothing(moderator: Viewer) -> None:
    over = invite(moderator, expires_at=now() - timedelta(seconds=1))
    revoked = invite(moderator)
    for _ in range(2):
        revoke_invitation(moderator, invitation_id=Invitation.objects.get(digest=digest(revoked)).pk)
    account_id = login("one")
    for code in (over, revoked, "", "guess"):
        assert open_invitation(digest(code)) is None
        with pytest.raises(Invalid):
            use_invitation(code, account_id=account_id)
    assert not any(one.is_open for one in invitations(Page()))
    assert sum(Invitation.objects.values_list("uses", flat=True)) == 0


@pytest.mark.parametrize("uses", [0, -1, 1001])
def test_how_often_is_within_reason(moderator: Viewer, uses: int) -> None:
    with pytest.raises(Invalid) as refusal:
        invite(moderator, most_uses=uses)
    assert list(refusal.value.fields) == ["most_uses"]
    assert not Invitation.objects.exists()


def test_only_moderators_invite_and_revoke(moderator: Viewer) -> None:
    invite(moderator)
    invitation_id = Invitation.objects.get().pk
    for viewer in (member(), STRANGER):
        with pytest.raises(NotAllowed):
            invite(viewer)
        with pytest.raises(NotAllowed):
            revoke_invitation(viewer, invitation_id=invitation_id)
    assert Invitation.objects.get().revoked_at is None


def joining(mode: str) -> None:
    found_community(account_id=1, name="Testburg", tagline="", accent="#b4532a", sign_up_mode=mode)


WANTED = {"username": "wanda", "email": "wanda@town.example", "password": PASSWORD}


def how_it_stands() -> list[tuple[str, int]]:
    return list(Person.objects.filter(username="wanda").values_list("account__standing", "state"))


def test_open_lets_in(settings: Settings) -> None:
    joining("open")
    sign_up(**WANTED)
    assert how_it_stands() == [(Standing.ACTIVE, PersonState.ACTIVE)]


def test_approval_makes_wait_and_asks_why() -> None:
    joining("approval")
    with pytest.raises(Invalid) as refusal:
        sign_up(**WANTED, reason="  ")
    assert list(refusal.value.fields) == ["reason"]
    sign_up(**WANTED, reason="I live here")
    assert how_it_stands() == [(Standing.WAITING, PersonState.WAITING)]
    assert Account.objects.get().reason == "I live here"


def test_an_invitation_goes_past_the_waiting(moderator: Viewer) -> None:
    joining("approval")
    sign_up(**WANTED, invitation=invite(moderator))
    assert how_it_stands() == [(Standing.ACTIVE, PersonState.ACTIVE)]
    assert Invitation.objects.get().uses == 1


def test_invitation_only(moderator: Viewer) -> None:
    joining("invitation")
    with pytest.raises(NotAllowed):
        sign_up(**WANTED)
    with pytest.raises(Invalid):
        sign_up(**WANTED, invitation="guess")
    assert how_it_stands() == []
    assert Account.objects.count() == 1
    sign_up(**WANTED, invitation=invite(moderator))
    assert how_it_stands() == [(Standing.ACTIVE, PersonState.ACTIVE)]


@pytest.mark.parametrize("mode", ["closed", ""])
def test_closed_and_not_yet_founded(moderator: Viewer, mode: str) -> None:
    if mode:
        joining(mode)
    with pytest.raises(NotAllowed):
        sign_up(**WANTED, invitation=invite(moderator))
    assert how_it_stands() == []


def test_everything_wrong_is_said_at_once() -> None:
    joining("approval")
    with pytest.raises(Invalid) as refusal:
        sign_up(username="a b", email="wanda", password="short", reason="x" * 1001)
    assert sorted(refusal.value.fields) == ["email", "password", "reason", "username"]
    assert not Account.objects.exists()
