"""Times on the wall, and dates that come again, across changes of the clocks."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from meetinghouse.domain.gatherings.repeating import (
    MOST_DATES,
    Every,
    Repeat,
    dates,
    from_rule,
    repeat_in_words,
    to_rule,
)
from meetinghouse.domain.gatherings.times import from_text, in_words, instant, on_the_wall, to_text
from meetinghouse.kernel.errors import Invalid

# North and south, half hours, a change at midnight, one of half an hour, and none.
ZONES = st.sampled_from(
    ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "America/Asuncion", "Asia/Beirut",
     "Pacific/Auckland", "Africa/Casablanca", "UTC"]
)  # fmt: skip
WALLS = st.datetimes(datetime(2024, 1, 1), datetime(2031, 1, 1)).map(lambda w: w.replace(second=0, microsecond=0))
REPEATS = st.builds(
    Repeat, every=st.sampled_from(list(Every)), interval=st.integers(1, 5), count=st.none() | st.integers(1, 40)
)


@settings(max_examples=30)
@given(wall=WALLS, zone=ZONES, repeat=REPEATS)
def test_the_clock_on_the_wall_stays(wall: datetime, zone: str, repeat: Repeat) -> None:
    """Each date shows the same time of day in its zone, whatever the clocks did; moments follow one another."""
    rule = to_rule(repeat, wall)
    found = [one for _, one in zip(range(30), dates(rule, wall), strict=False)]
    assert found[0] == wall or repeat.every is Every.MONTH_BY_WEEKDAY
    assert {one.time() for one in found} == {wall.time()}
    moments = [instant(one, zone) for one in found]
    assert all(earlier < later for earlier, later in pairwise(moments))
    for one, moment in zip(found, moments, strict=True):
        shown = on_the_wall(moment, zone)
        # Where the clock jumps over the time it shows a later one, and never by more than the jump.
        assert shown == one or timedelta(0) < shown - one <= timedelta(hours=1)
    if repeat.count is not None:
        assert len(found) == min(repeat.count, 30)
    assert from_text(to_text(wall)) == wall
    said = from_rule(rule)
    assert said is not None
    assert (said.every, said.interval, said.count) == (repeat.every, repeat.interval, repeat.count)
    assert repeat_in_words(rule, wall).startswith("Every ")


@settings(max_examples=30)
@given(wall=WALLS, days=st.sets(st.integers(0, 6), min_size=1), weeks=st.integers(1, 4))
def test_weekly_dates_fall_on_their_days(wall: datetime, days: set[int], weeks: int) -> None:
    days = days | {wall.weekday()}
    rule = to_rule(Repeat(every=Every.WEEK, interval=weeks, days=tuple(days), count=30), wall)
    found = list(dates(rule, wall))
    monday = wall.date() - timedelta(days=wall.weekday())
    weeks_apart = [((one.date() - timedelta(days=one.weekday())) - monday).days // 7 for one in found]
    assert {one.weekday() for one in found} <= days
    assert all(apart % weeks == 0 for apart in weeks_apart)
    # Later ones are the rest of the same dates.
    assert list(dates(rule, wall, after=found[10])) == found[11:]


def test_seven_in_the_evening_in_berlin_before_and_after_the_change() -> None:
    wall = datetime(2026, 3, 24, 19, 0)
    found = list(dates(to_rule(Repeat(every=Every.WEEK, count=2), wall), wall))
    assert [instant(one, "Europe/Berlin") for one in found] == [
        datetime(2026, 3, 24, 18, 0, tzinfo=UTC), datetime(2026, 3, 31, 17, 0, tzinfo=UTC),
    ]  # fmt: skip
    # A time that does not exist counts from before the change; one that exists twice is the first.
    assert instant(datetime(2026, 3, 29, 2, 30), "Europe/Berlin") == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert instant(datetime(2026, 10, 25, 2, 30), "Europe/Berlin") == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("repeat", "words"),
    [
        (Repeat(every=Every.DAY), "Every day"),
        (Repeat(every=Every.WEEK), "Every Tuesday"),
        (Repeat(every=Every.WEEK, interval=2, days=(1, 3, 4), count=6),
         "Every 2 weeks on Tuesday, Thursday and Friday, 6 times"),
        (Repeat(every=Every.MONTH_BY_DATE), "Every month on day 31"),
        (Repeat(every=Every.MONTH_BY_WEEKDAY, until=date(2026, 12, 31)),
         "Every month on the last Tuesday, until Thursday 31 December 2026"),
    ],
)  # fmt: skip
def test_rules_in_words(repeat: Repeat, words: str) -> None:
    starts = datetime(2026, 3, 31, 19, 0)
    rule = to_rule(repeat, starts)
    assert repeat_in_words(rule, starts) == words
    assert from_rule(rule) == (repeat if repeat.every is not Every.WEEK or repeat.days else
                               Repeat(every=Every.WEEK, days=(1,)))  # fmt: skip


@pytest.mark.parametrize(
    ("field", "repeat"),
    [
        ("repeat_interval", Repeat(every=Every.DAY, interval=0)),
        ("repeat_count", Repeat(every=Every.DAY, count=MOST_DATES + 1)),
        ("repeat_until", Repeat(every=Every.DAY, until=date(2026, 3, 30))),
        ("repeat_days", Repeat(every=Every.WEEK, days=(0,))),
    ],
)
def test_rules_that_do_not_fit(field: str, repeat: Repeat) -> None:
    with pytest.raises(Invalid) as refused:
        to_rule(repeat, datetime(2026, 3, 31, 19, 0))
    assert field in refused.value.fields


def test_an_end_on_another_day_is_said() -> None:
    words = in_words(datetime(2026, 12, 31, 20, 0), datetime(2027, 1, 1, 4, 0), "America/New_York")
    assert words == "Thursday 31 December 2026, 20:00 to Friday 1 January 2027, 04:00 (New York time)"


def test_words_leave_out_what_goes_without_saying() -> None:
    begins = datetime(2026, 12, 30, 19, 0)
    ends, midnight = begins + timedelta(hours=2), begins.replace(hour=0)
    zone = "Europe/Berlin"
    assert in_words(begins, ends, zone) == "Wednesday 30 December 2026, 19:00–21:00 (Berlin time)"
    assert in_words(begins, ends, zone, here=zone, year=2026) == "Wednesday 30 December, 19:00–21:00"
    assert in_words(begins, None, zone, here="UTC", year=2027).endswith("2026, 19:00 (Berlin time)")
    for whole in (midnight + timedelta(days=1), midnight.replace(hour=23, minute=59)):
        assert in_words(midnight, whole, zone, year=2026) == "Wednesday 30 December, all day"
    until = midnight + timedelta(days=3, hours=23, minutes=59)
    assert in_words(midnight, until, zone) == "Wednesday 30 December 2026 to Saturday 2 January 2027, all day"
