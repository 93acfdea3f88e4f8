"""Who is told of events: hosts of answers, guests of places, changes, cancellation and the beginning."""

from datetime import timedelta

import pytest

from meetinghouse.domain.gatherings.actions import (
    answer_occasion,
    cancel_gathering,
    change_gathering,
    choose_reminders,
    let_in,
)
from meetinghouse.domain.gatherings.chores import remind_guests
from meetinghouse.domain.gatherings.models import Answer, Standing
from meetinghouse.domain.gatherings.times import instant
from meetinghouse.domain.people.actions import block
from meetinghouse.effects.notifications.models import Notification
from meetinghouse.kernel import bus
from meetinghouse.kernel.clock import pretend
from meetinghouse.kernel.viewer import Viewer
from tests.domain.gatherings.party import ZONE, a_plan, answer_id, only, plan, soon
from tests.factories import member

pytestmark = pytest.mark.django_db


def told(viewer: Viewer) -> list[tuple[str, int | None]]:
    """What somebody was told of events, and by whom."""
    bus.drain()
    rows = Notification.objects.filter(person_id=viewer.person_id, kind__startswith="event_").order_by("pk")
    return list(rows.values_list("kind", "actor_id"))


def test_hosts_hear_of_answers_and_guests_of_their_place() -> None:
    ann, ben, cleo = member("ann"), member("ben"), member("cleo")
    made = plan(ann, capacity=1, needs_approval=True)
    date = only(made)
    for guest in (ben, cleo, ben):
        answer_occasion(guest, occasion_id=date, reply="going")
    assert told(ann) == [("event_asked", ben.person_id), ("event_asked", cleo.person_id)]
    for guest in (ben, cleo):
        let_in(ann, answer_id=answer_id(date, guest))
    # The second one waits in line, which is no news yet.
    assert (told(ben), told(cleo)) == ([("event_let_in", ann.person_id)], [])
    answer_occasion(ben, occasion_id=date, reply="not")
    assert told(cleo) == [("event_let_in", ann.person_id)]


def test_guests_hear_of_changes_and_cancellation_and_others_do_not() -> None:
    ann, ben, cleo, dan = member("ann"), member("ben"), member("cleo"), member("dan")
    starts = soon()
    made = plan(ann, starts=starts)
    for guest, reply in ((ben, "going"), (cleo, "not"), (dan, "maybe")):
        answer_occasion(guest, occasion_id=only(made), reply=reply)
    change_gathering(ann, gathering_id=made, plan=a_plan(starts=starts, place="The school"))
    assert told(ben) == told(dan) == [("event_changed", ann.person_id)]
    # Who cannot see it any more hears nothing more of it, and their place is free.
    block(dan, person_id=ann.person_id)
    bus.drain()
    assert Answer.objects.get(person_id=dan.person_id).standing == Standing.NOT
    change_gathering(ann, gathering_id=made, plan=a_plan(starts=starts, place="The barn"))
    cancel_gathering(ann, gathering_id=made)
    assert [kind for kind, _ in told(ben)] == ["event_changed", "event_changed", "event_cancelled"]
    assert len(told(dan)) == 1
    assert told(cleo) == []


def test_each_guest_is_reminded_once_a_day_and_once_an_hour_before() -> None:
    ann, ben, cleo, dan = member("ann"), member("ben"), member("cleo"), member("dan")
    starts = soon(days=3)
    made, other = plan(ann, starts=starts), plan(ann, title="Called off", starts=starts)
    for guest, reply in ((ben, "going"), (cleo, "maybe"), (dan, "not")):
        answer_occasion(guest, occasion_id=only(made), reply=reply)
    answer_occasion(ben, occasion_id=only(other), reply="going")
    cancel_gathering(ann, gathering_id=other)
    choose_reminders(cleo, occasion_id=only(made), wants=False)
    begins = instant(starts, ZONE)

    def reminders(before: timedelta) -> list[int]:
        with pretend(begins - before):
            remind_guests()
            remind_guests()
            bus.drain()
            return [
                Notification.objects.filter(person_id=guest.person_id, kind="event_reminder").count()
                for guest in (ben, cleo, dan)
            ]

    assert reminders(timedelta(hours=30)) == [0, 0, 0]
    assert reminders(timedelta(hours=23)) == [1, 0, 0]
    choose_reminders(cleo, occasion_id=only(made), wants=True)
    assert reminders(timedelta(hours=22)) == [1, 1, 0]
    # Who answers within the hour needs no reminder; who waited since yesterday gets one more.
    with pretend(begins - timedelta(minutes=50)):
        answer_occasion(dan, occasion_id=only(made), reply="going")
    assert reminders(timedelta(minutes=40)) == [2, 2, 0]
    assert reminders(timedelta(minutes=-5)) == [2, 2, 0]
    # Moved to another day, everybody is reminded of the new one.
    change_gathering(ann, gathering_id=made, plan=a_plan(starts=starts + timedelta(days=2)))
    begins += timedelta(days=2)
    assert reminders(timedelta(hours=20)) == [3, 3, 1]
