"""What events cost: as many statements however much there is, and by which index in SQLite."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from meetinghouse.domain.gatherings import queries
from meetinghouse.domain.gatherings.actions import answer_occasion
from meetinghouse.domain.gatherings.guests import guests
from meetinghouse.domain.gatherings.models import Occasion, Standing
from meetinghouse.domain.gatherings.repeating import Every, Repeat
from meetinghouse.domain.gatherings.visibility import occasions_visible_to
from meetinghouse.domain.posts.queries import posts_by_ids
from meetinghouse.kernel.clock import now
from meetinghouse.kernel.paging import Page
from meetinghouse.kernel.viewer import Viewer
from tests.domain.gatherings.party import plan, seen
from tests.factories import member, write

pytestmark = pytest.mark.django_db


def grow(ann: Viewer, by: int) -> None:
    """More events, with guests."""
    for _ in range(by):
        made = plan(member(), repeat=Repeat(every=Every.WEEK, count=3))
        for date in Occasion.objects.filter(gathering_id=made):
            answer_occasion(ann, occasion_id=date.pk, reply="going")
            answer_occasion(member(), occasion_id=date.pk, reply="going")


def statements(ask: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as captured:
        ask()
    return len(captured)


def test_statements_do_not_grow_with_what_there_is() -> None:
    ann = member("ann")
    made = plan(ann)
    event, post_ids = seen(ann, made), [write(ann) for _ in range(3)]
    asked: dict[str, tuple[Callable[[], object], int]] = {
        "coming": (lambda: queries.coming(ann, Page()), 5),
        "mine": (lambda: queries.mine(ann, Page()), 5),
        "past": (lambda: queries.past(ann, Page()), 5),
        "month": (lambda: queries.month(ann, event.starts.year, event.starts.month), 5),
        "one": (lambda: queries.event(ann, made), 6),
        "calendar": (lambda: queries.in_calendar(ann), 5),
        "guests": (lambda: guests(ann, event, Standing.GOING, Page()), 2),
        "posts": (lambda: posts_by_ids(ann, [*post_ids, *queries_posts()]), 21),  # five to know which
    }

    def queries_posts() -> list[int]:
        return [one.post_id for one in queries.coming(ann, Page())]

    grow(ann, 2)
    few = {name: statements(ask) for name, (ask, _) in asked.items()}
    assert {name: number for name, number in few.items() if number > asked[name][1]} == {}
    grow(ann, 3)
    assert {name: statements(ask) for name, (ask, _) in asked.items()} == few


def test_posts_that_are_no_events_cost_nothing_more() -> None:
    ann = member("ann")
    plan(ann)
    post_id = write(ann)
    with CaptureQueriesContext(connection) as captured:
        posts_by_ids(ann, [post_id])
    assert not [one for one in captured if "gatherings_" in one["sql"]]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's plans")
def test_what_comes_is_walked_by_its_index() -> None:
    ann = member("ann")
    rows = occasions_visible_to(ann).filter(starts_at__gt=now()).order_by("starts_at", "pk")[:21]
    steps = rows.explain()
    assert "occasion_next" in steps
    assert "TEMP B-TREE" not in steps
