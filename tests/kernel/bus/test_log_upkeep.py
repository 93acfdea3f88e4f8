"""Old events are trimmed; a log or a cursor that was put back from a backup loses none."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection

from meetinghouse.kernel import bus, clock
from meetinghouse.kernel.bus import chores, log
from meetinghouse.kernel.bus.deliveries import recovery
from meetinghouse.kernel.bus.deliveries.dispatch import position
from meetinghouse.kernel.bus.deliveries.models import Cursor

pytestmark = pytest.mark.django_db(databases="__all__")
Subscribe = Callable[..., Any]


class Happened(bus.Event):
    number: int


@pytest.fixture
def heard(subscribe: Subscribe) -> list[int]:
    numbers: list[int] = []

    @subscribe(Happened)
    def hear(event: Happened, _delivery: bus.Delivery) -> None:
        numbers.append(event.number)

    return numbers


def _emit(*numbers: int) -> None:
    for number in numbers:
        bus.emit(Happened(number=number))


def test_what_was_handed_out_and_is_old_is_trimmed(heard: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chores, "_CHUNK", 2)
    with time_machine.travel(clock.now() - timedelta(days=31)):
        _emit(1, 2, 3, 4, 5)
    with time_machine.travel(clock.now() - timedelta(days=29)):
        _emit(6)
    chores.trim_event_log()
    assert len(bus.recorded()) == 6  # none was handed out yet
    bus.drain()
    chores.trim_event_log()
    assert bus.recorded() == [Happened(number=6)]
    assert heard == [1, 2, 3, 4, 5, 6]


def test_how_long_events_are_kept_is_a_setting(heard: list[int], settings: Any) -> None:
    settings.BUS_DAYS_KEPT = 2
    with time_machine.travel(clock.now() - timedelta(days=3)):
        _emit(1)
    bus.drain()
    chores.trim_event_log()
    assert bus.recorded() == []
    assert heard == [1]


def test_an_id_is_never_given_again(heard: list[int]) -> None:
    _emit(1)
    bus.drain()
    last = bus.last_event_id()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM bus_event")
    _emit(2)
    assert bus.last_event_id() > last
    bus.drain()
    assert heard == [1, 2]


def test_a_reader_whose_last_event_was_trimmed_goes_on_with_what_is_left(heard: list[int]) -> None:
    _emit(1)
    mark = bus.last_event_id()
    bus.drain()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM bus_event")
    _emit(2)
    assert bus.recorded(mark) == [Happened(number=2)]
    assert heard == [1]


def test_a_lost_second_database_begins_again_at_the_first_event(heard: list[int]) -> None:
    _emit(1, 2)
    bus.drain()
    Cursor.objects.all().delete()
    bus.drain()
    assert heard == [1, 2, 1, 2]


def test_a_main_file_older_than_the_cursor_is_handed_out_again(heard: list[int]) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("in PostgreSQL both are in one database and cannot part")
    _emit(1)
    bus.drain()
    recovery.fit_cursor()
    bus.drain()
    assert heard == [1]  # nothing to mend
    Cursor.objects.update(event_id=bus.last_event_id() + 1_000)  # dispatched in a future that was undone
    _emit(2)
    recovery.fit_cursor()
    bus.drain()
    assert heard == [1, 1, 2]


def test_a_log_from_another_server_is_renumbered(heard: list[int]) -> None:
    """After a dump and restore the transaction numbers in the rows may be far ahead of the new server's."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite rows carry no transaction number")
    _emit(1, 2)
    bus.drain()
    _emit(3)
    ahead = 1 << 40
    with connection.cursor() as cursor:
        cursor.execute("UPDATE bus_event SET txid = %s::xid8", [str(ahead)])
    passed = position()
    Cursor.objects.update(txid=ahead)
    assert bus.drain() == 0  # this is what would wait for ever
    _emit(4)
    recovery.fit_cursor()
    assert bus.drain() == 2
    assert heard == [1, 2, 3, 4]
    assert position().txid < ahead
    assert position().event_id > passed.event_id
    recovery.fit_cursor()
    assert bus.drain() == 0
    assert log.count_after(position(), 10) == 0
