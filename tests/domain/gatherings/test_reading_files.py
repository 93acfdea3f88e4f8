"""Calendar files that people bring along: what is taken, what is left out and why; nothing in one breaks anything."""

from datetime import datetime, timedelta

import hypothesis.strategies as st
import msgspec
import pytest
from hypothesis import given, settings

from meetinghouse.domain.gatherings.actions import Brought, bring_events
from meetinghouse.domain.gatherings.calendar_files import as_calendar
from meetinghouse.domain.gatherings.models import Gathering, Occasion
from meetinghouse.domain.gatherings.queries import all_dates, has_such
from meetinghouse.domain.gatherings.reading_files import MOST_ENTRIES, MOST_OCTETS, MOST_READ, Entry, read_calendar
from meetinghouse.domain.gatherings.records import Plan
from meetinghouse.domain.gatherings.repeating import Every, Repeat
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.kernel.errors import Invalid
from meetinghouse.kernel.viewer import Viewer
from tests.domain.gatherings.party import ZONE, a_plan, plan, soon

WALL = soon(days=20).replace(hour=19, minute=0)
DAY = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")[WALL.weekday()]
NTH = (WALL.day - 1) // 7 + 1 if WALL.day < 29 else -1
AT = f"{WALL:%Y%m%dT%H%M%S}"


def file(*entries: str) -> bytes:
    """A calendar with these entries."""
    parts = "".join(f"BEGIN:VEVENT\nUID:1\n{entry}\nEND:VEVENT\n" for entry in entries)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\n{parts}END:VCALENDAR\n".encode()


def read(entry: str) -> Entry:
    return read_calendar(file(f"SUMMARY:Fair\n{entry}"), zone="Asia/Tokyo")[0]


@pytest.mark.parametrize(
    ("entry", "starts", "ends", "zone"),
    [
        (f"DTSTART;TZID={ZONE}:{AT}\nDURATION:PT2H", WALL, WALL + timedelta(hours=2), ZONE),
        (f"DTSTART:{AT}", WALL, None, "Asia/Tokyo"),
        (f"DTSTART:{WALL:%Y%m%d}T100000Z", WALL, None, "Asia/Tokyo"),  # seven in the evening in Tokyo
        (f"DTSTART;VALUE=DATE:{WALL:%Y%m%d}\nDTEND;VALUE=DATE:{WALL + timedelta(days=2):%Y%m%d}",
         WALL.replace(hour=0), WALL.replace(hour=23, minute=59) + timedelta(days=1), "Asia/Tokyo"),
    ],
)  # fmt: skip
def test_times(entry: str, starts: datetime, ends: datetime | None, zone: str) -> None:
    found = read(entry).plan
    assert found is not None
    assert (found.starts, found.ends, found.zone) == (starts, ends, zone)


@pytest.mark.parametrize(
    ("rule", "repeat"),
    [
        ("FREQ=DAILY;INTERVAL=2", Repeat(every=Every.DAY, interval=2)),
        ("FREQ=WEEKLY;COUNT=4", Repeat(every=Every.WEEK, count=4)),
        ("FREQ=MONTHLY;WKST=MO", Repeat(every=Every.MONTH_BY_DATE)),
        ("FREQ=YEARLY", Repeat(every=Every.MONTH_BY_DATE, interval=12)),
        (f"FREQ=YEARLY;BYMONTH={WALL.month};BYMONTHDAY={WALL.day}", Repeat(every=Every.MONTH_BY_DATE, interval=12)),
        (f"FREQ=MONTHLY;BYDAY={DAY};BYSETPOS={NTH}", Repeat(every=Every.MONTH_BY_WEEKDAY)),
        ("FREQ=WEEKLY;BYHOUR=19;BYMINUTE=0", Repeat(every=Every.WEEK)),
        ("FREQ=WEEKLY;BYHOUR=20", None),
        (f"FREQ=YEARLY;BYMONTH={WALL.month % 12 + 1}", None),
        ("FREQ=YEARLY;BYDAY=MO", None),
        ("FREQ=DAILY;BYDAY=MO", None),
        ("FREQ=SECONDLY", None),
        ("FREQ=MONTHLY;BYDAY=MO,TU", None),
        ("FREQ=WEEKLY;BYSETPOS=1", None),
    ],
)
def test_rules(rule: str, repeat: Repeat | None) -> None:
    found = read(f"DTSTART:{AT}\nRRULE:{rule}")
    assert (found.plan.repeat if found.plan else None) == repeat
    assert bool(found.reason) == (repeat is None)
    assert (
        msgspec.json.decode(msgspec.json.encode(found.plan), type=Plan | None) == found.plan
    )  # as the preview sends it


