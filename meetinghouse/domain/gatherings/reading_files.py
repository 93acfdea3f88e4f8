"""Reading a calendar file that somebody brings along. Pure; nothing in it is trusted.

https://www.rfc-editor.org/rfc/rfc5545, and what programs make of it: other alphabets, several calendars in one file,
lines broken in their own way, the names that Windows has for time zones.
"""

import codecs
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

import msgspec
from icalendar import Calendar, Event

from meetinghouse.domain.gatherings.reading_rules import UnknownRule, read_rule
from meetinghouse.domain.gatherings.records import MovedDate, Plan
from meetinghouse.domain.gatherings.repeating import Repeat, dates, rest_after, to_rule
from meetinghouse.domain.gatherings.rules import MOST_DESCRIPTION, MOST_LINK, MOST_PLACE, MOST_TITLE
from meetinghouse.domain.gatherings.times import instant, on_the_wall
from meetinghouse.kernel.clock import now
from meetinghouse.kernel.errors import Invalid
from meetinghouse.kernel.text import excerpt, plain, tidy, tidy_line
from meetinghouse.kernel.zones import zone_names

MOST_OCTETS = 512 * 1024
# So many come at a time; so many are looked at, because a calendar of years holds what is long over.
MOST_ENTRIES, MOST_READ = 40, 2_000
# What a file says of time zones is not read: a rule in it could keep a machine busy for years. Their names are enough.
_ZONES = re.compile(r"^BEGIN:VTIMEZONE\s*$.*?^END:VTIMEZONE\s*$", re.MULTILINE | re.DOTALL | re.IGNORECASE)
_MARKUP = re.compile(r"</?(?:a|b|br|div|html|i|li|p|span|u|ul)\b[^>]*>", re.IGNORECASE)
_BREAK = re.compile(r"<(?:br|p|div|li)\b", re.IGNORECASE)
_UNKNOWN = "It repeats in a way that is not known here."
_OVER, _CANCELLED = "It is over.", "It was cancelled."


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One event of a file: a plan with those dates of it that will not be or were moved, or why there is none."""

    title: str
    plan: Plan | None = None
    skipped: tuple[datetime, ...] = ()
    moved: tuple[MovedDate, ...] = ()
    reason: str = ""
    # The file says that it is nobody else's business.
    is_private: bool = False


class _LeftOut(Exception):
    """Why an entry is none of ours."""


class _Span(NamedTuple):
    starts: datetime
    ends: datetime | None
    zone: str


class _Part(NamedTuple):
    """An entry of the file, the zone of times that name none, and the entries that change single dates of it."""

    entry: Event
    zone: str
    changes: Sequence[Event] = ()


def read_calendar(content: bytes, *, zone: str) -> list[Entry]:
    """What a calendar file holds, in its order; of a long one what is over or cancelled is only counted.

    Args:
        content: the file.
        zone: for times that name none, where the file says nothing of it either.

    Raises:
        Invalid: beside ``file``: too large, no calendar, empty, or more than ``MOST_ENTRIES`` that are to come.
    """
    if len(content) > MOST_OCTETS:
        raise Invalid(fields={"file": f"A calendar file can have up to {MOST_OCTETS // 1024} kB."})
    try:
        parts = _parts(_ZONES.sub("", _text_of(content)), zone)
    except (ValueError, KeyError, IndexError, TypeError, AttributeError):
        raise Invalid(fields={"file": "This is not a calendar file that can be read here (.ics)."}) from None
    if not parts:
        raise Invalid(fields={"file": "There is no event in this file."})
    if len(parts) > MOST_READ:
        raise Invalid(fields={"file": f"There are {len(parts):,} events in this file; up to {MOST_READ:,} are read."})
    found = [one for part in _few_that_repeat(parts) for one in (part if isinstance(part, list) else _read(part))]
    coming = [one for one in found if one.plan is not None]
    if len(coming) > MOST_ENTRIES:
        raise Invalid(
            fields={"file": f"{len(coming)} events in this file are to come; up to {MOST_ENTRIES} can come at a time."}
        )
    if len(found) <= MOST_ENTRIES:
        return found
    known = [one for one in found if one.reason not in {_OVER, _CANCELLED}]
    kept = known[: MOST_ENTRIES + len(coming)]
    return [*kept, Entry(title=f"{len(found) - len(kept)} others", reason="They are over, or cannot be taken.")]


def _text_of(content: bytes) -> str:
    """The file as text, a line to a line: in UTF-8, in what a mark in front says, or as old programs write it."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = content.decode("utf-16")
    else:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("cp1252", errors="replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _parts(text: str, zone: str) -> list[_Part]:
    """The events of all calendars in the text; entries that change one date go with the event that they are of."""
    found: list[_Part] = []
    for file in Calendar.from_ical(text, multiple=True):
        named = str(file.get("x-wr-timezone", "")).strip()
        here = named if named in zone_names() else zone
        events = [part for part in file.walk("VEVENT") if isinstance(part, Event)]
        repeat = {_words(one, "uid") for one in events if "rrule" in one and "recurrence-id" not in one}
        changes: dict[str, list[Event]] = {}
        for one in events:
            if "recurrence-id" in one and _words(one, "uid") in repeat:
                changes.setdefault(_words(one, "uid"), []).append(one)
        for one in events:
            uid = _words(one, "uid")
            if "recurrence-id" not in one or uid not in repeat:
                found.append(_Part(one, here, changes.get(uid, ()) if "rrule" in one else ()))
    return found


def _few_that_repeat(parts: Sequence[_Part]) -> Iterator[_Part | list[Entry]]:
    """All, but of those that repeat only so many: to find the next date of one takes its time."""
    left = MOST_ENTRIES
    for part in parts:
        if "rrule" in part.entry:
            left -= 1
            if left < 0:
                yield [Entry(title=_title(part.entry), reason="Too many in this file repeat.")]
                continue
        yield part


def _words(part: Event, name: str, most: int = 2000) -> str:
    """What an entry says; where it does so several times, the first."""
    value = part.get(name, "")
    return str(value[0] if isinstance(value, list) and value else value)[:most]


def _title(part: Event) -> str:
    return excerpt(tidy_line(_words(part, "summary")), MOST_TITLE) or "Without a name"


def _read(part: _Part) -> list[Entry]:
    title = _title(part.entry)
    try:
        return list(_entries(part, title))
    except _LeftOut as left_out:
        return [Entry(title=title, reason=str(left_out))]
    except (Invalid, ValueError, KeyError, IndexError, TypeError, AttributeError, OverflowError):
        return [Entry(title=title, reason="Its dates cannot be read.")]


def _entries(part: _Part, title: str) -> Iterator[Entry]:
    """The event, and each date beside its rule as an event of its own."""
    entry = part.entry
    if _words(entry, "status").upper() == "CANCELLED":
        raise _LeftOut(_CANCELLED)
    span = _span(entry, part.zone)
    extra = [one for one in _walls(entry, "rdate", span) if one != span.starts]
    try:
        yield _entry(part, title, span)
    except _LeftOut as left_out:
        yield Entry(title=title, reason=str(left_out))
    for starts in extra[:MOST_ENTRIES]:
        if instant(starts, span.zone) > now():
            ends = starts + (span.ends - span.starts) if span.ends else None
            plan = _plan(entry, title, _Span(starts, ends, span.zone), None)
            yield Entry(title=title, plan=plan, is_private=_is_private(entry))


def _entry(part: _Part, title: str, span: _Span) -> Entry:
    rule = part.entry.get("rrule")
    if rule is None:
        if instant(span.starts, span.zone) <= now():
            raise _LeftOut(_OVER)
        return Entry(title=title, plan=_plan(part.entry, title, span, None), is_private=_is_private(part.entry))
    try:
        repeat = read_rule(rule, span.starts)
    except UnknownRule:
        raise _LeftOut(_UNKNOWN) from None
    skipped, moved = list(_walls(part.entry, "exdate", span)), []
    for change in part.changes[:200]:
        original = _at(change.decoded("recurrence-id"), span)
        if _words(change, "status").upper() == "CANCELLED":
            skipped.append(original)
            continue
        its = _span(change, part.zone)
        moved.append(
            MovedDate(
                original=original, starts=_in(its.starts, its.zone, span.zone),
                ends=_in(its.ends, its.zone, span.zone) if its.ends else None,
                title=_title(change) if "summary" in change else title, place=_place(change),
            )
        )  # fmt: skip
    span, repeat = _still_to_come(span, repeat)
    plan = _plan(part.entry, title, span, repeat)
    return Entry(title=title, plan=plan, skipped=tuple(skipped), moved=tuple(moved), is_private=_is_private(part.entry))


def _is_private(part: Event) -> bool:
    return _words(part, "class").upper() in {"PRIVATE", "CONFIDENTIAL"}


def _plan(part: Event, title: str, span: _Span, repeat: Repeat | None) -> Plan:
    link = _words(part, "url").strip()
    words = _words(part, "description", MOST_DESCRIPTION * 4)
    if _MARKUP.search(words):
        words = plain(words if _BREAK.search(words) else words.replace("\n", "<br>"))
    return Plan(
        title=title, starts=span.starts, ends=span.ends, zone=span.zone, repeat=repeat,
        description=_shortened(tidy(words)), place=_place(part),
        link=link if link.startswith(("https://", "http://")) and len(link) <= MOST_LINK else "",
    )  # fmt: skip


def _shortened(words: str) -> str:
    """As much of it as there is room for, in its lines."""
    return (
        words if len(words) <= MOST_DESCRIPTION else f"{words[: MOST_DESCRIPTION - 1].rstrip()}\N{HORIZONTAL ELLIPSIS}"
    )


def _place(part: Event) -> str:
    return excerpt(tidy_line(_words(part, "location")), MOST_PLACE)


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
    if ends is None or ends < starts:  # some programs let a day end on the day that it begins
        ends = None if isinstance(begins, datetime) else starts.replace(hour=23, minute=59)
    return _Span(starts, ends, where)


def _wall(moment: date | datetime, zone: str) -> datetime:
    if not isinstance(moment, datetime):
        return datetime.combine(moment, time())
    wall = moment if moment.tzinfo is None else on_the_wall(moment.astimezone(UTC), zone)
    return wall.replace(second=0, microsecond=0, tzinfo=None)


def _at(moment: date | datetime, span: _Span) -> datetime:
    """Which date of a series is meant; one that only names the day means the hour of the others."""
    wall = _wall(moment, span.zone)
    return wall if isinstance(moment, datetime) else datetime.combine(wall.date(), span.starts.time())


def _in(wall: datetime, zone: str, other: str) -> datetime:
    """What the clock of another zone says at that moment."""
    return wall if zone == other else on_the_wall(instant(wall, zone), other)


def _walls(part: Event, name: str, span: _Span) -> Iterator[datetime]:
    """The dates that an entry names beside its rule, or takes out of it."""
    given = part.get(name, [])
    for group in given if isinstance(given, list) else [given]:
        for one in group.dts[:200]:
            if isinstance(one.dt, date):  # and no span of time
                yield _at(one.dt, span)


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
