"""Events as a calendar file. https://www.rfc-editor.org/rfc/rfc5545

Each date is an entry of its own, also of an event that repeats: dates can be moved or called off alone, and a person's
calendar holds those that the person goes to and no others.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from meetinghouse.domain.gatherings.records import EventRecord
from meetinghouse.kernel.clock import now
from meetinghouse.kernel.urls import absolute, host

_TENTATIVE = frozenset({"maybe", "waiting", "asked"})


def as_calendar(events: Sequence[EventRecord], *, name: str) -> bytes:
    """A calendar with these dates.

    Args:
        name: what calendar programs show as its title.
    """
    file = Calendar()
    file.add("prodid", "-//Meetinghouse//Events//EN")
    file.add("version", "2.0")
    file.add("method", "PUBLISH")
    file.add("name", name)
    file.add("x-wr-calname", name)
    file.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    for one in events:
        file.add_component(_entry(one))
    if events:
        # Daylight saving is told for the years that are in it, not since 1970.
        first = min(one.starts for one in events).date() - timedelta(days=366)
        last = max(one.starts for one in events).date() + timedelta(days=2 * 366)
        file.add_missing_timezones(first_date=first, last_date=last)
    return bytes(file.to_ical())


def _entry(one: EventRecord) -> Event:
    entry = Event()
    entry.add("uid", f"{one.occasion_id}@{host()}")
    entry.add("dtstamp", one.changed_at or now())
    entry.add("sequence", one.number)
    entry.add("summary", one.title)
    entry.add("dtstart", _local(one.starts, one.zone))
    if one.ends is not None:
        entry.add("dtend", _local(one.ends, one.zone))
    else:
        entry.add("duration", timedelta(hours=2))
    where = ", ".join(word for word in (one.place, one.link) if word)
    if where:
        entry.add("location", where)
    if one.spot is not None:
        entry.add("geo", one.spot)
    address = absolute(one.url)
    words = [one.note] if one.is_cancelled and one.note else []
    entry.add("description", "\n\n".join([*words, *([one.description] if one.description else []), address]))
    entry.add("url", address)
    status = "CANCELLED" if one.is_cancelled else "TENTATIVE" if one.answer in _TENTATIVE else "CONFIRMED"
    entry.add("status", status)
    return entry


def _local(wall: datetime, zone: str) -> datetime:
    return wall.replace(tzinfo=ZoneInfo(zone))