def test_a_series_that_has_begun_goes_on_with_its_next_date() -> None:
    before = WALL - timedelta(days=28)
    found = read(f"DTSTART:{before:%Y%m%dT%H%M%S}\nRRULE:FREQ=WEEKLY;COUNT=6").plan
    assert found is not None
    assert found.repeat is not None
    assert found.starts > before
    assert found.starts + timedelta(days=7 * (found.repeat.count or 0)) == before + timedelta(days=42)


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ("DTSTART:20200101T100000", "It is over."),
        ("DTSTART:20200101T100000\nRRULE:FREQ=DAILY;COUNT=3", "It is over."),
        (f"DTSTART:{AT}\nSTATUS:CANCELLED", "It was cancelled."),
        (f"DTSTART:{AT}\nRDATE:{AT}\nRRULE:FREQ=HOURLY", "It repeats in a way"),
        ("DTSTART:yesterday", "Its dates cannot be read."),
        ("LOCATION:Nowhere", "Its dates cannot be read."),
    ],
)
def test_what_is_left_out(entry: str, reason: str) -> None:
    found = read(entry)
    assert found.plan is None
    assert found.reason.startswith(reason)


@pytest.mark.parametrize(
    "content",
    [
        b"", b"Hello", b"\xff\xfe\x00", file(), b"BEGIN:VCALENDAR\n" + b"X" * MOST_OCTETS,
        file(*[f"DTSTART:{AT}"] * (MOST_ENTRIES + 1)), file(*["A:"] * (MOST_READ + 1)),
    ],
    ids=["empty", "words", "other", "nothing in it", "too large", "too many come", "too many"],
)  # fmt: skip
def test_files_that_cannot_be_read(content: bytes) -> None:
    with pytest.raises(Invalid) as refused:
        read_calendar(content, zone="UTC")
    assert "file" in refused.value.fields


def test_files_as_programs_write_them() -> None:
    plain = file(f"SUMMARY:F\u00eate\nDTSTART:{AT}\nDTEND:{AT[:-6]}180000", f"DTSTART:{AT}")
    text = plain.decode()
    for content in (
        b"\xef\xbb\xbf" + plain, text.encode("cp1252"), text.encode("utf-16"), text.replace("\n", "\r").encode(),
        text.replace("\n", "\r\n").encode(), text.replace("\n", "\n\n").encode(),
    ):  # fmt: skip
        assert [one.title for one in read_calendar(content, zone="UTC")] == ["F\u00eate", "Without a name"]
    first, second = read_calendar(plain + plain, zone="UTC")[::2]
    assert first == second
    assert (first.plan and first.plan.ends) is None, "no event ends before it begins"
    google = text.replace("VERSION:2.0", "VERSION:2.0\nX-WR-TIMEZONE:America/New_York").replace(AT, f"{AT}Z")
    (one, _) = read_calendar(google.encode(), zone="UTC")
    assert (one.plan and one.plan.zone) == "America/New_York"
    twice = read(f"SUMMARY:Second\nLOCATION:A\nLOCATION:B\nDTSTART;TZID=W. Europe Standard Time:{AT}\n"
                 "DESCRIPTION:<b>Hi</b> all\\nBring <i>tea</i>").plan  # fmt: skip
    assert twice is not None
    assert read(f"DTSTART:{AT}\nCLASS:PRIVATE").is_private
    assert (twice.title, twice.place, twice.zone) == ("Fair", "A", ZONE)
    assert twice.description == "Hi all\nBring tea"
    # Years of what is over do not keep the rest from coming.
    long = read_calendar(file(*["DTSTART:20200101T100000"] * 300, f"DTSTART:{AT}"), zone="UTC")
    assert [(one.plan is not None, one.title) for one in long] == [(True, "Without a name"), (False, "300 others")]
    many = read_calendar(file(*["DTSTART:20200101T100000\nRRULE:FREQ=DAILY;COUNT=2"] * 41), zone="UTC")
    assert [one.reason for one in many] == ["Too many in this file repeat.", "They are over, or cannot be taken."]


