"""Reading a calendar file that somebody brings along. Pure; nothing in it is trusted.

https://www.rfc-editor.org/rfc/rfc5545
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple

import msgspec
from icalendar import Calendar, Event

from meetinghouse.domain.gatherings.records import Plan
from meetinghouse.domain.gatherings.repeating import DAYS, Every, Repeat, dates, rest_after, to_rule
from meetinghouse.domain.gatherings.rules import MOST_DESCRIPTION, MOST_LINK, MOST_PLACE, MOST_TITLE
from meetinghouse.domain.gatherings.times import instant, on_the_wall
from meetinghouse.kernel.clock import now
from meetinghouse.kernel.errors import Invalid
from meetinghouse.kernel.text import excerpt, tidy, tidy_line
from meetinghouse.kernel.zones import zone_names

MOST_OCTETS = 512 * 1024
MOST_ENTRIES = 40
# What a file says of time zones is not read: a rule in it could keep a machine busy for years. Their names are enough.
_ZONES = re.compile(rb"^BEGIN:VTIMEZONE\s*$.*?^END:VTIMEZONE\s*$", re.MULTILINE | re.DOTALL | re.IGNORECASE)
_UNKNOWN = "It repeats in a way that is not known here."


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One event of a file: a plan with the dates of it that will not be, or why there is none."""

    title: str
    plan: Plan | None = None
    skipped: tuple[datetime, ...] = ()
    reason: str = ""


class _LeftOut(Exception):
    """Why an entry is none of ours."""


class _Span(NamedTuple):
    starts: datetime
    ends: datetime | None
    zone: str


def read_calendar(content: bytes, *, zone: str) -> list[Entry]:
    """What a calendar file holds, in its order.

    Args:
        content: the file.
        zone: for times that name none.

    Raises:
        Invalid: beside ``file``: too large, no calendar, empty, or more than ``MOST_ENTRIES``.
    """
    if len(content) > MOST_OCTETS:
        raise Invalid(fields={"file": f"A calendar file can have up to {MOST_OCTETS // 1024} kB."})
    try:
        file = Calendar.from_ical(_ZONES.sub(b"", content.replace(b"\r\n", b"\n")))
        found = [part for part in file.walk("VEVENT") if isinstance(part, Event)]
    except (ValueError, KeyError, IndexError, TypeError, AttributeError):
        raise Invalid(fields={"file": "This is not a calendar file that can be read here (.ics)."}) from None
    if not found:
        raise Invalid(fields={"file": "There is no event in this file."})
    if len(found) > MOST_ENTRIES:
        raise Invalid(
            fields={"file": f"There are {len(found)} events in this file; up to {MOST_ENTRIES} can come at a time."}
        )
    return [_read(one, zone) for one in found]


def _read(part: Event, zone: str) -> Entry:
    title = excerpt(tidy_line(str(part.get("summary", ""))[:2000]), MOST_TITLE) or "Without a name"
    try:
        return _entry(part, title, zone)
    except _LeftOut as left_out:
        return Entry(title=title, reason=str(left_out))
    except (Invalid, ValueError, KeyError, IndexError, TypeError, AttributeError, OverflowError):
        return Entry(title=title, reason="Its dates cannot be read.")


def _entry(part: Event, title: str, zone: str) -> Entry:
    if str(part.get("status", "")).upper() == "CANCELLED":
        raise _LeftOut("It was cancelled.")
    if "recurrence-id" in part:
        raise _LeftOut("It is one changed date of an event that repeats: change that date by hand.")
    span = _span(part, zone)
    repeat = _repeat(part, span.starts)
    skipped = tuple(_wall(one, span.zone) for one in _excluded(part))
    if repeat is not None:
        span, repeat = _still_to_come(span, repeat)
    elif instant(span.starts, span.zone) <= now():
        raise _LeftOut("It is over.")
    link = str(part.get("url", "")).strip()
    plan = Plan(
        title=title, starts=span.starts, ends=span.ends, zone=span.zone, repeat=repeat,
        description=excerpt(tidy(str(part.get("description", ""))[: MOST_DESCRIPTION * 4]), MOST_DESCRIPTION),
        place=excerpt(tidy_line(str(part.get("location", ""))[:2000]), MOST_PLACE),
        link=link if link.startswith(("https://", "http://")) and len(link) <= MOST_LINK else "",
    )  # fmt: skip
    return Entry(title=title, plan=plan, skipped=skipped)


