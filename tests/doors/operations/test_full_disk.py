"""What SQLite says when its file may not grow becomes 507 and words at every door, and nothing stays half-written."""

import errno
import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from django.db import OperationalError, connections
from django.test import Client, RequestFactory
from pytest_django import Settings

from meetinghouse.domain.people.models import Person
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.models import Post, Reaction
from meetinghouse.doors.client_api.fast_lane import look_up
from meetinghouse.doors.web.errors import fault
from meetinghouse.kernel import bus, lane, limits
from meetinghouse.kernel.errors import NotFound, StorageFull, TooMany
from meetinghouse.kernel.room import is_no_room, refusal_in
from tests import factories as make
from tests.factories_api import Member, found_open_community, new_member

IS_SQLITE = connections["default"].vendor == "sqlite"
only_sqlite = pytest.mark.skipif(not IS_SQLITE, reason="it is about SQLite's file")
LONG = "It stood there and looked at the water. " * 100
MOST = 100


def stop_growing(*, stop: bool) -> None:
    """Whether the databases' files may grow; SQLite answers as on a full disk."""
    for alias in connections:
        with connections[alias].cursor() as cursor:
            # A number below that of the pages there are becomes that number.
            cursor.execute(f"PRAGMA max_page_count = {1 if stop else 1073741823}")


@pytest.fixture
def ann(transactional_db: None) -> Member:
    found_open_community()
    return new_member("ann")


@pytest.fixture
def full(ann: Member) -> Iterator[None]:
    stop_growing(stop=True)
    yield
    stop_growing(stop=False)


def first_refusal(ask: Callable[[], tuple[int, bytes]]) -> tuple[int, bytes]:
    """Pages that were free are filled first."""
    for _ in range(MOST):
        status, body = ask()
        if status not in {200, 302}:
            return status, body
    raise AssertionError(f"{MOST} times there was room")


def require_nothing_half_written() -> None:
    """As many events and as high counts as there are rows."""
    names = Counter(type(event).__name__ for event in bus.recorded())
    assert names["PostPublished"] == Post.objects.count()
    assert names["PostReactedTo"] == Reaction.objects.count()
    assert sum(Person.objects.values_list("posts_count", flat=True)) == Post.objects.count()


@only_sqlite
def test_the_apis_gate(ann: Member, full: None) -> None:
    def ask() -> tuple[int, bytes]:
        answer = ann.api.form("/api/v1/statuses", {"status": LONG})
        return answer.status, answer.body

    status, body = first_refusal(ask)
    assert (status, json.loads(body)) == (507, {"error": StorageFull.message})
    require_nothing_half_written()
    assert ann.api.get("/api/v1/timelines/home").status == 200
    stop_growing(stop=False)
    assert ask()[0] == 200


@only_sqlite
def test_the_fast_lane(ann: Member, full: None) -> None:
    route = look_up("POST", "/api/v1/statuses")
    assert route is not None
    headers = {"authorization": f"Bearer {ann.api.token}", "content-type": "application/json"}

    def ask() -> tuple[int, bytes]:
        body = json.dumps({"status": LONG}).encode()
        answer = route.answer(lane.Request("POST", "/api/v1/statuses", "", headers, body))
        assert answer is not None
        return answer.status, answer.body

    status, body = first_refusal(ask)
    assert (status, json.loads(body)) == (507, {"error": StorageFull.message})
    require_nothing_half_written()


@only_sqlite
@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_the_web(ann: Member, accept: str) -> None:
    browser = Client()
    browser.force_login(make.account_of(ann.viewer))
    stop_growing(stop=True)

    def ask() -> tuple[int, bytes]:
        form = {"text": LONG, "audience": Audience.COMMUNITY.word}
        answer = browser.post("/posts", form, headers={"accept": accept})
        return answer.status_code, answer.content

    try:
        status, body = first_refusal(ask)
        assert status == 507
        assert b"no room" in body
        require_nothing_half_written()
        assert browser.get("/home").status_code == 200
    finally:
        stop_growing(stop=False)


@only_sqlite
def test_reading_goes_on_where_requests_cannot_be_counted(ann: Member, full: None, settings: Settings) -> None:
    settings.RATE_LIMITS_ON = True

    def everybody_reacts() -> None:
        for number in range(100_000):
            limits.take("react", number)

    with pytest.raises(OperationalError, match="full"):
        everybody_reacts()
    for number in range(300):
        assert limits.take("api", number).remaining > 0


def test_what_goes_wrong_outside_of_any_view() -> None:
    request = RequestFactory().get("/oauth/token")
    try:
        raise OSError(errno.ENOSPC, "No space left on device")
    except OSError:
        answer = fault(request)
    assert (answer.status_code, json.loads(answer.content)) == (507, {"error": StorageFull.message})
    try:
        raise ValueError
    except ValueError:
        assert fault(request).status_code == 500


def wrapped(cause: BaseException) -> Exception:
    error = OperationalError(str(cause))
    error.__cause__ = cause
    return error


def sqlite_error(code: int) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("words of SQLite's")
    error.sqlite_errorcode = code
    return error


class DiskFull(Exception):
    """As psycopg's."""

    sqlstate = "53100"


@pytest.mark.parametrize(
    "error",
    [OSError(errno.ENOSPC, "x"), OSError(errno.EDQUOT, "x"), wrapped(sqlite_error(sqlite3.SQLITE_FULL)),
     wrapped(DiskFull())],
)  # fmt: skip
def test_words_for_a_full_disk(error: Exception) -> None:
    assert isinstance(refusal_in(error), StorageFull)


@pytest.mark.parametrize(
    "error",
    [OSError(errno.EACCES, "x"), ValueError("full"), wrapped(sqlite_error(sqlite3.SQLITE_BUSY)),
     wrapped(sqlite_error(sqlite3.SQLITE_IOERR_WRITE))],
)  # fmt: skip
def test_words_for_something_else(error: Exception) -> None:
    """SQLite's I/O errors too, as long as the disk has room."""
    assert not is_no_room(error)
    assert refusal_in(error) is None


def test_a_refusal_is_itself() -> None:
    refusal = TooMany()
    assert refusal_in(refusal) is refusal
    assert isinstance(refusal_in(NotFound()), NotFound)