def test_single_dates_of_a_series_come_with_it(ann: Viewer) -> None:
    week = timedelta(days=7)
    series = (
        f"SUMMARY:Fair\nDTSTART;TZID={ZONE}:{AT}\nRRULE:FREQ=WEEKLY;COUNT=5\nLOCATION:Barn"
        f"\nEXDATE;VALUE=DATE:{WALL + week:%Y%m%d}\nRDATE;TZID={ZONE}:{WALL + timedelta(days=1):%Y%m%dT%H%M%S}"
    )
    at, later = f"RECURRENCE-ID;TZID={ZONE}:%Y%m%dT%H%M%S", WALL + 2 * week + timedelta(hours=1)
    moved = f"{WALL + 2 * week:{at}}\nDTSTART;TZID={ZONE}:{later:%Y%m%dT%H%M%S}\nLOCATION:Hall"
    off = f"{WALL + 3 * week:{at}}\nSTATUS:CANCELLED\nDTSTART;TZID={ZONE}:{AT}"
    found = read_calendar(file(series, moved, off), zone="UTC")
    assert [one.plan.starts for one in found if one.plan] == [WALL, WALL + timedelta(days=1)], "and one beside its rule"
    brought = [Brought(one.plan, one.skipped, one.moved) for one in found if one.plan]
    # The page that shows them gives them back as they are.
    brought = msgspec.json.decode(msgspec.json.encode(brought), type=list[Brought])
    made = bring_events(ann, brought=brought, audience=Audience.FRIENDS)
    dates = all_dates(ann, made[0])
    assert [(one.starts, one.title, one.place, one.is_cancelled) for one in dates] == [
        (WALL, "Fair", "Barn", False),
        (WALL + week, "Fair", "Barn", True),
        (later, "Fair", "Hall", False),
        (WALL + 3 * week, "Fair", "Barn", True),
        (WALL + 4 * week, "Fair", "Barn", False),
    ]
    # Without the event that it belongs to, such a date is one of its own.
    (alone,) = read_calendar(file(f"{moved}\nSUMMARY:Fair"), zone="UTC")
    assert (alone.plan and alone.plan.place) == "Hall"


NAMES = st.sampled_from(["DTSTART", "DTEND", "DURATION", "RRULE", "EXDATE", "URL", "SUMMARY", "DTSTART;TZID=Mars"])
VALUES = st.sampled_from([AT, "FREQ=WEEKLY", "FREQ=HOURLY;BYDAY=9XX", "P1D", "-PT1H", "99999999", "\u00e9;,"])


@settings(max_examples=30)
@given(lines=st.lists(st.tuples(NAMES, VALUES).map(":".join), max_size=5))
def test_nothing_in_a_file_breaks_anything(lines: list[str]) -> None:
    try:
        found = read_calendar(file("\n".join(lines)), zone="UTC")
    except Invalid:
        return
    assert all(bool(one.plan) != bool(one.reason) for one in found)


def test_what_was_written_here_can_be_brought_along(ann: Viewer, ben: Viewer) -> None:
    made = plan(ann, title="Choir; in, the barn", starts=WALL, ends=WALL + timedelta(hours=2), place="The barn")
    found = read_calendar(as_calendar(all_dates(ann, made), name="Ann"), zone="UTC")
    brought = [Brought(one.plan, one.skipped) for one in found if one.plan]
    weekly = a_plan(starts=WALL, repeat=Repeat(every=Every.WEEK, count=3))
    brought.append(Brought(weekly, (WALL + timedelta(days=7),)))
    for _ in range(2):  # sent twice
        ids = bring_events(ben, brought=brought, audience=Audience.FRIENDS, word="once")
    assert Gathering.objects.filter(post__author_id=ben.person_id, post__audience=Audience.FRIENDS).count() == 2
    one = all_dates(ben, ids[0])[0]
    assert (one.title, one.when, one.place) == ("Choir; in, the barn", all_dates(ann, made)[0].when, "The barn")
    cancelled = Occasion.objects.filter(gathering_id=ids[1]).order_by("original").values_list("cancelled_at", flat=True)
    assert [moment is not None for moment in cancelled] == [False, True, False]
    assert has_such(ben, "Choir; in, the barn", WALL)
    assert not has_such(ben, "Choir; in, the barn", soon())
    with pytest.raises(Invalid):
        bring_events(ben, brought=[], audience=Audience.FRIENDS)
