"""Times on the wall and moments in the world. Pure.

A gathering is kept as what the clock on the wall says, with the name of its zone, because that is what people agree on:
'Tuesdays at seven' stays at seven when the clocks change. The moment (UTC) is worked out from both, for sorting.

RFC 5545, section 3.3.5, says what a time means that the clock shows twice or not at all: twice, the first one; not at
all, by the offset from before the change. Python's ``fold=0`` (PEP 495) means the same.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from meetinghouse.kernel.zones import zone_in_words

FORM = "%Y-%m-%dT%H:%M"
_INSTANT = timedelta(microseconds=1)


def instant(wall: datetime, zone: str) -> datetime:
    """The moment (UTC) at which the clock of a zone says this.

    Args:
        wall: without a zone of its own.
    """
    return wall.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(UTC)


def on_the_wall(moment: datetime, zone: str) -> datetime:
    """What the clock of a zone says at a moment; without a zone of its own."""
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)


def to_text(wall: datetime) -> str:
    """As it is kept: ``2026-03-24T19:00``, which sorts as it reads."""
    return wall.strftime(FORM)


def from_text(text: str) -> datetime:
    """Back from the table."""
    return datetime.strptime(text, FORM)  # noqa: DTZ007 -- a time on the wall has no zone of its own


def end_of(starts: datetime, ends: datetime | None, zone: str) -> datetime:
    """The moment at which something ends; without an end, two hours after it begins."""
    begins = instant(starts, zone)
    return max(instant(ends, zone), begins) if ends else begins + timedelta(hours=2)


def day_in_words(wall: date, *, year: bool = True) -> str:
    """Tuesday 24 March 2026."""
    return f"{wall:%A} {wall.day} {wall:%B}" + (f" {wall.year}" if year else "")


def last_day(starts: datetime, ends: datetime | None) -> date:
    """The last day on which it goes on; one that ends at midnight does not reach into the day that begins then."""
    return max((ends - _INSTANT).date(), starts.date()) if ends else starts.date()


def is_all_day(starts: datetime, ends: datetime | None) -> bool:
    """From midnight to midnight, or to the minute before, which is how people enter it."""
    return ends is not None and ends > starts and starts.time() == time() and ends.time() in {time(), time(23, 59)}


def in_words(starts: datetime, ends: datetime | None, zone: str, *, here: str = "", year: int = 0) -> str:
    """Tuesday 24 March 2026, 19:00–21:00 (Berlin time), or: Friday 4 December 2026 to Sunday 6 December, all day.

    Args:
        here: a zone that need not be named.
        year: one that need not be named.
    """
    words, last = day_in_words(starts, year=starts.year != year), last_day(starts, ends)
    if is_all_day(starts, ends):
        until = "" if last == starts.date() else f" to {day_in_words(last, year=last.year != starts.year)}"
        return f"{words}{until}, all day"
    words += f", {starts:%H:%M}"
    if ends and ends.date() == starts.date():
        words += f"–{ends:%H:%M}"
    elif ends:
        words += f" to {day_in_words(ends, year=ends.year != starts.year)}, {ends:%H:%M}"
    return words if zone == here else f"{words} ({zone_in_words(zone)})"
