"""All dates of a series answered at once, each still a date of its own; and what the host has to know first."""

import pytest
from django.core import mail
from django.db import transaction
from django.test import Client

from meetinghouse.domain.gatherings.actions import (
    answer_occasion,
    answer_series,
    cancel_occasion,
    reply_to_questions,
    turn_away,
)
from meetinghouse.domain.gatherings.actions.mailing import ask_by_mail
from meetinghouse.domain.gatherings.models import Answer, Standing
from meetinghouse.domain.gatherings.repeating import Every, Repeat
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.effects.notifications.queries import notifications
from meetinghouse.kernel import bus
from meetinghouse.kernel.errors import Invalid, NotFound
from meetinghouse.kernel.paging import Page
from meetinghouse.kernel.viewer import Viewer
from tests.domain.gatherings.party import answer_id, occasions, only, plan, seen, standing
from tests.domain.gatherings.test_mailing import token_in
from tests.factories import account_of

WEEKLY = Repeat(every=Every.WEEK, count=4)


def test_all_dates_at_once_and_single_ones_back(ann: Viewer, ben: Viewer, cleo: Viewer) -> None:
    made = plan(ann, repeat=WEEKLY, capacity=1)
    first, second, third, fourth = (one.pk for one in occasions(made))
    answer_occasion(cleo, occasion_id=first, reply="going")
    answer_occasion(ben, occasion_id=second, reply="going")
    turn_away(ann, answer_id=answer_id(second, ben))
    cancel_occasion(ann, occasion_id=fourth)
    bus.drain()
    assert answer_series(ben, gathering_id=made, reply="going") == {
        Standing.WAITING: 1, Standing.REMOVED: 1, Standing.GOING: 1,
    }  # fmt: skip
    assert standing(fourth, ben) is None, "nothing is said of what was called off"
    answer_series(ben, gathering_id=made, reply="going")
    bus.drain()
    told = [one for one in notifications(ann, Page()).items if one.kind == "event_answered" and one.actor]
    assert [one.reference for one in told if one.actor and one.actor.id == ben.person_id] == [str(third)]
    # One date back; the others stay.
    answer_occasion(ben, occasion_id=third, reply="not")
    assert (standing(first, ben), standing(third, ben)) == (Standing.WAITING, Standing.NOT)
    answer_series(cleo, gathering_id=made, reply="not")
    assert standing(first, ben) is Standing.GOING, "who gives all dates back frees the place"
    client = Client()
    client.force_login(account_of(cleo))
    answer = client.post(f"/events/{made}/answer", {"answer": "maybe"}, follow=True)
    assert "maybe on 3" in answer.content.decode()
    for wrong in ("", "perhaps"):
        with pytest.raises(Invalid), transaction.atomic():
            answer_series(ben, gathering_id=made, reply=wrong)
    hidden = plan(ann, repeat=WEEKLY, audience=Audience.FRIENDS)
    with pytest.raises(NotFound), transaction.atomic():
        answer_series(ben, gathering_id=hidden, reply="going")


def test_what_has_to_be_answered_comes_before_the_place(ann: Viewer, ben: Viewer) -> None:
    made = plan(ann, questions=("Allergies?", "", "Who calls us?"), required=(2,), repeat=WEEKLY)
    assert seen(ben, made).required == (1,)
    date = occasions(made)[0].pk
    for said in (None, ["nuts"], ["nuts", " "]):
        with pytest.raises(Invalid) as refused, transaction.atomic():
            answer_occasion(ben, occasion_id=date, reply="going", replies=said)
        assert "Who calls us?" in refused.value.fields["reply"]
    answer_occasion(ben, occasion_id=date, reply="maybe")
    answer_occasion(ann, occasion_id=date, reply="going")  # hosts ask themselves nothing
    client = Client()
    client.force_login(account_of(ben))
    page = client.get(f"/events/{made}?on={date}").content.decode()
    assert 'id="questions"' in page
    assert "I’m going to all dates" in page
    client.post(f"/events/{made}/answer", {"answer": "going", "reply": ["", "My sister"]})
    assert Answer.objects.filter(person_id=ben.person_id, standing=Standing.GOING).count() == 4
    assert seen(ben, made, date).replies == ("", "My sister")
    with pytest.raises(Invalid), transaction.atomic():
        reply_to_questions(ben, occasion_id=date, replies=["nuts", ""])
    client.force_login(account_of(ann))
    assert "Who calls us? *" in client.get(f"/events/{made}/edit?scope=all").content.decode()


def test_guests_by_mail_are_asked_the_same(ann: Viewer) -> None:
    made = plan(ann, audience=Audience.PUBLIC, questions=("Allergies?", "Who calls us?"), required=(1,))
    ask_by_mail(occasion_id=only(made), name="Gus", email="gus@else.example")
    bus.drain()
    address = f"/events/mail/{token_in(str(mail.outbox[-1].body))}"
    client = Client()
    page = client.get(address).content.decode()
    assert page.count('name="reply"') == 2
    answer = client.post(address, {"answer": "going", "reply": ["=nuts", ""]})
    assert answer.status_code == 422
    assert 'value="=nuts"' in answer.content.decode(), "what was typed stays"
    assert not Answer.objects.exists()
    assert client.post(address, {"answer": "maybe", "reply": ["", ""]}).status_code == 302
    assert client.post(address, {"answer": "going", "reply": ["=nuts", "My aunt"]}).status_code == 302
    assert 'value="My aunt"' in client.get(address).content.decode()
    host = Client()
    host.force_login(account_of(ann))
    table = host.get(f"/events/{made}/guests.csv").content.decode("utf-8-sig").splitlines()
    assert table[0].endswith("Allergies?,Who calls us?")
    assert table[1].endswith("'=nuts,My aunt")
    assert "My aunt" in host.get(f"/events/{made}/guests").content.decode()
