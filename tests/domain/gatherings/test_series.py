"""Events with many dates: each date has guests of its own; one, the following or all of them change."""

from datetime import timedelta

import pytest
from django.db import transaction

from meetinghouse.domain.gatherings import queries
from meetinghouse.domain.gatherings.actions import (
    answer_occasion,
    cancel_gathering,
    cancel_occasion,
    change_gathering,
    change_occasion,
)
from meetinghouse.domain.gatherings.chores import lay_out_dates
from meetinghouse.domain.gatherings.events import GatheringChanged, OccasionCancelled
from meetinghouse.domain.gatherings.models import Gathering, Occasion, Standing
from meetinghouse.domain.gatherings.repeating import Every, Repeat
from meetinghouse.domain.gatherings.times import instant
from meetinghouse.effects.notifications.queries import notifications
from meetinghouse.kernel import bus, clock
from meetinghouse.kernel.errors import Invalid, NotFound
from meetinghouse.kernel.paging import Page
from meetinghouse.kernel.viewer import Viewer
from tests.domain.gatherings.party import ZONE, a_plan, occasions, plan, seen, soon, standing
from tests.factories import Emitted, member

WEEK = timedelta(days=7)
STARTS = soon().replace(hour=19, minute=0)
FIVE = Repeat(every=Every.WEEK, count=5)


def walls(made: int) -> list[str]:
    """The days and hours of the dates that will be, counted from the first."""
    rows = [one for one in occasions(made) if one.cancelled_at is None]
    return [one.starts for one in rows]


def expected(*walls: object) -> list[str]:
    return [f"{wall:%Y-%m-%dT%H:%M}" for wall in walls]


def test_each_date_has_guests_of_its_own(ann: Viewer, ben: Viewer) -> None:
    made = plan(ann, starts=STARTS, ends=STARTS + timedelta(hours=2), repeat=FIVE)
    assert walls(made) == expected(*(STARTS + WEEK * i for i in range(5)))
    first, second = occasions(made)[:2]
    answer_occasion(ben, occasion_id=second.pk, reply="going")
    assert (standing(first.pk, ben), standing(second.pk, ben)) == (None, Standing.GOING)
    assert [one.occasion_id for one in queries.mine(ben, Page())] == [second.pk]
    # Without a date, the next one is meant.
    assert seen(ben, made).occasion_id == first.pk
    assert seen(ben, made, second.pk).going == 1
    assert seen(ben, made, second.pk).hours == "19:00–21:00"


def test_one_date_alone_is_moved_or_called_off(ann: Viewer, ben: Viewer) -> None:
    made = plan(ann, starts=STARTS, place="The barn", repeat=FIVE)
    first, second, third = occasions(made)[:3]
    answer_occasion(ben, occasion_id=second.pk, reply="going")
    emitted = Emitted()
    moved = STARTS + WEEK + timedelta(days=1)
    change_occasion(ann, occasion_id=second.pk, plan=a_plan(starts=moved, place="The school"))
    assert [e for e in emitted() if isinstance(e, GatheringChanged)] == [
        GatheringChanged(gathering_id=made, occasion_id=second.pk, number=1)
    ]
    found = seen(ben, made, second.pk)
    assert (found.starts, found.place, found.going) == (moved, "The school", 1)
    assert seen(ben, made, first.pk).place == seen(ben, made, third.pk).place == "The barn"
    cancel_occasion(ann, occasion_id=third.pk, note="Holidays")
    assert OccasionCancelled(gathering_id=made, occasion_id=third.pk) in emitted()
    assert len(walls(made)) == 4
    assert seen(ben, made, third.pk).note == "Holidays"
    # All of them an hour later: the one that was moved stays where it was put, the other stays called off.
    change_gathering(ann, gathering_id=made, plan=a_plan(starts=STARTS.replace(hour=20), place="The barn", repeat=FIVE))
    later = STARTS.replace(hour=20)
    assert walls(made) == expected(later, moved, later + WEEK * 3, later + WEEK * 4)
    assert standing(second.pk, ben) is Standing.GOING


