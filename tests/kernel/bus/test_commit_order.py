"""In PostgreSQL a smaller id may commit after a greater one; it must not be passed over."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection, transaction

from meetinghouse.kernel import bus

pytestmark = pytest.mark.django_db(transaction=True, databases="__all__")
Subscribe = Callable[..., Any]
INSERT = "INSERT INTO bus_event (name, payload, emitted_ms) VALUES ('test_commit_order.Came', %s, 0)"


class Came(bus.Event):
    number: int


@pytest.fixture
def heard(subscribe: Subscribe) -> list[int]:
    numbers: list[int] = []

    @subscribe(Came)
    def hear(event: Came, _delivery: bus.Delivery) -> None:
        numbers.append(event.number)

    return numbers


@pytest.fixture
def other() -> Iterator[Any]:
    """A second connection to the same database, with a transaction of its own."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer: ids are in the order of the commits")
    import psycopg

    connection.ensure_connection()
    parameters = {key: connection.get_connection_params().get(key) for key in ("host", "port", "user", "password")}
    with psycopg.connect(dbname=connection.settings_dict["NAME"], **parameters) as second:
        yield second
        second.rollback()


def _emit(number: int) -> None:
    with transaction.atomic():
        bus.emit(Came(number=number))


def test_an_earlier_id_that_commits_later_is_delivered(heard: list[int], other: Any) -> None:
    other.execute(INSERT, ['{"number":1}'])
    _emit(2)
    mark = bus.last_event_id()
    assert mark == 0  # a stream that began after 2 would never see 1
    assert bus.drain() == 0
    assert bus.recorded() == []
    other.commit()
    assert bus.drain() == 2
    assert heard == [1, 2]
    assert bus.recorded(mark) == [Came(number=1), Came(number=2)]


def test_an_earlier_transaction_with_a_later_id_is_delivered(heard: list[int], other: Any) -> None:
    """The transaction's number is taken at its first write, the id only when it emits."""
    other.execute("SELECT pg_current_xact_id()")
    _emit(1)
    assert bus.drain() == 0
    other.execute(INSERT, ['{"number":2}'])
    assert bus.drain() == 0
    other.commit()
    _emit(3)
    assert bus.drain() == 3
    assert heard == [2, 1, 3]
    first, second, third = bus.read_since(0, 10)
    assert first.event_id > second.event_id
    assert [entry.event for entry in bus.read_since(first.event_id, 10)] == [second.event, third.event]
    assert bus.last_event_id() == third.event_id


def test_a_transaction_that_is_undone_holds_nothing_back(heard: list[int], other: Any) -> None:
    other.execute(INSERT, ['{"number":1}'])
    _emit(2)
    assert bus.drain() == 0
    other.rollback()
    assert bus.drain() == 1
    assert heard == [2]
