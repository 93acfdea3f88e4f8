"""Guests without an account: asked by mail whether it is them, counted like everybody, known to the host alone."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db import transaction
from django.test import Client

from meetinghouse.domain.community.actions import found_community
from meetinghouse.domain.community.models import Community
from meetinghouse.domain.gatherings.actions import (
    answer_occasion,
    cancel_gathering,
    change_gathering,
    let_in,
    turn_away,
)
from meetinghouse.domain.gatherings.actions.mailing import answer_by_mail, ask_by_mail, forget_mail_guest, mail_guest
from meetinghouse.domain.gatherings.chores import forget_guests_by_mail
from meetinghouse.domain.gatherings.guests import guest_list, guests
from meetinghouse.domain.gatherings.models import Answer, MailGuest, Standing
from meetinghouse.domain.posts.actions import change_audience
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.effects.notifications.queries import notifications
from meetinghouse.kernel import bus
from meetinghouse.kernel.clock import now, pretend
from meetinghouse.kernel.errors import Invalid, NotFound
from meetinghouse.kernel.paging import Page
from meetinghouse.kernel.viewer import Viewer
from tests.domain.gatherings.party import a_plan, only, plan, seen, soon, standing

WHO = {"name": "Gus Guest", "email": "Gus@else.example"}
STARTS = soon()


def mails() -> list[str]:
    """What was written since this was asked last, each mail as one text."""
    bus.drain()
    found = [f"{one.subject}\n{one.body}" for one in mail.outbox]
    mail.outbox.clear()
    return found


def token_in(text: str) -> str:
    found = re.search(r"/events/mail/(\S+)", text)
    assert found is not None
    return found[1]


def asked(ann: Viewer, **more: object) -> tuple[int, int, str]:
    """An event for everybody, its date, and the token in the mail to Gus."""
    made = plan(ann, audience=Audience.PUBLIC, starts=STARTS, place="The barn", **more)
    ask_by_mail(occasion_id=only(made), **WHO)
    (text,) = mails()
    return made, only(made), token_in(text)


def test_nothing_counts_before_the_guest_answers_and_then_like_everybody(ann: Viewer, ben: Viewer) -> None:
    made, date, token = asked(ann, capacity=1)
    assert not Answer.objects.exists()
    answer_occasion(ben, occasion_id=date, reply="going")
    assert answer_by_mail(token=token, reply="going") is Standing.WAITING
    assert "waiting list" in mails()[0]
    answer_occasion(ben, occasion_id=date, reply="not")
    (text,) = mails()
    assert "There is a place for you now" in text
    assert "The barn" in text
    # The host sees who it is, others the number.
    assert [(one.name, one.address) for one in guest_list(seen(ann, made))] == [("Gus Guest", "Gus@else.example")]
    assert seen(ben, made).going == 1
    assert not guests(ben, seen(ben, made), Standing.GOING, Page()).items
    # Who asks again gets the link again, and changes nothing by it.
    ask_by_mail(occasion_id=date, name="Somebody else", email="gus@ELSE.example")
    (text,) = mails()
    assert token_in(text) == token
    assert "Gus Guest" in text
    # What changes is told; what is for members only now is not.
    change_gathering(ann, gathering_id=made, plan=a_plan(starts=STARTS, place="The school", capacity=1))
    assert "New place: The school." in mails()[0]
    change_audience(ann, post_id=seen(ann, made).post_id, audience=Audience.COMMUNITY)
    cancel_gathering(ann, gathering_id=made)
    assert mails() == []
    with pytest.raises(NotFound):
        answer_by_mail(token=token, reply="not")
    forget_mail_guest(token=token)
    assert not MailGuest.objects.exists()
    assert not Answer.objects.filter(person=None).exists()


def test_the_host_is_asked_and_may_say_no(ann: Viewer) -> None:
    made, date, token = asked(ann, needs_approval=True)
    assert answer_by_mail(token=token, reply="going") is Standing.ASKED
    mails()
    told = notifications(ann, Page()).items
    assert [(one.kind, one.actor) for one in told] == [("event_asked", None)]
    mine = Answer.objects.get().pk
    let_in(ann, answer_id=mine)
    assert "There is a place for you now" in mails()[0]
    turn_away(ann, answer_id=mine)
    with pytest.raises(Invalid), transaction.atomic():
        answer_by_mail(token=token, reply="going")
    assert seen(ann, made).going == 0
    assert date == only(made)


def test_only_events_for_everybody_and_true_addresses(ann: Viewer, ben: Viewer) -> None:
    inside, outside = only(plan(ann)), only(plan(ann, audience=Audience.PUBLIC))
    with pytest.raises(NotFound):
        ask_by_mail(occasion_id=inside, **WHO)
    injected = {"email": "a@b.c\nBcc: d@e.f"}
    for wrong, field in (({"name": " "}, "name"), ({"email": "gus"}, "email"), (injected, "email")):
        with pytest.raises(Invalid) as refused:
            ask_by_mail(occasion_id=outside, **(WHO | wrong))
        assert field in refused.value.fields
    found_community(account_id=1, name="Testburg", tagline="", accent="#b4532a", sign_up_mode="approval")
    Community.objects.update(public_reading=False)
    with pytest.raises(NotFound):
        ask_by_mail(occasion_id=outside, **WHO)
    assert mail_guest("1.guess.guess") is None
    assert not MailGuest.objects.exists()
    assert mails() == []
    assert standing(outside, ben) is None


def test_leaving_frees_the_place_and_old_addresses_go(ann: Viewer, ben: Viewer) -> None:
    _, date, token = asked(ann, capacity=1)
    answer_by_mail(token=token, reply="going")
    answer_occasion(ben, occasion_id=date, reply="going")
    assert standing(date, ben) is Standing.WAITING
    forget_mail_guest(token=token)
    assert standing(date, ben) is Standing.GOING
    mails()
    # One who never answered goes after two days, one who came two weeks after the event; sooner after one called off.
    _, _, stays = asked(ann)
    answer_by_mail(token=stays, reply="going")
    mails()
    asked(ann)
    for days, left in ((1, 2), (4, 1), (16, 1), (18, 0)):
        with pretend(now() + timedelta(days=days)):
            forget_guests_by_mail()
        assert MailGuest.objects.count() == left
    made, _, stays = asked(ann, ends=soon(days=20))
    answer_by_mail(token=stays, reply="going")
    mails()
    cancel_gathering(ann, gathering_id=made)
    assert "will not take place" in mails()[-1]
    with pretend(now() + timedelta(days=15)):
        forget_guests_by_mail()
    assert not MailGuest.objects.exists()


def test_the_pages_change_nothing_by_being_opened(ann: Viewer) -> None:
    made = plan(ann, audience=Audience.PUBLIC)
    date, client = only(made), Client()
    assert f"/events/dates/{date}/mail" in client.get(f"/events/{made}").content.decode()
    assert client.get(f"/events/dates/{date}/mail").status_code == 200
    wrong = client.post(f"/events/dates/{date}/mail", {"name": "", "email": "gus"})
    assert wrong.status_code == 422
    assert "gus" in wrong.content.decode()
    sent = client.post(f"/events/dates/{date}/mail", WHO)
    assert "Look into your mail" in sent.content.decode()
    token = token_in(mails()[0])
    page = client.get(f"/events/mail/{token}")
    assert "Do you come?" in page.content.decode()
    assert not Answer.objects.exists()
    page = client.post(f"/events/mail/{token}", {"answer": "maybe"}, follow=True)
    assert "You may come" in page.content.decode()
    assert "deleted here" in client.post(f"/events/mail/{token}/forget").content.decode()
    assert client.get(f"/events/mail/{token}").status_code == 404
