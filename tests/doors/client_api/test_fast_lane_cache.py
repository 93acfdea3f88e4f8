"""Answers are kept only while nothing was written: whoever writes, wherever, the next answer is new."""

import threading
from collections.abc import Callable

import pytest
from django.db import connections, transaction

from meetinghouse.domain.people import actions as people
from meetinghouse.domain.posts import actions as posts
from meetinghouse.doors.client_api.fast_lane import page_cache
from meetinghouse.doors.client_api.fast_lane.page_cache import PageCache, pages
from tests.doors.client_api.conftest import write
from tests.doors.client_api.lane_factories import Lane
from tests.factories_api import Member, found_open_community, new_member

pytestmark = pytest.mark.django_db(transaction=True)
HOME = "/api/v1/timelines/home"


@pytest.fixture
def ann() -> Member:
    found_open_community()
    return new_member("ann")


def elsewhere(work: Callable[[], object]) -> None:
    """Do something on another connection, as another process would."""

    def run() -> None:
        try:
            work()
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()


def homes(lane: Lane) -> list[str]:
    return [status["id"] for status in lane.get(HOME).json]


def test_an_answer_is_given_again_while_nothing_is_written(ann: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    write(ann)
    lane = Lane(ann.api.token)
    first = lane.get(HOME)
    monkeypatch.setattr("meetinghouse.effects.timelines.queries._read_feed", _never)
    assert lane.get(HOME) == first
    assert lane.get(HOME, limit="x").status == 422


def _never(*_: object) -> list[object]:
    raise AssertionError("the database was asked")


@pytest.mark.parametrize("where", ["here", "elsewhere"])
def test_a_write_by_anybody_ends_it(ann: Member, where: str) -> None:
    lane = Lane(ann.api.token)
    for number in range(100):
        shown = homes(lane)
        made: list[int] = []

        def work(n: int = number, made: list[int] = made) -> None:
            made.append(write(ann, f"post {n}"))

        work() if where == "here" else elsewhere(work)
        assert homes(lane) == [str(made[0]), *shown][:20]


def test_a_changed_relation_ends_it(ann: Member) -> None:
    ben = new_member("ben")
    people.follow(ann.viewer, person_id=ben.person_id)
    post = write(ben)
    lane = Lane(ann.api.token)
    assert homes(lane) == [str(post)]
    elsewhere(lambda: people.block(ben.viewer, person_id=ann.person_id))
    assert homes(lane) == []


def test_a_token_that_ended_opens_nothing(ann: Member) -> None:
    lane = Lane(ann.api.token)
    assert lane.get(HOME).status == 200
    elsewhere(lambda: people.suspend_person(person_id=ann.person_id))
    assert lane.get(HOME).status == 401


def test_what_depends_on_time_is_kept_a_short_time(ann: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    write(ann)
    lane = Lane(ann.api.token)
    lane.get(HOME)
    later = page_cache.time.monotonic() + page_cache.LONGEST + 1
    monkeypatch.setattr(page_cache.time, "monotonic", lambda: later)
    monkeypatch.setattr("meetinghouse.effects.timelines.queries._read_feed", _never)
    with pytest.raises(AssertionError, match="asked"):
        lane.get(HOME)


def test_nobody_gets_the_answer_to_somebody_else(ann: Member) -> None:
    ben = new_member("ben")
    post = write(ann)
    assert homes(Lane(ann.api.token)) == [str(post)]
    assert homes(Lane(ben.api.token)) == []
    assert Lane().get(HOME).status == 401


def test_inside_a_transaction_nothing_is_kept(ann: Member) -> None:
    with transaction.atomic():
        assert not pages.look()
    assert pages.look()


def test_it_can_be_switched_off(ann: Member, settings: object) -> None:
    settings.PAGE_CACHE = False  # type: ignore[attr-defined]
    assert not pages.look()


def test_what_is_kept_has_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_cache, "MOST", 3)
    monkeypatch.setattr(page_cache, "MOST_BYTES", 100)
    cache = PageCache()
    for name in "abcd":
        cache.keep((name,), name, 10)
    assert [cache.find((name,)) for name in "abcd"] == [None, "b", "c", "d"]
    cache.keep(("e",), "e", 95)
    assert [cache.find((name,)) for name in "bcde"] == [None, None, None, "e"]


def test_a_reaction_taken_back_elsewhere_shows(ann: Member) -> None:
    post = write(ann)
    lane = Lane(ann.api.token)
    posts.react_to_post(ann.viewer, post_id=post)
    assert lane.get(HOME).json[0]["favourites_count"] == 1
    elsewhere(lambda: posts.take_back_reaction(ann.viewer, post_id=post))
    assert lane.get(HOME).json[0]["favourites_count"] == 0


def test_looking_in_vain_is_given_up_and_taken_up_again(ann: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where only the whole database has a version, and asking for it costs something."""
    monkeypatch.setattr("meetinghouse.kernel.sqlite.commits.Commits.number", lambda _: None)
    cache = PageCache()

    def look() -> bool:
        if not cache.look():
            return False
        if cache.find(("page",)) is None:
            cache.keep(("page",), "page", 1)
        return True

    looks = 0
    for number in range(200):
        looks += look()
        write(ann, f"busy {number}")
    assert page_cache._IN_VAIN <= looks < 80
    assert sum(look() for _ in range(2 * page_cache._EVERY + 40)) >= 40
