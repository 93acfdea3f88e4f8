"""What the operations page shows and does."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from meetinghouse.kernel import bus, clock
from meetinghouse.kernel.bus.deliveries import operations, presence, queue
from meetinghouse.kernel.bus.deliveries.dispatch import dispatch
from meetinghouse.kernel.bus.deliveries.models import Delivery, State
from meetinghouse.kernel.bus.subscription import Lane
from meetinghouse.kernel.errors import NotFound
from meetinghouse.kernel.paging import Page

pytestmark = pytest.mark.django_db(databases="__all__")
Subscribe = Callable[..., Any]


class Posted(bus.Event):
    letter_id: int


def _dead(count: int, subscribe: Subscribe) -> list[int]:
    """So many dead letters, and the list that fills when they are delivered after all."""
    heard: list[int] = []

    @subscribe(Posted)
    def receive(event: Posted, delivery: bus.Delivery) -> None:
        assert delivery.attempt == 1
        heard.append(event.letter_id)

    for letter_id in range(count):
        bus.emit(Posted(letter_id=letter_id))
    dispatch()
    Delivery.objects.update(state=State.DEAD, attempt=10, error="nobody at home")
    return heard


def test_the_queue_is_counted_at_every_station(subscribe: Subscribe) -> None:
    before = operations.queue_state()
    assert (before.length, before.dead, before.oldest_at, before.oldest_age) == (0, 0, None, timedelta(0))
    _dead(2, subscribe)
    with time_machine.travel(clock.now() - timedelta(minutes=5)):
        bus.emit(Posted(letter_id=2))
    undispatched = operations.queue_state()
    assert (undispatched.undispatched, undispatched.dead) == (1, 2)
    assert timedelta(minutes=4) < undispatched.oldest_age < timedelta(minutes=6)
    for letter_id in range(3, 7):
        bus.emit(Posted(letter_id=letter_id))
    dispatch()
    queue.lease(Lane.QUICK, holder=1, limit=1)
    failing, *_ = queue.lease(Lane.QUICK, holder=2, limit=1)
    queue.failed(failing, holder=2, error="not now")
    state = operations.queue_state()
    assert (state.undispatched, state.waiting, state.retrying, state.running, state.dead) == (0, 4, 1, 1, 2)
    assert state.length == 5
    assert timedelta(minutes=4) < state.oldest_age < timedelta(minutes=6)


def test_dead_letters_come_in_pages_newest_first(subscribe: Subscribe) -> None:
    _dead(5, subscribe)
    first = operations.dead_letters(Page(limit=2))
    second = operations.dead_letters(Page(limit=2, max_id=first.older_than))
    third = operations.dead_letters(Page(limit=2, max_id=second.older_than))
    letters = [*first, *second, *third]
    assert [letter.payload for letter in letters] == [f'{{"letter_id":{n}}}' for n in (4, 3, 2, 1, 0)]
    assert {letter.subscriber for letter in letters} == {"test_operations.receive"}
    assert letters[0].event_name == "test_operations.Posted"
    assert letters[0].error == "nobody at home"
    above = operations.dead_letters(Page(limit=2, min_id=letters[-1].id))
    assert [letter.id for letter in above] == [letters[-3].id, letters[-2].id]


def test_a_dead_letter_can_be_retried(subscribe: Subscribe) -> None:
    heard = _dead(2, subscribe)
    newest, _ = operations.dead_letters(Page())
    operations.retry(newest.id)
    assert bus.drain() == 1
    assert heard == [1]
    with pytest.raises(NotFound):
        operations.retry(newest.id)


def test_all_dead_letters_can_be_retried(subscribe: Subscribe) -> None:
    heard = _dead(3, subscribe)
    assert operations.retry_all() == 3
    bus.drain()
    assert heard == [0, 1, 2]


def test_a_dead_letter_can_be_dropped_and_one_that_lives_cannot(subscribe: Subscribe) -> None:
    _dead(1, subscribe)
    (letter,) = operations.dead_letters(Page())
    operations.drop(letter.id)
    assert operations.queue_state().dead == 0
    bus.emit(Posted(letter_id=9))
    dispatch()
    with pytest.raises(NotFound):
        operations.drop(Delivery.objects.get().pk)


def test_a_worker_is_seen_and_what_it_did_is_counted() -> None:
    assert operations.last_heartbeat() is None
    worker = presence.Presence()
    worker.count(done=3)
    worker.count(done=1, failed=2)
    worker.beat()
    worker.beat()
    assert operations.throughput(minutes=60) == operations.Throughput(minutes=60, done=4, failed=2)
    (seen,) = operations.workers()
    assert operations.last_heartbeat() == seen.seen_at
    assert clock.now() - seen.seen_at < timedelta(seconds=10)
    worker.leave()
    assert operations.workers() == []
    assert operations.throughput(minutes=60).done == 4
    with time_machine.travel(clock.now() + timedelta(hours=2)):
        assert operations.throughput(minutes=60).done == 0