def _span(part: Event, zone: str) -> _Span:
    begins = part.decoded("dtstart")
    named = getattr(getattr(begins, "tzinfo", None), "key", None)
    # A moment in UTC is shown by the clock of who brings it; a zone with a name stays.
    where = named if named in zone_names() and named != "UTC" else zone
    starts = _wall(begins, where)
    ends: datetime | None = None
    if "dtend" in part:
        ended = part.decoded("dtend")
        ends = _wall(ended, where)
        if not isinstance(ended, datetime):  # a day: the one after the last
            ends = _wall(ended, where) - timedelta(minutes=1)
    elif "duration" in part:
        ends = starts + part.decoded("duration")
    elif not isinstance(begins, datetime):
        ends = starts.replace(hour=23, minute=59)
    return _Span(starts, ends, where)


def _wall(moment: date | datetime, zone: str) -> datetime:
    if not isinstance(moment, datetime):
        return datetime.combine(moment, time())
    wall = moment if moment.tzinfo is None else on_the_wall(moment.astimezone(UTC), zone)
    return wall.replace(second=0, microsecond=0, tzinfo=None)


def _excluded(part: Event) -> Iterator[date | datetime]:
    given = part.get("exdate", [])
    for group in given if isinstance(given, list) else [given]:
        for one in group.dts[:200]:
            yield one.dt


def _repeat(part: Event, starts: datetime) -> Repeat | None:
    rule: Any = part.get("rrule")
    if rule is None:
        if "rdate" in part:
            raise _LeftOut(_UNKNOWN)
        return None
    if isinstance(rule, list) or "rdate" in part:
        raise _LeftOut(_UNKNOWN)
    known = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "WKST"}
    if {str(name).upper() for name in rule} - known:
        raise _LeftOut(_UNKNOWN)
    count = _first(rule, "COUNT")
    repeat = Repeat(
        every=_every(rule, starts),
        interval=int(_first(rule, "INTERVAL") or 1),
        days=tuple(DAYS.index(str(day)) for day in rule.get("BYDAY", ())) if _first(rule, "FREQ") == "WEEKLY" else (),
        count=None if count is None else int(count),  # the library has a kind of number of its own
        until=_day(_first(rule, "UNTIL")),
    )
    to_rule(repeat, starts)
    return repeat


def _first(rule: Any, name: str) -> Any:
    values = rule.get(name)
    return values[0] if isinstance(values, list) and values else values


def _day(until: Any) -> date | None:
    return until.date() if isinstance(until, datetime) else until


def _every(rule: Any, starts: datetime) -> Every:
    """Which of our kinds it is.

    Raises:
        _LeftOut: none.
    """
    frequency, days, in_month = _first(rule, "FREQ"), rule.get("BYDAY", []), rule.get("BYMONTHDAY", [])
    if frequency == "DAILY" and not days and not in_month:
        return Every.DAY
    if frequency == "WEEKLY" and not in_month:
        return Every.WEEK
    if frequency == "MONTHLY" and not days and in_month in ([], [starts.day]):
        return Every.MONTH_BY_DATE
    nth = (starts.day - 1) // 7 + 1
    here = f"{nth if nth < 5 else -1}{DAYS[starts.weekday()]}"
    if frequency == "MONTHLY" and not in_month and [str(day).upper() for day in days] == [here]:
        return Every.MONTH_BY_WEEKDAY
    raise _LeftOut(_UNKNOWN)


def _still_to_come(span: _Span, repeat: Repeat) -> tuple[_Span, Repeat]:
    """Begin with the next date, where the first is over."""
    today = on_the_wall(now(), span.zone)
    rule = to_rule(repeat, span.starts)
    coming = next(dates(rule, span.starts, after=today), None)
    if coming is None:
        raise _LeftOut("It is over.")
    if coming == span.starts:
        return span, repeat
    ends = coming + (span.ends - span.starts) if span.ends else None
    count = rest_after(rule, span.starts, coming)
    return _Span(coming, ends, span.zone), msgspec.structs.replace(repeat, count=count)
