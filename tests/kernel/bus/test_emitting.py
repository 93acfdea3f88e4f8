"""An event is written with its change, or not at all."""

from datetime import timedelta

import pytest
from django.db import transaction

from meetinghouse.kernel import bus, clock
from meetinghouse.kernel.bus import event as events


class Baked(bus.Event):
    loaf_id: int
    baker_id: int = 0


class Sold(bus.Event):
    loaf_id: int


@pytest.mark.django_db
def test_an_event_is_in_the_log_with_its_fields() -> None:
    mark = bus.last_event_id()
    with transaction.atomic():
        bus.emit(Baked(loaf_id=7, baker_id=3))
        bus.emit(Sold(loaf_id=7))
    assert bus.recorded(mark) == [Baked(loaf_id=7, baker_id=3), Sold(loaf_id=7)]


@pytest.mark.django_db(transaction=True, databases="__all__")
def test_outside_a_transaction_it_raises_and_writes_nothing() -> None:
    with pytest.raises(bus.OutsideTransaction, match=r"Baked"):
        bus.emit(Baked(loaf_id=1))
    assert bus.recorded() == []


@pytest.mark.django_db(transaction=True, databases="__all__")
def test_a_rollback_leaves_none() -> None:
    def bake_and_drop() -> None:
        with transaction.atomic():
            bus.emit(Baked(loaf_id=1))
            raise RuntimeError("dropped")

    with pytest.raises(RuntimeError):
        bake_and_drop()
    assert bus.recorded() == []
    assert bus.drain() == 0


@pytest.mark.django_db
def test_a_rolled_back_part_of_a_transaction_leaves_none() -> None:
    mark = bus.last_event_id()
    with transaction.atomic():
        bus.emit(Baked(loaf_id=1))
        with transaction.atomic():
            bus.emit(Baked(loaf_id=2))
            transaction.set_rollback(True)
    assert bus.recorded(mark) == [Baked(loaf_id=1)]


@pytest.mark.django_db
def test_emitting_costs_one_statement(django_assert_num_queries) -> None:  # noqa: ANN001 -- pytest-django's own
    with django_assert_num_queries(1):
        bus.emit(Baked(loaf_id=1))


@pytest.mark.django_db
def test_a_reader_goes_on_from_the_last_one_it_received() -> None:
    mark = bus.last_event_id()
    for loaf_id in range(5):
        bus.emit(Baked(loaf_id=loaf_id))
    first = bus.read_since(mark, 2)
    rest = bus.read_since(first[-1].event_id, 100)
    assert [entry.event for entry in first + rest] == [Baked(loaf_id=n) for n in range(5)]
    assert bus.read_since(rest[-1].event_id, 100) == []
    assert bus.last_event_id() == rest[-1].event_id
    assert clock.now() - first[0].emitted_at < timedelta(seconds=10)


@pytest.mark.django_db
def test_a_kind_of_event_that_is_no_longer_known_does_not_stop_a_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    mark = bus.last_event_id()
    bus.emit(Sold(loaf_id=1))
    bus.emit(Baked(loaf_id=2))
    monkeypatch.delitem(events._registry, Sold.event_name)
    unknown, known = bus.recorded(mark)
    assert unknown == bus.UnknownEvent(name=Sold.event_name, payload='{"loaf_id":1}')
    assert known == Baked(loaf_id=2)


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("meetinghouse.domain.posts.events", "posts.PostPublished"),
        ("meetinghouse.domain.posts.events.threads", "posts.PostPublished"),
        ("meetinghouse.effects.search.subscribers", "search.PostPublished"),
        ("somewhere.bakery.events", "bakery.PostPublished"),
        ("tests.kernel.bus.test_emitting", "test_emitting.PostPublished"),
    ],
)
def test_a_name_holds_when_a_subject_moves_its_modules_about(module: str, name: str) -> None:
    assert events.stable_name(module, "PostPublished") == name


def test_two_classes_may_not_share_a_name() -> None:
    with pytest.raises(events.DuplicateName):
        type(bus.Event)("Baked", (bus.Event,), {"__module__": "elsewhere.test_emitting", "__annotations__": {}})
    assert events._registry["test_emitting.Baked"] is Baked


def test_an_event_is_frozen_and_takes_its_fields_by_name() -> None:
    with pytest.raises(TypeError):
        Baked(1)  # type: ignore[misc]
    with pytest.raises(AttributeError):
        Baked(loaf_id=1).loaf_id = 2  # type: ignore[misc]
