"""Co-hosts look after the guests, and no more than that."""

import pytest
from django.db import transaction
from django.test import Client

from meetinghouse.domain.gatherings import queries
from meetinghouse.domain.gatherings.actions import (
    add_co_host,
    answer_occasion,
    cancel_gathering,
    let_in,
    remove_co_host,
    reply_to_questions,
    turn_away,
)
from meetinghouse.domain.gatherings.guests import guests
from meetinghouse.domain.gatherings.models import CoHost, Standing
from meetinghouse.domain.people.actions import answer_friend_request as answer_request
from meetinghouse.domain.people.actions import ask_to_be_friends, block
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.effects.notifications.queries import notifications
from meetinghouse.kernel import bus
from meetinghouse.kernel.errors import Invalid, NotAllowed, NotFound
from meetinghouse.kernel.paging import Page
from meetinghouse.kernel.viewer import Viewer
from tests.domain.gatherings.party import answer_id, only, plan, seen, standing
from tests.factories import account_of, member


def told(viewer: Viewer) -> list[str]:
    bus.drain()
    return [one.kind for one in notifications(viewer, Page()).items]


def test_a_co_host_lets_in_and_cannot_change_the_event(ann: Viewer, ben: Viewer, cleo: Viewer) -> None:
    made = plan(ann, needs_approval=True)
    date = only(made)
    answer_occasion(cleo, occasion_id=date, reply="going")
    bus.drain()
    with pytest.raises(NotFound), transaction.atomic():
        let_in(ben, answer_id=answer_id(date, cleo))
    for _ in range(2):
        add_co_host(ann, gathering_id=made, person_id=ben.person_id)
    assert told(ben) == ["event_co_host"]
    found = seen(ben, made)
    assert (found.is_mine, found.is_hosting, [p.id for p in found.co_hosts]) == (False, True, [ben.person_id])
    assert [g.person and g.person.id for g in guests(ben, found, Standing.ASKED, Page())] == [cleo.person_id]
    assert [one.id for one in queries.mine(ben, Page())] == [made]
    let_in(ben, answer_id=answer_id(date, cleo))
    assert standing(date, cleo) is Standing.GOING
    turn_away(ben, answer_id=answer_id(date, cleo))
    # Who looks after the guests need not ask, and hears of who does.
    assert answer_occasion(ben, occasion_id=date, reply="going") is Standing.GOING
    answer_occasion(member(), occasion_id=date, reply="going")
    assert "event_asked" in told(ben)
    for refused, act in ((NotAllowed, cancel_gathering), (NotFound, add_co_host)):
        more = {"person_id": cleo.person_id} if act is add_co_host else {}
        with pytest.raises(refused), transaction.atomic():
            act(ben, gathering_id=made, **more)
    client = Client()
    client.force_login(account_of(ben))
    assert "Co-host" in client.get(f"/events/{made}/guests").content.decode()
    assert client.get(f"/events/{made}/guests.csv").status_code == 200
    client.post(f"/events/{made}/co-hosts/{ben.person_id}/end")
    assert not CoHost.objects.exists()
    assert client.get(f"/events/{made}/guests.csv").status_code == 404


def test_only_who_can_see_it_and_is_met(ann: Viewer, ben: Viewer, cleo: Viewer) -> None:
    made = plan(ann, audience=Audience.FRIENDS)
    with pytest.raises(Invalid), transaction.atomic():
        add_co_host(ann, gathering_id=made, person_id=ben.person_id)
    ask_to_be_friends(ben, person_id=ann.person_id)
    answer_request(ann, person_id=ben.person_id, accept=True)
    add_co_host(ann, gathering_id=made, person_id=ben.person_id)
    with pytest.raises(Invalid), transaction.atomic():
        add_co_host(ann, gathering_id=made, person_id=ann.person_id)
    with pytest.raises(NotFound), transaction.atomic():
        remove_co_host(cleo, gathering_id=made, person_id=ben.person_id)
    block(ben, person_id=ann.person_id)
    bus.drain()
    assert not CoHost.objects.exists()
    assert not seen(ann, made).co_hosts


def test_questions_are_answered_for_the_hosts_alone(ann: Viewer, ben: Viewer, cleo: Viewer) -> None:
    for wrong in (("x" * 121,), ("One", "Two", "Three", "Four")):
        with pytest.raises(Invalid) as refused, transaction.atomic():
            plan(ann, questions=wrong)
        assert "questions" in refused.value.fields
    made = plan(ann, questions=("What do you bring?", "", "Do you need a lift?"))
    date = only(made)
    with pytest.raises(NotFound), transaction.atomic():
        reply_to_questions(ben, occasion_id=date, replies=["Cake"])
    for guest in (ben, cleo):
        answer_occasion(guest, occasion_id=date, reply="going")
    client, other = Client(), Client()
    client.force_login(account_of(ben))
    other.force_login(account_of(cleo))
    assert "Do you need a lift?" in client.get(f"/events/{made}").content.decode()
    client.post(f"/events/dates/{date}/replies", {"reply": ["=Cake()"]})
    assert seen(ben, made).replies == ("=Cake()", "")
    assert "Cake" not in other.get(f"/events/{made}/guests").content.decode()
    assert "Cake" not in other.get(f"/events/{made}").content.decode()
    client.force_login(account_of(ann))
    assert "=Cake()" in client.get(f"/events/{made}/guests").content.decode()
    assert "'=Cake()" in client.get(f"/events/{made}/guests.csv").content.decode("utf-8-sig")
    with pytest.raises(Invalid), transaction.atomic():
        reply_to_questions(ben, occasion_id=date, replies=["x" * 201])
