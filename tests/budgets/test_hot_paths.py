"""What the hot paths may cost: how many statements, whatever there is, and by which index in SQLite."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from meetinghouse.domain.people import actions as people
from meetinghouse.domain.people.rows import person_row
from meetinghouse.domain.posts import actions as posts
from meetinghouse.domain.posts import rows as shape
from meetinghouse.domain.posts.records import PollDraft
from meetinghouse.doors.client_api.fast_lane import rendering
from meetinghouse.effects.notifications import queries_hot
from meetinghouse.effects.timelines import queries, texts, walking
from meetinghouse.kernel import bus
from meetinghouse.kernel.paging import Page
from meetinghouse.kernel.statements import Statement, is_sqlite, listed, moment
from tests.doors.client_api.lane_factories import Lane
from tests.factories import member, write
from tests.factories_api import Member, found_open_community, new_member

pytestmark = pytest.mark.django_db

# Statements of one request to the fast lane: what is known by heart, and what has to be rendered first.
WARM = {
    "timelines/home": 2,
    "timelines/public": 2,
    "statuses/{post}": 2,
    "statuses/{post}/context": 4,
    "accounts/{person}": 2,
    # Ann asks for her own: which of them she pinned is the fourth.
    "accounts/{person}/statuses": 4,
    "notifications": 2,
}
# Three for what posts say, two where there are pictures; people and their pictures; the app's name.
RENDERING = 8
# Token · default audience · BEGIN, post, author's count, event, COMMIT · row · text, tags, mentions.
POSTING = 11
# Token · row · BEGIN, row, emoji, reaction, count, event, COMMIT · row · text, tags, mentions, people.
TAPPING = 14


@pytest.fixture
def ann() -> Member:
    found_open_community()
    return new_member("ann")


def fill(ann: Member, rounds: int) -> int:
    """A few posts, answers, shares and reactions more; gives the id of the first post."""
    first = 0
    for number in range(rounds):
        other = member()
        people.follow(ann.viewer, person_id=other.person_id)
        post = write(other, f"post {number} #bees")
        first = first or post
        write(other, "more", in_reply_to_id=first)
        mine = write(ann.viewer, "mine")
        posts.react_to_post(other, post_id=mine)
        posts.boost_post(other, post_id=mine)
    bus.drain()
    return first


def count(work: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as captured:
        work()
    return len(captured)


@pytest.mark.parametrize(("path", "most"), WARM.items())
def test_statements_of_reading_do_not_grow(ann: Member, path: str, most: int) -> None:
    post = fill(ann, 3)
    lane = Lane(ann.api.token)
    address = "/api/v1/" + path.format(post=post, person=ann.person_id)

    def ask() -> None:
        # A guess of the process that has to be made anew costs a statement every five seconds.
        walking._known_floor(walking.time.monotonic())
        assert lane.get(address).status == 200

    def cold() -> int:
        rendering.forget()
        return count(ask)

    ask()
    few, few_cold = count(ask), cold()
    fill(ann, 3)
    ask()
    assert count(ask) == few <= most
    assert cold() == few_cold <= most + RENDERING


def test_polls_take_two_statements_a_page_and_pins_their_index(ann: Member) -> None:
    lane = Lane(ann.api.token)

    def statements() -> int:
        return count(lambda: lane.get("/api/v1/timelines/public"))

    write(member(), "Nothing asked")
    lane.get("/api/v1/timelines/public")
    without = statements()
    for number in range(3):
        write(member(), "Which?", poll=PollDraft((f"{number}", "none"), 300))
        lane.get("/api/v1/timelines/public")
        assert statements() == without + 2
    if is_sqlite():
        for stranger in (False, True):
            assert any("pin_person" in step for step in _plan(texts.PINNED[stranger]))


def test_statements_of_writing(ann: Member) -> None:
    lane = Lane(ann.api.token)
    lane.post("/api/v1/statuses", status="first")
    assert count(lambda: lane.post("/api/v1/statuses", status="second")) <= POSTING
    post = write(member())
    rendering.forget()
    assert count(lambda: lane.post(f"/api/v1/statuses/{post}/favourite")) <= TAPPING
    assert count(lambda: lane.post(f"/api/v1/statuses/{post}/favourite")) <= 3


def _plan(statement: Statement, **more: Any) -> list[str]:
    params = {
        "me": 1, "now": moment(), "below": 1 << 62, "above": 0, "floor": 0, "limit": 20, "candidates": 32, "steps": 400,
        "who": 2, "no_replies": 0, "no_boosts": 0, "only_media": 0, "tag": "", "tag_id": 1, "id": 3, "root": 3,
        "ids": listed([3]), "circle": 1, "kinds": listed(["mention"]), "actor": 0, "roster": 1,
    } | more  # fmt: skip
    return statement.plan(params)


PLANS = {
    "feed": (
        texts.FEED["DESC"],
        r"SEARCH po USING COVERING INDEX post_author_newest \(author_id=\? AND id>\? AND id<\?\)",
    ),
    "feed upwards": (texts.FEED["ASC"], r"SEARCH po USING COVERING INDEX post_author_newest"),
    "feed, short way": (texts.FEED_WALK, r"SEARCH p USING INTEGER PRIMARY KEY \(rowid>\? AND rowid<\?\)"),
    "end of a feed": (texts.FEED_END["DESC"], r"SEARCH po USING COVERING INDEX post_author_newest"),
    "circle": (
        texts.CIRCLE["DESC"],
        r"SEARCH po USING COVERING INDEX post_author_newest \(author_id=\? AND id>\? AND id<\?\)",
    ),
    "circle upwards": (texts.CIRCLE["ASC"], r"SEARCH po USING COVERING INDEX post_author_newest"),
    "end of a circle": (texts.CIRCLE_END["DESC"], r"SEARCH po USING COVERING INDEX post_author_newest"),
    "wall": (texts.WALL["DESC", False], r"SEARCH p USING INDEX post_wall \(id>\? AND id<\?\)"),
    "wall for strangers": (texts.WALL["DESC", True], r"SEARCH p USING INDEX post_wall \(id>\? AND id<\?\)"),
    "tag": (texts.TAG["DESC", False], r"SEARCH t USING COVERING INDEX post_tag_newest"),
    "of a person": (texts.OF_PERSON["DESC", False], r"SEARCH p USING INDEX post_author_newest"),
    "reacted": (texts.REACTED["DESC"], r"SEARCH k USING INDEX reaction_person"),
    "bookmarked": (texts.BOOKMARKED["DESC"], r"SEARCH k USING INDEX bookmark_person"),
    "thread": (texts.THREAD[False], r"SEARCH p USING INDEX post_thread"),
    "around a message": (texts.TALK["DESC"], r"SEARCH p USING INDEX post_roster"),
    "one": (shape.one(1), r"SEARCH p USING INTEGER PRIMARY KEY"),
    "some": (shape.some(1), r"SEARCH p USING INTEGER PRIMARY KEY"),
    "notifications": (queries_hot._PAGE["DESC"], r"SEARCH n USING INDEX notification_newest"),
}
# What is no table: candidates, those whom the viewer follows, a constant, a list of ids.
SCANNED = {"c", "fo", "CONSTANT", "json_each"}
# A feed sorts its candidates, as ids alone; nothing else is sorted.
SORTS = {
    "feed": 1, "feed upwards": 1, "end of a feed": 1, "circle": 1, "circle upwards": 1, "end of a circle": 1,
}  # fmt: skip


@pytest.mark.parametrize("name", PLANS)
def test_plans(name: str) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("SQLite's plan; PostgreSQL chooses by what it counts")
    statement, wanted = PLANS[name]
    plan = _plan(statement)
    assert any(re.match(wanted, step) for step in plan), plan
    assert not [step for step in plan if step.startswith("SCAN") and step.split()[1] not in SCANNED], plan
    assert not [step for step in plan if "AUTOMATIC" in step or "BLOOM" in step], plan
    sorts = [step for step in plan if "TEMP B-TREE" in step]
    assert len(sorts) == SORTS.get(name, 0), plan


# Counted when there are some dozens of rows, SQLite 3.40 sorts the wall from then on, and takes one person's
# notifications for all there are. Nothing here ever counts (ANALYZE).
NOT_WITH_STATISTICS = {"wall", "wall for strangers", "notifications"}


def test_plans_stay_with_statistics(ann: Member) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("SQLite's plan")
    fill(ann, 6)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    try:
        for name in set(PLANS) - NOT_WITH_STATISTICS:
            test_plans(name)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS sqlite_stat1")


def test_a_planted_sort_is_found() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("SQLite's plan")
    slow = Statement("SELECT p.id FROM posts_post p WHERE p.text <> '' ORDER BY p.language")
    assert any("TEMP B-TREE" in step for step in _plan(slow))
    assert any(step.startswith("SCAN p") for step in _plan(slow))


def test_lists_cost_one_statement(ann: Member) -> None:
    fill(ann, 2)
    me = ann.viewer
    walking._known_floor(walking.time.monotonic())
    for ask in (
        lambda: queries.home(me, Page(limit=2)),
        lambda: queries.local(me, Page()),
        lambda: queries.reacted(me, Page()),
        lambda: queries.one(me, queries.local(me, Page()).items[0][shape.ID]),
        lambda: queries_hot.page(me, Page()),
        lambda: person_row(me.person_id, ann.person_id),
    ):
        assert count(ask) <= 2
