"""Opening hours: seven days from Monday on, each with its spans of time, and the words for them.

A span is a pair of "HH:MM". One whose end is not after its beginning runs past midnight.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import msgspec

from meetinghouse.kernel.errors import Invalid
from meetinghouse.kernel.zones import moment_shown

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MOST_SPANS = 2
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")

Span = tuple[str, str]
Week = tuple[tuple[Span, ...], ...]
CLOSED: Week = ((),) * len(DAYS)


def require_hours(days: Sequence[Sequence[Sequence[str]]]) -> list[list[list[str]]]:
    """The week as it is kept: empty spans left out, each day's in order; an empty list where there is none.

    Raises:
        Invalid: beside ``hours``: not seven days, a half span, no time, or spans that overlap.
    """
    if not days:
        return []
    if len(days) != len(DAYS):
        raise Invalid(fields={"hours": "A week has seven days."})
    kept = [_day(name, spans) for name, spans in zip(DAYS, days, strict=True)]
    return kept if any(kept) else []


def _day(name: str, spans: Sequence[Sequence[str]]) -> list[list[str]]:
    given = [[word.strip() for word in span] for span in spans if any(word.strip() for word in span)]
    if any(len(span) != 2 or not all(_TIME.fullmatch(word) for word in span) for span in given):
        raise Invalid(fields={"hours": f"{name}: give both a beginning and an end, like 09:00 and 12:30."})
    if any(begin == end for begin, end in given):
        raise Invalid(fields={"hours": f"{name}: the beginning and the end are the same."})
    if len(given) > MOST_SPANS:
        raise Invalid(fields={"hours": f"{name}: there is room for {MOST_SPANS} spans a day."})
    given.sort()
    for (begin, end), (later, _) in pairwise(given):
        if later < end or end < begin:  # the earlier one runs past midnight, so nothing comes after it
            raise Invalid(fields={"hours": f"{name}: two spans overlap."})
    return given


def as_week(stored: Sequence[Sequence[Sequence[str]]]) -> Week:
    """The week as callers see it; empty where no hours were given."""
    return tuple(tuple((span[0], span[1]) for span in day) for day in stored)


def in_words(week: Week) -> list[tuple[str, tuple[str, ...]]]:
    """Days and their times, days that are alike together: ``("Monday to Friday", ("09:00–12:30", "14:00–18:00"))``."""
    lines: list[tuple[str, tuple[str, ...]]] = []
    start = 0
    for day in range(1, len(week) + 1):
        if day < len(week) and week[day] == week[start]:
            continue
        lines.append((_days(start, day - 1), tuple(f"{begin}–{end}" for begin, end in week[start])))
        start = day
    return lines


def on_one_line(week: Week) -> str:
    """The same in one line, days without hours left out: for apps."""
    found = []
    start = 0
    for day in range(1, len(week) + 1):
        if day < len(week) and week[day] == week[start]:
            continue
        if week[start]:
            names = DAYS[start][:3] if start == day - 1 else f"{DAYS[start][:3]}–{DAYS[day - 1][:3]}"
            found.append(f"{names} {', '.join(f'{begin}–{end}' for begin, end in week[start])}")
        start = day
    return "; ".join(found)


def _days(first: int, last: int) -> str:
    if first == last:
        return DAYS[first]
    if last - first == len(DAYS) - 1:
        return "Every day"
    return f"{DAYS[first]} {'and' if last == first + 1 else 'to'} {DAYS[last]}"


class Opening(msgspec.Struct, frozen=True):
    """Whether it is open at a moment, and when that changes: as the clock there shows it then, or None for never.

    ``now`` is what the clock shows at the moment.
    """

    is_open: bool
    now: datetime
    changes: datetime | None

    @property
    def words(self) -> str:
        """Closes 18:00; opens Tue 9:00."""
        if self.changes is None:
            return ""
        wall = f"{self.changes.hour}:{self.changes:%M}"
        is_soon = (
            self.changes - self.now < timedelta(hours=24) if self.is_open else self.changes.date() == self.now.date()
        )
        day = "" if is_soon else f"{DAYS[self.changes.weekday()][:3]} "
        return f"{'closes' if self.is_open else 'opens'} {day}{wall}"


def opening(week: Week, zone: ZoneInfo, moment: datetime) -> Opening:
    """How it stands at a moment, by the clock of a zone; also over midnight, and on days with a change of the clock.

    A time that the clock shows twice is the first one; one that it skips is the moment at which it does.
    """
    wall = moment.astimezone(zone).replace(tzinfo=None)
    changes = None
    is_open = False
    for begin, end in _joined(week, zone, wall):
        if end <= moment:
            continue
        is_open = begin <= moment
        changes = end if is_open else begin
        # A week without a gap has no end within it.
        if is_open and end - moment > timedelta(days=len(DAYS)):
            changes = None
        break
    return Opening(is_open, wall, changes.astimezone(zone).replace(tzinfo=None) if changes else None)


def _joined(week: Week, zone: ZoneInfo, wall: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The stretches of time from the day before on, for more than a week; what touches is one."""
    spans = []
    for ahead in range(-1, len(DAYS) + 2):
        day = wall.date() + timedelta(days=ahead)
        for begin, end in week[day.weekday()] if week else ():
            last = day + timedelta(days=1) if end <= begin else day
            first = moment_shown(datetime.combine(day, time.fromisoformat(begin)), zone)
            spans.append((first, moment_shown(datetime.combine(last, time.fromisoformat(end)), zone)))
    current: tuple[datetime, datetime] | None = None
    for first, final in sorted(span for span in spans if span[0] < span[1]):
        if current is not None and first <= current[1]:
            current = (current[0], max(current[1], final))
            continue
        if current is not None:
            yield current
        current = (first, final)
    if current is not None:
        yield current
