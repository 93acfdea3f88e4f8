"""The worker as it runs: in threads here, and with the main database watched from outside."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, connections, transaction

from meetinghouse.kernel import bus
from meetinghouse.kernel.bus import waking
from meetinghouse.kernel.bus.deliveries import chore_turns, operations, queue
from meetinghouse.kernel.bus.deliveries.models import ChoreTurn, Delivery, Worker
from meetinghouse.kernel.bus.waking import MainDatabaseWatch
from tests.patience import LOST_AFTER_S, until

pytestmark = pytest.mark.django_db(transaction=True, databases="__all__")
Register = Callable[..., Any]


class Knocked(bus.Event):
    door_id: int


@contextmanager
def at_work() -> Iterator[threading.Event]:
    """A worker in a thread; its end is awaited. What it is told to stop by can be set before."""
    stop = threading.Event()
    thread = threading.Thread(target=bus.worker.run_worker, args=(stop,))
    thread.start()
    try:
        yield stop
    finally:
        stop.set()
        thread.join(LOST_AFTER_S)
        assert not thread.is_alive()


class Clock:
    """Stands in for the module ``time``: sleeping takes no time, but moves it."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def knock(door_id: int) -> None:
    with transaction.atomic():
        bus.emit(Knocked(door_id=door_id))


