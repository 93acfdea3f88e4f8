"""Becoming a member from an app."""

import re
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.test import Client, override_settings

from meetinghouse.domain.accounts.models import Account, Standing
from meetinghouse.domain.people.actions import approve_member
from meetinghouse.domain.people.models import Person
from meetinghouse.effects.streaming import access
from meetinghouse.kernel.viewer import Role
from tests.doors.client_api import oracle
from tests.factories_api import Answer, Api, Member, found_open_community, new_member

NEW = {
    "username": "dora", "email": "dora@people.example", "password": "a-long-password-42", "agreement": True,
    "locale": "en",
}  # fmt: skip


def register(api: Api, **changes: object) -> Answer:
    return api.post("/api/v1/accounts", **(NEW | changes))


@pytest.fixture(autouse=True)
def _mails_are_kept(settings: object) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"  # type: ignore[attr-defined]


def confirm() -> None:
    """Follow the link in the last mail, and press its button."""
    link = re.search(r"https?://\S+/confirm-email/\S+", str(mail.outbox[-1].body))
    assert link, mail.outbox[-1].body
    assert Client().post(urlsplit(link[0]).path).status_code in {200, 302}


def test_a_new_member_is_let_in_once_the_address_is_confirmed(app_alone: Api) -> None:
    token = register(app_alone).as_a(oracle.Token)
    me = Api(token.access_token)
    refused = me.get("/api/v1/accounts/verify_credentials")
    assert (refused.status, refused.json) == (403, {"error": "Your login is missing a confirmed e-mail address"})
    assert me.get("/api/v1/emails/check_confirmation").json is False
    assert access.by_token(token.access_token) is None
    assert [m.to for m in mail.outbox] == [["dora@people.example"]]
    confirm()
    assert access.by_token(token.access_token) is not None
    assert me.get("/api/v1/emails/check_confirmation").json is True
    assert me.get("/api/v1/accounts/verify_credentials").as_a(oracle.CredentialAccount).username == "dora"


def test_the_mail_can_be_sent_again_until_it_is_confirmed(app_alone: Api) -> None:
    me = Api(register(app_alone).as_a(oracle.Token).access_token)
    assert me.post("/api/v1/emails/confirmations").json == {}
    assert len(mail.outbox) == 2
    confirm()
    assert me.post("/api/v1/emails/confirmations").status == 403
    assert len(mail.outbox) == 2


@override_settings(INSTANT_SIGNUP=True)
def test_where_everybody_is_let_in_at_once_no_mail_is_sent(app_alone: Api) -> None:
    found_open_community(sign_up_mode="closed")
    me = Api(register(app_alone).as_a(oracle.Token).access_token)
    assert me.get("/api/v1/accounts/verify_credentials").status == 200
    assert mail.outbox == []


def test_where_a_moderator_approves_one_waits(app_alone: Api) -> None:
    found_open_community(sign_up_mode="approval")
    without = register(app_alone)
    assert without.status == 422
    assert "reason" in without.as_error().details
    me = Api(register(app_alone, reason="I live here").as_a(oracle.Token).access_token)
    assert me.get("/api/v1/preferences").json == {"error": "Your login is currently pending approval"}
    confirm()
    assert me.get("/api/v1/preferences").json == {"error": "Your login is currently pending approval"}
    account = Account.objects.get(email="dora@people.example")
    assert (account.standing, account.reason) == (Standing.WAITING, "I live here")
    approve_member(new_member("mod", role=Role.MODERATOR).viewer, account_id=account.pk)
    assert me.get("/api/v1/preferences").status == 200


@pytest.mark.parametrize("mode", ["invitation", "closed"])
def test_where_nobody_can_join_nobody_does(app_alone: Api, mode: str) -> None:
    found_open_community(sign_up_mode=mode)
    answer = register(app_alone)
    assert answer.status == 403
    assert not Person.objects.filter(username="dora").exists()


def test_an_invitation_lets_in_as_often_as_it_says(app_alone: Api) -> None:
    from meetinghouse.domain.accounts.actions import invite

    found_open_community(sign_up_mode="invitation")
    code = invite(new_member("mod", role=Role.MODERATOR).viewer)
    assert register(app_alone, invite_code="guessed").status == 422
    assert not Account.objects.filter(email="dora@people.example").exists()
    assert register(app_alone, invite_code=code).status == 200
    again = register(app_alone, username="emil", email="emil@people.example", invite_code=code)
    assert again.status == 422
    assert not Account.objects.filter(email="emil@people.example").exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("username", "no spaces"), ("username", "admin"), ("username", ""), ("email", "no address"),
        ("password", "short"), ("password", "password123456789"[:11]),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_beside_its_field(app_alone: Api, field: str, value: str) -> None:
    answer = register(app_alone, **{field: value})
    assert field in answer.as_error().details
    assert not Account.objects.filter(email="dora@people.example").exists()


def test_all_that_is_wrong_is_said_at_once(app_alone: Api, ann: Member) -> None:
    answer = register(app_alone, username="Ann", email="ANN@people.example", password="x")
    assert set(answer.as_error().details) == {"username", "email", "password"}


def test_rules_have_to_be_accepted_where_there_are_some(app_alone: Api) -> None:
    from meetinghouse.domain.community.models import Rule

    Rule.objects.create(position=0, text="Be kind")
    assert "agreement" in register(app_alone, agreement=False).as_error().details
    assert register(app_alone).status == 200


def test_a_member_or_a_stranger_cannot_register_others(ann: Member, stranger: Api) -> None:
    assert register(ann.api).status == 403
    assert register(stranger).status == 401


def test_sign_ups_are_limited(app_alone: Api) -> None:
    with override_settings(RATE_LIMITS_ON=True, RATE_LIMITS={"api": (100, 300), "sign_up": (1, 3600)}):
        assert register(app_alone).status == 200
        assert register(app_alone, username="emil", email="emil@people.example").status == 429
