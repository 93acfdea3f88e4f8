"""Each event reaches each of its subscribers, again and again until it has succeeded."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from meetinghouse.kernel import bus, clock
from meetinghouse.kernel.bus import log
from meetinghouse.kernel.bus.deliveries import backoff, dispatch, presence, queue
from meetinghouse.kernel.bus.deliveries.models import Delivery, State
from meetinghouse.kernel.bus.subscription import Lane

pytestmark = pytest.mark.django_db(databases="__all__")
Subscribe = Callable[..., Any]


class Rang(bus.Event):
    bell_id: int


class Echoed(bus.Event):
    bell_id: int


class Broken(Exception):
    pass


def test_every_subscriber_gets_every_event_once_and_no_row_stays(subscribe: Subscribe) -> None:
    heard: list[tuple[str, int, int]] = []

    @subscribe(Rang, Echoed)
    def first(event: Rang | Echoed, delivery: bus.Delivery) -> None:
        heard.append(("first", event.bell_id, delivery.attempt))

    @subscribe(Rang, slow=True)
    def second(event: Rang, delivery: bus.Delivery) -> None:
        heard.append(("second", event.bell_id, delivery.attempt))

    bus.emit(Rang(bell_id=1))
    bus.emit(Echoed(bell_id=2))
    assert bus.drain() == 3
    assert heard == [("first", 1, 1), ("first", 2, 1), ("second", 1, 1)]
    assert bus.drain() == 0
    assert Delivery.objects.count() == 0


def test_a_subscriber_is_told_where_the_event_stands_in_the_log(subscribe: Subscribe) -> None:
    told: list[bus.Delivery] = []

    @subscribe(Rang)
    def listen(_event: Rang, delivery: bus.Delivery) -> None:
        told.append(delivery)

    bus.emit(Rang(bell_id=1))
    entry = bus.read_since(0, 10_000)[-1]
    bus.drain()
    assert told == [bus.Delivery(event_id=entry.event_id, emitted_at=entry.emitted_at, attempt=1)]


def test_events_that_follow_from_events_are_delivered_too(subscribe: Subscribe) -> None:
    heard: list[int] = []

    @subscribe(Rang)
    def echo(event: Rang, _delivery: bus.Delivery) -> None:
        bus.emit(Echoed(bell_id=event.bell_id))

    @subscribe(Echoed)
    def hear(event: Echoed, _delivery: bus.Delivery) -> None:
        heard.append(event.bell_id)

    bus.emit(Rang(bell_id=4))
    assert bus.drain() == 2
    assert heard == [4]


def _failing(subscribe: Subscribe, *, times: int) -> list[int]:
    attempts: list[int] = []

    @subscribe(Rang)
    def stumble(_event: Rang, delivery: bus.Delivery) -> None:
        attempts.append(delivery.attempt)
        if len(attempts) <= times:
            raise Broken("no rope")

    return attempts


def test_a_failure_is_raised_by_a_drain_and_kept_for_later(subscribe: Subscribe) -> None:
    attempts = _failing(subscribe, times=1)
    bus.emit(Rang(bell_id=1))
    with pytest.raises(bus.SubscriberFailed, match="stumble") as raised:
        bus.drain()
    assert isinstance(raised.value.__cause__, Broken)
    assert bus.drain() == 0  # not due yet
    kept = Delivery.objects.get()
    assert (kept.state, kept.attempt) == (State.WAITING, 1)
    assert "no rope" in kept.error
    with time_machine.travel(clock.now() + timedelta(seconds=5)):
        assert bus.drain() == 1
    assert attempts == [1, 2]


def test_failures_back_off_and_end_among_the_dead_letters(subscribe: Subscribe) -> None:
    attempts = _failing(subscribe, times=1_000)
    bus.emit(Rang(bell_id=1))
    waits: list[float] = []
    with time_machine.travel(clock.now(), tick=False) as traveller:
        for _ in range(backoff.ATTEMPTS):
            assert bus.drain(strict=False) == 0
            kept = Delivery.objects.get()
            waits.append((kept.due_ms - log.now_ms()) / 1000)
            traveller.shift(timedelta(milliseconds=kept.due_ms - log.now_ms()))
    assert attempts == list(range(1, backoff.ATTEMPTS + 1))
    assert Delivery.objects.get().state == State.DEAD
    for number, wait in enumerate(waits[:-1]):
        planned = min(4.0**number, 6 * 3600)
        assert 0.75 * planned <= wait <= 1.25 * planned


def test_one_that_fails_does_not_hold_up_the_others(subscribe: Subscribe) -> None:
    heard: list[int] = []
    _failing(subscribe, times=1_000)

    @subscribe(Rang)
    def zealous(event: Rang, _delivery: bus.Delivery) -> None:
        heard.append(event.bell_id)

    for bell_id in range(3):
        bus.emit(Rang(bell_id=bell_id))
    assert bus.drain(strict=False) == 3
    assert heard == [0, 1, 2]


def test_a_delivery_for_a_function_that_is_gone_waits_for_it(subscribe: Subscribe) -> None:
    heard = _failing(subscribe, times=0)
    bus.emit(Rang(bell_id=1))
    dispatch.dispatch()
    Delivery.objects.update(subscriber="test_delivering.moved")
    assert bus.drain(strict=False) == 0
    assert "NoSuchSubscriber" in Delivery.objects.get().error
    assert heard == []


def test_dispatching_is_all_or_nothing(subscribe: Subscribe, monkeypatch: pytest.MonkeyPatch) -> None:
    heard = _failing(subscribe, times=0)
    bus.emit(Rang(bell_id=1))
    monkeypatch.setattr(dispatch, "_MOVE", "UPDATE no_such_table SET txid = %s, event_id = %s")
    with pytest.raises(Exception, match="no_such_table"):
        dispatch.dispatch()
    assert Delivery.objects.count() == 0
    monkeypatch.undo()
    assert bus.drain() == 1
    assert heard == [1]


def _waiting(count: int, subscribe: Subscribe) -> None:
    _failing(subscribe, times=0)
    for bell_id in range(count):
        bus.emit(Rang(bell_id=bell_id))
    dispatch.dispatch()


def test_two_workers_never_hold_the_same_delivery(subscribe: Subscribe) -> None:
    _waiting(5, subscribe)
    mine = queue.lease(Lane.QUICK, holder=1, limit=3)
    yours = queue.lease(Lane.QUICK, holder=2, limit=3)
    assert [len(mine), len(yours)] == [3, 2]
    assert not {one.id for one in mine} & {one.id for one in yours}
    assert queue.lease(Lane.SLOW, holder=3, limit=3) == []


def test_what_was_taken_and_not_begun_is_given_back_as_it_was(subscribe: Subscribe) -> None:
    _waiting(2, subscribe)
    taken = queue.lease(Lane.QUICK, holder=1, limit=2)
    queue.release([one.id for one in taken], holder=2)  # not theirs
    assert queue.lease(Lane.QUICK, holder=2, limit=2) == []
    queue.release([one.id for one in taken], holder=1)
    assert [one.attempt for one in queue.lease(Lane.QUICK, holder=2, limit=2)] == [1, 1]


def test_the_leases_of_a_silent_worker_come_back(subscribe: Subscribe) -> None:
    _waiting(2, subscribe)
    lost, alive = presence.Presence(), presence.Presence()
    lost.beat()
    queue.lease(Lane.QUICK, holder=lost.holder(3), limit=2)
    assert alive.beat() == 0  # it was heard of a moment ago
    with time_machine.travel(clock.now() + timedelta(seconds=30)):
        assert alive.beat() == 2
        assert bus.drain() == 2


def test_what_was_in_hand_at_a_death_comes_alone_so_that_the_guilty_one_is_found(subscribe: Subscribe) -> None:
    _waiting(3, subscribe)
    alive = presence.Presence()
    queue.lease(Lane.QUICK, holder=9, limit=2)  # a worker that nobody knows
    alive.beat()
    leases = [queue.lease(Lane.QUICK, holder=alive.holder(0), limit=50) for _ in range(3)]
    assert sorted([one.attempt for one in lease] for lease in leases) == [[1], [2], [2]]


def test_a_delivery_that_kills_every_worker_ends_among_the_dead_letters(subscribe: Subscribe) -> None:
    _waiting(1, subscribe)
    alive = presence.Presence()
    for holder in range(1, backoff.ATTEMPTS + 1):
        assert len(queue.lease(Lane.QUICK, holder=holder, limit=1)) == 1
        alive.beat()
    assert queue.lease(Lane.QUICK, holder=alive.holder(0), limit=1) == []
    assert Delivery.objects.get().state == State.DEAD


def test_a_thread_gives_back_what_it_signed_for_and_no_more(subscribe: Subscribe) -> None:
    _waiting(4, subscribe)
    worker = presence.Presence()
    worker.beat()
    queue.lease(Lane.QUICK, holder=worker.holder(0), limit=2)
    others = queue.lease(Lane.QUICK, holder=worker.holder(1), limit=1)
    queue.release_all(holder=worker.holder(0))
    assert worker.beat() == 0  # neither belongs to a worker that is gone
    assert [one.attempt for one in queue.lease(Lane.QUICK, holder=worker.holder(0), limit=50)] == [1, 1, 1]
    assert Delivery.objects.get(holder=worker.holder(1)).pk == others[0].id


def test_a_late_failure_does_not_disturb_the_one_who_took_over(subscribe: Subscribe) -> None:
    _waiting(1, subscribe)
    (late,) = queue.lease(Lane.QUICK, holder=1, limit=1)
    presence.Presence().beat()
    (taken_over,) = queue.lease(Lane.QUICK, holder=2, limit=1)
    queue.failed(late, holder=1, error="too late")
    kept = Delivery.objects.get()
    assert (kept.state, kept.holder) == (State.LEASED, 2)
    assert "too late" not in kept.error
    queue.done([taken_over.id])
    assert Delivery.objects.count() == 0