def test_an_idle_worker_is_woken_by_an_event(subscribe: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    # It looks by itself, too, but not as long as this test has patience.
    monkeypatch.setattr(bus.worker, "_LOOK_SECONDS", 10 * LOST_AFTER_S)
    heard = threading.Event()

    @subscribe(Knocked)
    def listen(_event: Knocked, _delivery: bus.Delivery) -> None:
        heard.set()

    with at_work():
        for door_id in range(5):
            time.sleep(0.15)  # it falls asleep
            heard.clear()
            knock(door_id)
            assert heard.wait(LOST_AFTER_S)


def test_a_reader_hears_of_what_came_between_its_look_and_its_sleep(monkeypatch: pytest.MonkeyPatch) -> None:
    """Even when a worker has dealt with the event by then: each reader keeps its own place."""

    def knock_and_deal_with_it() -> None:
        knock(1)
        bus.drain()
        connections.close_all()

    clock = Clock()
    monkeypatch.setattr(waking, "time", clock)
    watch, stop = MainDatabaseWatch(), threading.Event()
    watch.wait(stop, 5)  # the first call returns at once
    other = threading.Thread(target=knock_and_deal_with_it)
    other.start()
    other.join()
    began = clock.now
    watch.wait(stop, 5)
    assert clock.now == began, "it slept"
    watch.wait(stop, 5)
    assert clock.now >= began + 5  # and then it is quiet


def test_a_slow_subscriber_does_not_hold_up_a_quick_one(subscribe: Register) -> None:
    go_on, quick_was_first = threading.Event(), threading.Event()

    @subscribe(Knocked, slow=True)
    def write_a_letter(_event: Knocked, _delivery: bus.Delivery) -> None:
        go_on.wait(LOST_AFTER_S)

    @subscribe(Knocked)
    def open_up(_event: Knocked, _delivery: bus.Delivery) -> None:
        if not go_on.is_set():
            quick_was_first.set()

    with at_work():
        for door_id in range(6):
            knock(door_id)
        try:
            assert quick_was_first.wait(LOST_AFTER_S)
        finally:
            go_on.set()
        until(lambda: not Delivery.objects.exists())


def test_it_stops_with_nothing_left_in_hand(subscribe: Register) -> None:
    begun, told = threading.Event(), threading.Event()

    @subscribe(Knocked)
    def dawdle(_event: Knocked, _delivery: bus.Delivery) -> None:
        begun.set()
        told.wait(LOST_AFTER_S)

    for door_id in range(10):
        knock(door_id)
    with at_work() as stop:
        assert begun.wait(LOST_AFTER_S)
        stop.set()
        told.set()
    left = Delivery.objects.values_list("state", "attempt", "holder")
    assert len(left) == 9
    assert set(left) == {(0, 0, 0)}
    assert not Worker.objects.exists()
    assert bus.drain() == len(left)


def test_an_error_in_its_own_bookkeeping_does_not_end_it_and_leaves_nothing_behind(
    subscribe: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[int] = []
    monkeypatch.setattr(bus.worker, "_PAUSE_AFTER_ERROR_SECONDS", 0.05)
    write_down = queue.done

    def no_room(ids: list[int]) -> None:
        if len(heard) == 1 and ids:
            raise OSError("disk full")
        write_down(ids)

    monkeypatch.setattr(queue, "done", no_room)

    @subscribe(Knocked)
    def listen(event: Knocked, _delivery: bus.Delivery) -> None:
        heard.append(event.door_id)

    with at_work():
        knock(7)
        until(lambda: len(heard) == 2 and not Delivery.objects.exists())
    assert heard == [7, 7]


def test_what_the_worker_notes_for_itself_does_not_touch_the_main_file(subscribe: Register) -> None:
    """The page caches of the hot paths live as long as nobody writes there."""
    if connection.vendor != "sqlite":
        pytest.skip("there is a second file in SQLite only")
    heard: list[int] = []

    @subscribe(Knocked)
    def listen(event: Knocked, _delivery: bus.Delivery) -> None:
        heard.append(event.door_id)

    for door_id in range(10):
        knock(door_id)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA data_version")
        before = cursor.fetchone()
        with at_work():
            until(lambda: len(heard) == 10)
        cursor.execute("PRAGMA data_version")
        assert cursor.fetchone() == before


def test_a_chore_runs_when_it_is_due_and_not_before(chore: Register) -> None:
    runs: list[str] = []

    @chore(every=timedelta(hours=1))
    def wind_the_clock() -> None:
        runs.append("wound")

    with at_work():
        until(lambda: len(runs) == 1)
        until(lambda: ChoreTurn.objects.filter(holder=0, ran_ms__isnull=False).exists())
        time.sleep(0.1)
    assert len(runs) == 1
    (state,) = operations.chores()
    assert state.name == "test_worker.wind_the_clock"
    assert state.due_at is not None
    assert state.ran_at is not None
    assert timedelta(minutes=59) < state.due_at - state.ran_at < timedelta(minutes=61)


def test_a_chore_that_fails_is_tried_again_soon_and_its_error_is_shown(chore: Register) -> None:
    @chore(every=timedelta(hours=1))
    def trip() -> None:
        raise RuntimeError("over the carpet")

    with at_work():
        until(lambda: bool(operations.chores()[0].failures))
    (state,) = operations.chores()
    assert "over the carpet" in state.error
    assert state.due_at is not None
    assert state.ran_at is not None
    assert state.due_at - state.ran_at < timedelta(seconds=20)


def test_a_chore_is_taken_by_one_worker_at_a_time(chore: Register) -> None:
    @chore(every=timedelta(seconds=1))
    def sweep() -> None: ...

    chore_turns.enter()
    taken = chore_turns.take(holder=1)
    assert taken is not None
    assert chore_turns.take(holder=2) is None
    chore_turns.reclaim()  # nobody has heard of worker 1
    assert chore_turns.take(holder=2) == taken
    chore_turns.done(taken, holder=1)  # too late to count
    assert chore_turns.take(holder=3) is None
    chore_turns.done(taken, holder=2)
    assert ChoreTurn.objects.get().holder == 0


def test_a_timetable_made_denser_takes_effect_at_once(chore: Register) -> None:
    def sweep() -> None: ...

    chore(every=timedelta(days=30))(sweep)
    chore_turns.enter()
    taken = chore_turns.take(holder=1)
    assert taken is not None
    chore_turns.done(taken, holder=1)
    long_wait = ChoreTurn.objects.get().due_ms
    chore(every=timedelta(hours=1))(sweep)
    chore_turns.enter()
    assert long_wait - ChoreTurn.objects.get().due_ms > 28 * 24 * 3600 * 1000


def test_a_chore_more_often_than_once_a_second_is_refused(chore: Register) -> None:
    with pytest.raises(ValueError, match=r"0:00:00\.5"):
        chore(every=timedelta(seconds=0.5))
