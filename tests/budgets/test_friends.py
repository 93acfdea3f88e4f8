"""What friends and suggestions may cost: the same number of statements however many there are, by index."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from meetinghouse.domain.community.actions import found_community
from meetinghouse.domain.people import queries, queries_friends, queries_suggestions
from meetinghouse.domain.people.actions import answer_friend_request, ask_to_be_friends, mute
from meetinghouse.kernel import bus
from meetinghouse.kernel.paging import Page
from meetinghouse.kernel.statements import is_sqlite, listed
from meetinghouse.kernel.viewer import Viewer
from tests.factories import account_of, member

pytestmark = pytest.mark.django_db

READING: dict[str, tuple[Callable[[Viewer], Any], int]] = {
    "friends": (lambda ann: queries_friends.friends(ann, Page()), 2),
    "requests": (lambda ann: queries_friends.friend_requests(ann, Page()), 2),
    "sent": (lambda ann: queries_friends.friend_requests_sent(ann, Page()), 2),
    "muted": (lambda ann: queries.muted_people(ann, Page()), 2),
    "suggestions": (lambda ann: queries_suggestions.suggestions(ann, limit=40), 7),
}
PAGES = ("/people", "/people/friends", "/people/friends/requests", "/people/friends/sent", "/notifications", "/@ann",
         "/settings/privacy", "/settings/muted")  # fmt: skip


@pytest.fixture
def ann() -> Viewer:
    found_community(account_id=1, name="Testburg", tagline="", accent="#b4532a", sign_up_mode="open")
    return member("ann", country="DE", town="Lindenford")


def befriend(one: Viewer, other: Viewer) -> None:
    ask_to_be_friends(one, person_id=other.person_id)
    answer_friend_request(other, person_id=one.person_id, accept=True)


def grow(ann: Viewer, by: int) -> None:
    """Friends, who have friends of their own; people who ask, are asked, are muted, live in the same town."""
    for _ in range(by):
        friend = member()
        befriend(ann, friend)
        befriend(friend, member())
        ask_to_be_friends(member(), person_id=ann.person_id)
        ask_to_be_friends(ann, person_id=member().person_id)
        mute(ann, person_id=member().person_id)
        member(country="DE", town="Lindenford")
    bus.drain()


def statements(work: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as captured:
        work()
    return len(captured)


@pytest.mark.parametrize("what", list(READING))
def test_reading_takes_as_many_statements_however_much_there_is(ann: Viewer, what: str) -> None:
    read, most = READING[what]
    grow(ann, 2)
    before = statements(lambda: read(ann))
    grow(ann, 4)
    assert before == statements(lambda: read(ann)) <= most


def test_pages_too(ann: Viewer) -> None:
    client = Client()
    client.force_login(account_of(ann))
    grow(ann, 2)
    before = {path: statements(lambda path=path: client.get(path)) for path in PAGES}  # type: ignore[misc]
    grow(ann, 4)
    after = {path: statements(lambda path=path: client.get(path)) for path in PAGES}  # type: ignore[misc]
    # With enough friends in common, suggestions do not look for neighbours any more.
    assert {path: number for path, number in after.items() if number > before[path]} == {}
    assert max(after.values()) <= 20


@pytest.mark.skipif(not is_sqlite(), reason="the plan is SQLite's")
def test_friends_in_common_are_counted_by_indexes(ann: Viewer) -> None:
    grow(ann, 2)
    params = {"me": ann.person_id, "friends": 100, "most": 200, "ids": listed([ann.person_id])}
    for statement in (queries_suggestions._COMMON, queries_friends._STANDS):
        scans = [step for step in statement.plan(params) if re.match(r"SCAN people_|SCAN [a-z]+$", step)]
        assert [step for step in scans if step != "SCAN mine"] == [], statement.plan(params)
