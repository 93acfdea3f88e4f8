"""What events cost: as many statements however much there is, and by which index in SQLite."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from meetinghouse.domain.gatherings import queries, queries_hosts
from meetinghouse.domain.gatherings.actions import answer_occasion, invite_to_gathering, plan_gathering
from meetinghouse.domain.gatherings.guests import guests
from meetinghouse.domain.gatherings.hosting import dates_in_group
from meetinghouse.domain.gatherings.models import Occasion, Standing
from meetinghouse.domain.gatherings.repeating import Every, Repeat
from meetinghouse.domain.gatherings.visibility import occasions_visible_to
from meetinghouse.domain.groups.queries import group
from meetinghouse.domain.posts.queries import posts_by_ids
from meetinghouse.kernel.clock import now
from meetinghouse.kernel.paging import Page
from meetinghouse.kernel.viewer import Viewer
from tests.domain.gatherings.party import a_plan, plan, seen
from tests.factories import member, write
from tests.factories_groups import new_group

pytestmark = pytest.mark.django_db


def grow(ann: Viewer, by: int, group_id: int) -> None:
    """More events, with guests, and such as ann is invited to."""
    for _ in range(by):
        plan_gathering(ann, plan=a_plan(place="Hall"), group_id=group_id)
        plan(ann, place="Hall", country="NL")
        host = member()
        invite_to_gathering(host, gathering_id=plan(host), person_ids=[ann.person_id])
        made = plan(host, repeat=Repeat(every=Every.WEEK, count=3))
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
    group_id = new_group(ann)
    choir = group(ann, group_id)
    # Three of them to say in which groups they are, where some are in groups.
    asked: dict[str, tuple[Callable[[], object], int]] = {
        "coming": (lambda: queries.coming(ann, Page()), 8),
        "mine": (lambda: queries.mine(ann, Page()), 8),
        "past": (lambda: queries.past(ann, Page()), 8),
        "month": (lambda: queries.month(ann, event.starts.year, event.starts.month), 9),
        "one": (lambda: queries.event(ann, made), 6),
        "calendar": (lambda: queries.in_calendar(ann), 8),
        "guests": (lambda: guests(ann, event, Standing.GOING, Page()), 1),
        "map": (lambda: queries.on_the_map(ann), 5),
        "invitations": (lambda: queries_hosts.invitations(ann), 5),
        "of a group": (lambda: queries_hosts.of_group(ann, choir, Page()), 8),
        "of a page": (lambda: queries_hosts.of_page(ann, ann.person_id, Page()), 8),
        "posts": (lambda: posts_by_ids(ann, [*post_ids, *queries_posts()]), 27),  # eight to know which
    }

    def queries_posts() -> list[int]:
        return [one.post_id for one in queries.coming(ann, Page())]

    grow(ann, 2, group_id)
    few = {name: statements(ask) for name, (ask, _) in asked.items()}
    assert {name: number for name, number in few.items() if number > asked[name][1]} == {}
    grow(ann, 3, group_id)
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


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's plans")
def test_what_a_group_plans_is_found_by_the_group() -> None:
    ann = member("ann")
    group_id = new_group(ann)
    plan_gathering(ann, plan=a_plan(), group_id=group_id)
    steps = dates_in_group(ann, group_id).filter(ends_at__gt=now()).order_by("starts_at", "pk")[:21].explain()
    assert "gatherings_gathering_group_id" in steps, steps
    assert "occasion_of_gathering" in steps, steps
