"""What pages cost: as many statements however many there are, and by which index in SQLite."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from meetinghouse.domain.community.actions import found_community
from meetinghouse.domain.pages import queries
from meetinghouse.domain.pages.actions import create_page
from meetinghouse.domain.people.actions import follow
from meetinghouse.doors.client_api.asking import _LOOK_UP
from meetinghouse.kernel.paging import Page
from meetinghouse.kernel.statements import is_sqlite, moment
from meetinghouse.kernel.viewer import Viewer
from tests.domain.pages.organisations import give_role
from tests.factories import account_of, member, write

pytestmark = pytest.mark.django_db

READING: dict[str, tuple[Callable[[Viewer, int], Any], int]] = {
    "pages": (lambda ann, _: queries.pages(ann, Page()), 2),
    "of a kind, by words": (lambda ann, _: queries.pages(ann, Page(), category="shop", words="corner"), 2),
    "own": (lambda ann, _: queries.own_pages(ann), 2),
    "editors": (lambda _, page: queries.editors(page), 2),
    "role": (lambda ann, page: queries.role_on(ann.person_id, page), 1),
}


def statements(work: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as captured:
        work()
    return len(captured)


def grow(ann: Viewer, page: int, by: int) -> None:
    """More pages, more editors of one, more that each of them wrote."""
    for number in range(by):
        other = member()
        give_role(ann, other, page)
        write(queries.as_page(other, page), f"Number {number}")
        follow(other, person_id=page)
        create_page(ann, username=f"shop{other.person_id}"[-30:], name="Corner shop", category="shop")


def test_statements_do_not_grow_with_what_there_is() -> None:
    found_community(account_id=1, name="Testburg", tagline="", accent="#b4532a", sign_up_mode="open")
    ann = member("ann")
    page = create_page(ann, username="library", name="Library", category="culture")
    grow(ann, page, 2)
    client = Client()
    client.force_login(account_of(ann))
    asked: dict[str, Callable[[], object]] = {
        name: lambda ask=ask: ask(ann, page) for name, (ask, _) in READING.items()
    }
    asked |= {path: lambda path=path: client.get(path) for path in ("/pages", "/@library", f"/pages/{page}/people")}
    for ask in asked.values():
        ask()
    before = {name: statements(ask) for name, ask in asked.items()}
    assert {name: before[name] for name in READING} == {name: most for name, (_, most) in READING.items()}
    grow(ann, page, 4)
    assert {name: statements(ask) for name, ask in asked.items()} == before
    client.post(f"/pages/{page}/speak")
    own = statements(lambda: client.get("/@library"))
    grow(ann, page, 2)
    assert statements(lambda: client.get("/@library")) == own


@pytest.mark.skipif(not is_sqlite(), reason="reads SQLite's plans")
def test_who_asks_is_found_by_unique_indexes() -> None:
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN QUERY PLAN " + _LOOK_UP.sqlite, {"checksum": "c", "now": moment()})
        plan = [row[3] for row in cursor.fetchall()]
    assert not [step for step in plan if step.startswith("SCAN")]
    assert any(step.startswith("SEARCH v USING INDEX sqlite_autoindex_pages_pageaccess_1") for step in plan)