def test_from_one_date_on(ann: Viewer, ben: Viewer, cleo: Viewer) -> None:
    made = plan(ann, title="Choir", starts=STARTS, repeat=FIVE)
    first, second, third, fourth = occasions(made)[:4]
    early = member("early")
    answer_occasion(cleo, occasion_id=fourth.pk, reply="going")
    answer_occasion(early, occasion_id=second.pk, reply="going")
    for one in (first, third):
        answer_occasion(ben, occasion_id=one.pk, reply="going")
    other = STARTS + WEEK * 2 + timedelta(days=1)
    change_gathering(
        ann, gathering_id=made, from_occasion_id=third.pk,
        plan=a_plan(title="Big choir", starts=other, repeat=Repeat(every=Every.WEEK, count=4)),
    )  # fmt: skip
    bus.drain()
    told = [who for who in (ben, cleo, early) if notifications(who, Page()).items]
    assert told == [ben, cleo], "who comes on that date or on a later one"
    assert seen(cleo, made).change.startswith("From ")
    assert walls(made) == expected(STARTS, STARTS + WEEK, *(other + WEEK * i for i in range(4)))
    # Those who come on the third date come on the day that it moved to; the dates before are as they were.
    assert standing(third.pk, ben) is Standing.GOING
    assert seen(ben, made, third.pk).starts == other
    assert [seen(ben, made, one.pk).title for one in (first, second, third)] == ["Choir", "Choir", "Big choir"]
    with pytest.raises(NotFound), transaction.atomic():
        change_gathering(ann, gathering_id=made, from_occasion_id=1, plan=a_plan(starts=other, repeat=FIVE))


def test_another_rule_keeps_the_days_that_both_have(ann: Viewer, ben: Viewer) -> None:
    made = plan(ann, starts=STARTS, repeat=FIVE)
    rows = occasions(made)
    for one in (rows[1], rows[2]):
        answer_occasion(ben, occasion_id=one.pk, reply="going")
    emitted = Emitted()
    change_gathering(
        ann, gathering_id=made, plan=a_plan(starts=STARTS, repeat=Repeat(every=Every.WEEK, interval=2, count=3))
    )
    assert walls(made) == expected(*(STARTS + WEEK * i for i in (0, 2, 4)))
    assert standing(rows[2].pk, ben) is Standing.GOING
    # Where somebody is expected, the date is called off; where nobody is, it goes without a word.
    gone = [e.occasion_id for e in emitted() if isinstance(e, OccasionCancelled)]
    assert gone == [rows[1].pk]
    assert not Occasion.objects.filter(pk=rows[3].pk).exists()
    # One more day a week, and then no repetition at all.
    two_days = (STARTS.weekday(), (STARTS.weekday() + 1) % 7)
    change_gathering(
        ann, gathering_id=made,
        plan=a_plan(starts=STARTS, repeat=Repeat(every=Every.WEEK, days=two_days)),
    )  # fmt: skip
    assert len(walls(made)) > 100
    change_gathering(ann, gathering_id=made, plan=a_plan(starts=STARTS))
    assert walls(made) == expected(STARTS)


def test_dates_that_are_over_stay_as_they_were(ann: Viewer, ben: Viewer) -> None:
    made = plan(ann, starts=STARTS, repeat=FIVE)
    first = occasions(made)[0]
    with clock.pretend(instant(STARTS, ZONE) + timedelta(days=3)):
        with pytest.raises(Invalid), transaction.atomic():
            answer_occasion(ben, occasion_id=first.pk, reply="going")
        later = STARTS.replace(hour=20)
        change_gathering(ann, gathering_id=made, plan=a_plan(starts=later, repeat=FIVE))
        assert walls(made) == expected(STARTS, *(later + WEEK * i for i in range(1, 5)))
        second = occasions(made)[1]
        later = STARTS.replace(hour=21)
        plan_from = a_plan(starts=later + WEEK, repeat=Repeat(every=Every.WEEK, count=4))
        change_gathering(ann, gathering_id=made, from_occasion_id=second.pk, plan=plan_from)
        assert walls(made) == expected(STARTS, *(later + WEEK * i for i in range(1, 5)))
        assert [one.occasion_id for one in queries.past(ben, Page())] == [first.pk]
        cancel_gathering(ann, gathering_id=made)
        assert walls(made) == expected(STARTS)


def test_dates_without_an_end_are_laid_out_as_time_goes_on(ann: Viewer) -> None:
    made = plan(ann, starts=STARTS, repeat=Repeat(every=Every.WEEK))
    before = len(occasions(made))
    assert 55 <= before <= 60
    lay_out_dates()
    assert len(occasions(made)) == before
    with clock.pretend(clock.now() + timedelta(days=70)):
        lay_out_dates()
        lay_out_dates()
    rows = occasions(made)
    assert before + 9 <= len(rows) <= before + 10
    assert walls(made) == expected(*(STARTS + WEEK * i for i in range(len(rows))))
    cancel_gathering(ann, gathering_id=made)
    assert Gathering.objects.get(pk=made).laid_out_to == ""
