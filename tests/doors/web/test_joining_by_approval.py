"""Where a moderator approves, somebody confirms their address, waits, is let in, and signs in."""

import re

import pytest
from django.test import Client

from meetinghouse.domain.accounts.models import Account, Standing
from meetinghouse.domain.accounts.queries import waiting_accounts
from meetinghouse.domain.community.models import Community
from meetinghouse.domain.people.actions import approve_member, make_member
from meetinghouse.domain.people.queries import person_of_account
from meetinghouse.kernel.clock import now
from meetinghouse.kernel.paging import Page
from meetinghouse.kernel.viewer import Role, Viewer

pytestmark = pytest.mark.django_db
PASSWORD = "oranges in the attic"


def _sign_up(client: Client) -> str:
    """Sign up and return where the answer leads."""
    Community.objects.update_or_create(
        pk=1, defaults={"name": "Hill School", "sign_up_mode": "approval", "founded_at": now()}
    )
    form = {"handle": "tim", "display_name": "Tim", "email": "tim@example.org", "password1": PASSWORD}
    answer = client.post("/accounts/signup/", {**form, "reason": "I am a pupil.", "agreement": "on"})
    return str(answer.headers.get("Location", answer.content.decode()))


def _link(mails: list[str]) -> str:
    return next(found.group(0) for mail in mails if (found := re.search(r"/accounts/confirm-email/\S+", mail)))


def test_who_waits_confirms_first_and_stands_in_the_queue_only_then(client: Client, mailoutbox: list[object]) -> None:
    assert _sign_up(client) == "/accounts/confirm-email/"
    assert waiting_accounts(Page()).items == []
    assert [str(getattr(mail, "subject", "")) for mail in mailoutbox] == ["Confirm your address for Hill School"]
    link = _link([str(getattr(mail, "body", "")) for mail in mailoutbox])
    assert "confirm it" in client.get(link).content.decode()
    answer = client.post(link)
    assert answer.headers["Location"] == "/accounts/inactive/"
    assert [account.email for account in waiting_accounts(Page()).items] == ["tim@example.org"]

    owner = make_member(username="helga", email="h@example.org", password=PASSWORD, role=Role.OWNER)
    account = Account.objects.get(email="tim@example.org")
    approve_member(Viewer(person_id=owner, account_id=1, role=Role.OWNER), account_id=account.pk)
    account.refresh_from_db()
    assert account.standing == Standing.ACTIVE
    answer = client.post("/accounts/login/", {"login": "tim@example.org", "password": PASSWORD})
    person = person_of_account(account.pk)
    assert person is not None
    assert answer.headers["Location"] == "/settings/profile?welcome=1"


def test_signing_in_before_the_address_is_confirmed_sends_the_mail_and_not_to_the_closed_door(client: Client) -> None:
    _sign_up(client)
    answer = client.post("/accounts/login/", {"login": "tim@example.org", "password": PASSWORD})
    assert answer.headers["Location"] == "/accounts/confirm-email/"
