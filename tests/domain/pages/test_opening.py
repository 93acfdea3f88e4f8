"""Whether a page is open at a moment: past midnight, and on the days on which the clocks change."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetinghouse.domain.community.actions import change_community
from meetinghouse.domain.community.models import Community
from meetinghouse.domain.gatherings.queries import last_zone
from meetinghouse.domain.pages.actions import edit_page
from meetinghouse.domain.pages.hours import as_week, opening, require_hours
from meetinghouse.domain.pages.queries import page_of_person, pages
from meetinghouse.domain.people.queries import people_by_ids
from meetinghouse.kernel import clock
from meetinghouse.kernel.errors import Invalid
from meetinghouse.kernel.paging import Page
from meetinghouse.kernel.viewer import Role, Viewer

BERLIN = ZoneInfo("Europe/Berlin")
_ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC")
_TIMES = st.integers(0, 95).map(lambda n: f"{n // 4:02d}:{n % 4 * 15:02d}")
_DAY = st.one_of(
    st.just([]), st.tuples(_TIMES, _TIMES).filter(lambda span: span[0] != span[1]).map(lambda s: [list(s)])
)
# The weeks around the days on which clocks change, north and south.
_WEEKS = st.sampled_from(
    [datetime(2026, m, d, tzinfo=UTC) for m, d in ((3, 8), (3, 29), (4, 5), (10, 4), (10, 25), (11, 1))]
)


def _by_the_wall(week: list[Any], wall: datetime) -> bool:
    """Somebody stands at the door and looks at the clock and at the sign."""
    now, before = f"{wall:%H:%M}", (wall - timedelta(days=1)).weekday()
    today = any(begin <= now and (now < end or end <= begin) for begin, end in week[wall.weekday()])
    return today or any(end <= begin and now < end for begin, end in week[before])


@given(st.lists(_DAY, min_size=7, max_size=7), st.sampled_from(_ZONES), _WEEKS, st.integers(-3 * 96, 3 * 96))
def test_it_is_open_when_the_clock_and_the_sign_say_so(week: list[Any], zone: str, start: datetime, step: int) -> None:
    where, moment = ZoneInfo(zone), start + timedelta(minutes=15 * step)
    local = moment.astimezone(where)
    wall = local.replace(tzinfo=None)
    found = opening(as_week(require_hours(week)), where, moment) if any(week) else None
    if found is None:
        return
    is_twice = wall.replace(tzinfo=where, fold=0).utcoffset() != wall.replace(tzinfo=where, fold=1).utcoffset()
    if not is_twice:
        assert found.is_open == _by_the_wall(week, wall)
    if found.changes is None:
        assert found.is_open
        return
    # Nothing changes until then, and then it does.
    fold = {0, 1} if found.changes == wall else {0}
    later = max(found.changes.replace(tzinfo=where, fold=f).astimezone(UTC) for f in fold)
    assert later >= moment or is_twice
    for point in (moment + (later - moment) * n / 5 for n in range(1, 5) if not is_twice):
        assert opening(as_week(week), where, point).is_open == found.is_open


def _at(words: str, week: list[Any]) -> str:
    found = opening(as_week(require_hours(week)), BERLIN, datetime.fromisoformat(words).replace(tzinfo=BERLIN))
    return f"{'open' if found.is_open else 'closed'}, {found.words}"


def test_in_words() -> None:
    shop: list[Any] = [[], *[[("09:00", "12:30"), ("14:00", "18:00")]] * 4, [("09:00", "13:00")], []]
    assert _at("2026-11-24T11:00", shop) == "open, closes 12:30"
    assert _at("2026-11-24T12:30", shop) == "closed, opens 14:00"
    assert _at("2026-11-21T13:00", shop) == "closed, opens Tue 9:00"
    bar: list[Any] = [[]] * 5 + [[("20:00", "03:30")], []]
    assert _at("2026-10-25T00:30", bar) == "open, closes 3:30"
    assert _at("2026-03-29T03:29", bar) == "open, closes 3:30"
    assert _at("2026-03-29T03:30", bar) == "closed, opens Sat 20:00"
    skipped: list[Any] = [[]] * 6 + [[("02:15", "02:45")]]
    assert _at("2026-03-28T12:00", skipped) == "closed, opens Sun 2:15"  # not the 29th: there is no such time on it
    always: list[Any] = [[("00:00", "12:00"), ("12:00", "00:00")]] * 7
    assert _at("2026-03-28T12:00", always) == "open, "


@pytest.mark.django_db
def test_by_the_clock_of_the_community_unless_the_page_has_its_own(ann: Viewer, library: int) -> None:
    owner = Viewer(person_id=ann.person_id, account_id=ann.account_id, role=Role.OWNER)
    plain = {
        "name": "T",
        "tagline": "",
        "about": "",
        "accent": "#b4532a",
        "sign_up_mode": "open",
        "public_reading": True,
    }
    edit_page(ann, page_id=library, changes={"hours": [[("09:00", "18:00")]] * 7})

    def found() -> tuple[str, str]:
        with clock.pretend(datetime(2026, 7, 1, 8, tzinfo=UTC)):
            page = page_of_person(people_by_ids([library])[library])
            listed = pages(ann, Page(limit=5)).items[0]
        assert page is not None
        assert page.opening is not None
        assert listed.opening == page.opening
        return page.opening.words, page.other_clock

    assert (found(), last_zone(ann)) == (("opens 9:00", ""), "UTC")
    change_community(owner, **plain, zone="Europe/Berlin")
    assert (found(), last_zone(ann)) == (("closes 18:00", ""), "Europe/Berlin")
    edit_page(ann, page_id=library, changes={"zone": "America/New_York"})
    assert found() == ("opens 9:00", "New York time")
    edit_page(ann, page_id=library, changes={"zone": ""})
    change_community(owner, **plain)
    assert found() == ("closes 18:00", "")
    for refused in (lambda: change_community(owner, **plain, zone="Moon/Base"),
                    lambda: edit_page(ann, page_id=library, changes={"zone": "Moon/Base"})):  # fmt: skip
        with pytest.raises(Invalid) as refusal:
            refused()
        assert set(refusal.value.fields) == {"zone"}
    assert Community.objects.get().zone == "Europe/Berlin"
