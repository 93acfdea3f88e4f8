"""What messages cost: as many statements however much there is, and by which index in SQLite."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.db.models import F, QuerySet
from django.test.utils import CaptureQueriesContext

from meetinghouse.domain.conversations.actions import add_people
from meetinghouse.domain.conversations.finding import places_of
from meetinghouse.domain.conversations.models import Chapter, Place
from meetinghouse.domain.conversations.queries import conversation, count_unread_conversations, inbox
from meetinghouse.domain.conversations.reading import read_marks
from meetinghouse.domain.posts.actions import publish_post, write_to_people
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.queries_messages import bubbles, latest_messages, messages
from meetinghouse.domain.posts.visibility import had_by, visible_to
from meetinghouse.kernel.paging import Page
from meetinghouse.kernel.viewer import Viewer
from tests.factories import member

pytestmark = pytest.mark.django_db


def grow(ann: Viewer, group: int, by: int) -> None:
    """More conversations, and more said in one."""
    for number in range(by):
        write_to_people(ann, person_ids=[member().person_id], text="Hello")
        publish_post(ann, text=f"Number {number}", conversation_id=group)


def statements(ask: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as captured:
        ask()
    return len(captured)


def test_statements_do_not_grow_with_what_there_is() -> None:
    ann = member("ann")
    group, _ = write_to_people(ann, person_ids=[member().person_id for _ in range(4)], text="Hello", name="Trip")
    found = conversation(ann, group)
    assert found is not None
    asked: dict[str, tuple[Callable[[], object], int]] = {
        "inbox": (lambda: inbox(ann, Page()), 3),
        "latest": (lambda: latest_messages(ann, inbox(ann, Page())), 11),
        "one": (lambda: conversation(ann, group), 3),
        "messages": (lambda: messages(ann, found, Page()), 9),
        "bubbles": (lambda: bubbles(ann, found, Page()), 9),
        "marks": (lambda: read_marks(ann, group), 1),
        "unread": (lambda: count_unread_conversations(ann), 1),
    }
    grow(ann, group, 3)
    few = {name: statements(ask) for name, (ask, _) in asked.items()}
    assert {name: number for name, number in few.items() if number > asked[name][1]} == {}
    grow(ann, group, 6)
    assert {name: statements(ask) for name, (ask, _) in asked.items()} == few
    # Sending: as many, whatever was said before, and however many people there are.
    sending = statements(lambda: publish_post(ann, text="And on", conversation_id=group))
    large, _ = write_to_people(ann, person_ids=[member().person_id for _ in range(12)], text="Hello")
    assert statements(lambda: publish_post(ann, text="And on", conversation_id=large)) == sending


def test_chapters_cost_only_where_a_page_reaches_into_them() -> None:
    ann = member("ann")
    group, _ = write_to_people(ann, person_ids=[member().person_id for _ in range(2)], text="Hello", name="Trip")
    for _ in range(4):
        publish_post(ann, text="Before", conversation_id=group)
        add_people(ann, conversation_id=group, person_ids=[member().person_id])
    # As if it had been long ago: what is sent in the minute after somebody was added is looked for on both sides.
    Chapter.objects.update(ended_id=F("ended_id") - (120_000 << 16))
    found = conversation(ann, group)
    assert found is not None
    whole = statements(lambda: messages(ann, found, Page()))
    for number in range(10):
        publish_post(ann, text=f"After {number}", conversation_id=group)
    assert len(messages(ann, found, Page(limit=5))) == 5
    assert whole - statements(lambda: messages(ann, found, Page(limit=5))) == 4
    assert len(messages(ann, found, Page(limit=40))) == 15


def _plan(rows: QuerySet[Any]) -> str:
    return str(rows.explain())


def test_a_long_conversation_and_a_full_inbox_are_read_by_their_index() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("SQLite's plan; PostgreSQL chooses by what it counts")
    ann = member("ann")
    rows = visible_to(ann).filter(roster_id=1, audience=Audience.CONVERSATION, pk__lt=1 << 62, pk__gt=0)
    plan = _plan(rows.order_by("-pk")[:21])
    assert "USING INDEX post_roster (roster_id=?" in plan
    assert "TEMP B-TREE" not in plan
    rows = had_by(ann).filter(roster_id=1, audience=Audience.CONVERSATION, pk__lt=1 << 62, pk__gt=0)
    plan = _plan(rows.order_by("-pk")[:21])
    assert "USING INDEX post_roster (roster_id=?" in plan
    assert "TEMP B-TREE" not in plan
    plan = _plan(places_of(ann).filter(place=Place.INBOX, latest_id__lt=1 << 62).order_by("-latest_id")[:21])
    assert "USING INDEX participant_newest (person_id=? AND place=?" in plan
    assert "TEMP B-TREE" not in plan
