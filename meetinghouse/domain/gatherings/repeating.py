"""Dates that come again: the part of RFC 5545's recurrence rules that people use. Pure.

Rules are worked out on the wall, without a zone: seven o'clock stays seven o'clock.
https://www.rfc-editor.org/rfc/rfc5545#section-3.3.10
"""

from collections.abc import Iterator
from datetime import date, datetime, time
from enum import StrEnum
from itertools import takewhile

import msgspec
from dateutil.rrule import rrule, rrulestr

from meetinghouse.domain.gatherings.times import day_in_words
from meetinghouse.kernel.errors import Invalid

MOST_DATES = 500
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_ORDER = {1: "first", 2: "second", 3: "third", 4: "fourth", -1: "last"}


class Every(StrEnum):
    """How often."""

    DAY = "daily"
    WEEK = "weekly"
    MONTH_BY_DATE = "monthly"
    MONTH_BY_WEEKDAY = "monthly_weekday"


class Repeat(msgspec.Struct, frozen=True, kw_only=True):
    """How a date comes again: every ``interval`` days, weeks or months, ``count`` times or until a day, or on and on.

    ``days`` are the days of the week (0 is Monday), of a weekly rule only; none means the day of the first date.
    """

    every: Every
    interval: int = 1
    days: tuple[int, ...] = ()
    count: int | None = None
    until: date | None = None


def to_rule(repeat: Repeat, starts: datetime) -> str:
    """The rule as RFC 5545 writes it, ``UNTIL`` on the wall.

    Raises:
        Invalid: beside ``repeat_…``, the field that does not fit.
    """
    if not 1 <= repeat.interval <= 99:
        raise Invalid(fields={"repeat_interval": "Choose a number from 1 to 99."})
    if repeat.count is not None and not 1 <= repeat.count <= MOST_DATES:
        raise Invalid(fields={"repeat_count": f"Choose a number from 1 to {MOST_DATES}."})
    if repeat.until is not None and repeat.until < starts.date():
        raise Invalid(fields={"repeat_until": "The last day is before the first."})
    frequency = repeat.every.value.partition("_")[0].upper()
    parts = [f"FREQ={frequency}", f"INTERVAL={repeat.interval}"]
    if repeat.every is Every.WEEK:
        days = sorted({*repeat.days}) or [starts.weekday()]
        if starts.weekday() not in days:
            raise Invalid(
                fields={"repeat_days": f"The first date is a {DAY_NAMES[starts.weekday()]}: choose that day as well."}
            )
        parts.append("BYDAY=" + ",".join(DAYS[day] for day in days))
    elif repeat.every is Every.MONTH_BY_DATE:
        parts.append(f"BYMONTHDAY={starts.day}")
    elif repeat.every is Every.MONTH_BY_WEEKDAY:
        # A fifth one comes only in some months; the last one is what people mean.
        nth = (starts.day - 1) // 7 + 1
        parts.append(f"BYDAY={nth if nth < 5 else -1}{DAYS[starts.weekday()]}")
    if repeat.count is not None:
        parts.append(f"COUNT={repeat.count}")
    elif repeat.until is not None:
        parts.append(f"UNTIL={datetime.combine(repeat.until, time(23, 59, 59)):%Y%m%dT%H%M%S}")
    return ";".join(parts)


def from_rule(rule: str) -> Repeat | None:
    """The rule as a form shows it; None for no rule, or one that no form of ours can say."""
    parts = dict(part.split("=", 1) for part in rule.split(";") if "=" in part)
    weekdays = parts.get("BYDAY", "")
    frequency = parts.get("FREQ", "").lower()
    if frequency == "monthly" and weekdays:
        frequency = Every.MONTH_BY_WEEKDAY.value
    if frequency not in list(Every):
        return None
    until = parts.get("UNTIL")
    return Repeat(
        every=Every(frequency),
        interval=int(parts.get("INTERVAL", "1")),
        days=tuple(DAYS.index(day) for day in weekdays.split(",") if day in DAYS),
        count=int(parts["COUNT"]) if "COUNT" in parts else None,
        until=datetime.strptime(until[:8], "%Y%m%d").date() if until else None,  # noqa: DTZ007 -- a day on the wall
    )


def dates(rule: str, first: datetime, *, after: datetime | None = None) -> Iterator[datetime]:
    """The dates of a rule, the first one included, at most ``MOST_DATES`` for each call.

    Args:
        rule: as ``to_rule`` writes it; empty for one date only.
        first: the first date, on the wall.
        after: leave out what is not later than this.
    """
    if not rule:
        if after is None or first > after:
            yield first
        return
    found = rrulestr(rule, dtstart=first)
    assert isinstance(found, rrule), "one rule, not a set of them"
    passed = 0
    for one in found:
        if after is not None and one <= after:
            continue
        yield one
        passed += 1
        if passed == MOST_DATES:
            return


def ends_before(rule: str, first: datetime, cut: datetime) -> str:
    """The same rule, ending before a date of it."""
    kept = [part for part in rule.split(";") if not part.startswith(("COUNT=", "UNTIL="))]
    count = sum(1 for _ in takewhile(lambda one: one < cut, dates(rule, first)))
    return ";".join([*kept, f"COUNT={count}"])


def rest_after(rule: str, first: datetime, cut: datetime) -> int | None:
    """How many dates of a rule with a number come from a date on; None where it has no number."""
    if "COUNT=" not in rule:
        return None
    return sum(1 for one in dates(rule, first) if one >= cut)


def repeat_in_words(rule: str, starts: datetime) -> str:
    """Every 2 weeks on Tuesday and Friday, until 30 June 2026; empty for no rule."""
    repeat = from_rule(rule)
    if repeat is None:
        return ""
    n = repeat.interval
    if repeat.every is Every.DAY:
        words = "Every day" if n == 1 else f"Every {n} days"
    elif repeat.every is Every.WEEK:
        names = [DAY_NAMES[day] for day in repeat.days]
        listed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
        words = f"Every {listed}" if n == 1 else f"Every {n} weeks on {listed}"
    else:
        words = "Every month" if n == 1 else f"Every {n} months"
        if repeat.every is Every.MONTH_BY_DATE:
            words += f" on day {starts.day}"
        else:
            nth = (starts.day - 1) // 7 + 1
            words += f" on the {_ORDER.get(nth, 'last')} {DAY_NAMES[starts.weekday()]}"
    if repeat.count is not None:
        words += f", {repeat.count} times" if repeat.count > 1 else ", once"
    elif repeat.until is not None:
        last = datetime.combine(repeat.until, time())
        words += f", until {day_in_words(last)}"
    return words
