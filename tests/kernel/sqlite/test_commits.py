"""What commits touch is known to every process, and whatever is not known is everything."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from meetinghouse.kernel import changing as house
from meetinghouse.kernel.databases import MAIN
from meetinghouse.kernel.sqlite import commits as counted
from meetinghouse.kernel.sqlite.base import DatabaseWrapper
from meetinghouse.kernel.sqlite.commits import Commits, of_person, of_post
from meetinghouse.project.databases import databases

pytestmark = pytest.mark.django_db


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], DatabaseWrapper]]:
    """Opens connections to one file, each as another program would."""
    settings = databases(tmp_path, "")[MAIN]
    every: list[DatabaseWrapper] = []
    monkeypatch.setattr(transaction, "get_connection", lambda using: using or every[0])
    monkeypatch.setattr(house, "main_connection", lambda: every[0])

    def open_one() -> DatabaseWrapper:
        more = {"TIME_ZONE": None, "AUTOCOMMIT": True, "ATOMIC_REQUESTS": False, "CONN_HEALTH_CHECKS": False}
        connection = DatabaseWrapper(settings | more | {"TEST": {}}, MAIN)
        connection.connect()
        every.append(connection)
        return connection

    open_one().connection.execute("CREATE TABLE thing (id INTEGER PRIMARY KEY)")
    yield open_one
    for connection in every:
        connection.close()


def put(connection: DatabaseWrapper) -> None:
    connection.connection.execute("INSERT INTO thing DEFAULT VALUES")


def known(connection: DatabaseWrapper) -> tuple[Commits, int]:
    assert connection.commits is not None
    number = connection.commits.number()
    assert number is not None
    return connection.commits, number


def test_what_an_act_names_is_told_with_its_commit(opened: Callable[[], DatabaseWrapper]) -> None:
    first = opened()
    commits, before = known(first)
    with house.changing() as touched:
        put(transaction.get_connection(None))  # type: ignore[arg-type]
        touched.post(7)
        touched.person(7)
        assert commits.number() == before, "it is not there yet"
    with house.changing():
        put(transaction.get_connection(None))  # type: ignore[arg-type]
    with house.changing():
        pass
    assert commits.number() == before + 2, "where nothing was written, nothing was committed"
    told = commits.since(before, before + 2)
    assert told is not None
    assert [set(one) for one in told] == [{of_post(7), of_person(7)}, set()]
    assert commits.since(before, before) == []


@pytest.mark.parametrize("how", ["atomic", "single", "foreign", "nested", "everything", "much", "forgotten"])
def test_what_nobody_named_is_everything(opened: Callable[[], DatabaseWrapper], how: str) -> None:
    mine: Any = transaction.get_connection(None)  # type: ignore[arg-type]
    commits, before = known(mine)
    if how == "atomic":
        with transaction.atomic(using=mine):
            put(mine)
    elif how == "single":
        put(mine)
    elif how == "foreign":
        other = opened()
        other.commits = None
        with transaction.atomic(using=other):  # type: ignore[arg-type]
            put(other)
    elif how == "nested":
        with transaction.atomic(using=mine), house.changing() as touched:
            touched.post(1)
            put(mine)
    else:
        with house.changing() as touched:
            put(mine)
            for number in range(50 if how == "much" else 1):
                touched.post(number)
            if how == "everything":
                touched.everything()
        if how == "forgotten":
            counted.forget()
    assert commits.number() == before + 1
    assert commits.since(before, before + 1) is None


def test_a_commit_that_fails_leaves_no_word_for_the_next(
    opened: Callable[[], DatabaseWrapper], monkeypatch: pytest.MonkeyPatch
) -> None:
    mine: Any = transaction.get_connection(None)  # type: ignore[arg-type]
    commits, before = known(mine)
    backend = DatabaseWrapper.__mro__[1]

    def fails(_: object) -> None:
        raise DatabaseError("the disk is full")

    def act() -> None:
        with house.changing() as touched:
            put(mine)
            touched.post(3)

    with monkeypatch.context() as patch:
        patch.setattr(backend, "_commit", fails)
        with pytest.raises(DatabaseError, match="full"):
            act()
    put(mine)
    assert commits.number() == before + 1
    assert commits.since(before, before + 1) is None


def test_who_is_far_behind_or_ahead_knows_nothing(opened: Callable[[], DatabaseWrapper]) -> None:
    commits, before = known(transaction.get_connection(None))  # type: ignore[arg-type]
    assert commits.since(before + 1, before) is None
    assert commits.since(before, before + counted.REMEMBERED) is None
