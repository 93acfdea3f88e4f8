"""Rate limits: what is let through, what is said about the rest, and where it is written."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection, connections, router, transaction
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from meetinghouse.kernel import limits
from meetinghouse.kernel.bus import timetable
from meetinghouse.kernel.errors import TooMany
from meetinghouse.kernel.limits.chores import trim_allowances
from meetinghouse.kernel.limits.counting import _network, _row_id
from meetinghouse.kernel.limits.models import Spending
from meetinghouse.project.databases import MAIN, SIDECAR

START = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture(autouse=True)
def _limits_on(settings: Settings) -> None:
    settings.RATE_LIMITS_ON = True
    settings.RATE_LIMITS = {"post": (3, 60), "report": (1, 10), "closed": (0, 30), "many": (50, 3600)}


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


def refused(name: str, key: str | int) -> int:
    with pytest.raises(TooMany) as caught:
        limits.take(name, key)
    return caught.value.retry_after


def test_the_allowance_can_be_taken_at_once_and_then_no_more(clock: time_machine.Traveller) -> None:
    assert [limits.take("post", 7).remaining for _ in range(3)] == [2, 1, 0]
    assert refused("post", 7) == 20


def test_it_comes_back_one_by_one(clock: time_machine.Traveller) -> None:
    for _ in range(3):
        limits.take("post", 7)
    clock.shift(19.5)
    assert refused("post", 7) == 1
    clock.shift(0.5)
    limits.take("post", 7)
    assert refused("post", 7) == 20
    clock.shift(60)
    assert limits.take("post", 7).remaining == 2


def test_a_refusal_costs_nothing(clock: time_machine.Traveller) -> None:
    limits.take("report", 7)
    before = list(Spending.objects.values_list("id", "whole_at_us"))
    for _ in range(5):
        refused("report", 7)
    assert list(Spending.objects.values_list("id", "whole_at_us")) == before


def test_people_and_limits_do_not_share(clock: time_machine.Traveller) -> None:
    limits.take("report", 7)
    limits.take("report", 8)
    limits.take("post", 7)
    assert refused("report", 7) == 10


def test_looking_takes_nothing(clock: time_machine.Traveller) -> None:
    assert limits.left("post", 7) == limits.Allowance(3, 3, START)
    limits.take("post", 7)
    assert limits.left("post", 7) == limits.Allowance(3, 2, START + timedelta(seconds=20))
    assert limits.left("post", 7).remaining == 2


def test_a_limit_of_nothing_is_closed() -> None:
    assert refused("closed", 7) == 30
    assert limits.left("closed", 7).remaining == 0


def test_a_limit_that_is_not_in_the_settings_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        limits.take("no such limit", 7)


def test_the_switch_lets_everything_through_and_writes_nothing(settings: Settings) -> None:
    settings.RATE_LIMITS_ON = False
    assert [limits.take("report", 7).remaining for _ in range(3)] == [1, 1, 1]
    assert limits.left("report", 7).remaining == 1
    assert not Spending.objects.exists()


def test_a_clock_that_was_set_back_locks_nobody_out(clock: time_machine.Traveller) -> None:
    for _ in range(3):
        limits.take("post", 7)
    clock.move_to(START - timedelta(days=30))
    assert limits.left("post", 7).remaining == 3
    assert limits.take("post", 7).remaining == 2


def test_a_smaller_setting_counts_what_was_taken_under_the_larger(
    clock: time_machine.Traveller, settings: Settings
) -> None:
    for _ in range(3):
        limits.take("post", 7)
    settings.RATE_LIMITS = {"post": (3, 30)}
    assert refused("post", 7) == 40
    assert limits.left("post", 7).remaining == 0


@given(st.lists(st.floats(min_value=0, max_value=40), min_size=1, max_size=40))
def test_no_stretch_of_time_lets_through_more_than_promised(pauses: list[float]) -> None:
    Spending.objects.all().delete()
    passed: list[float] = []
    elapsed = 0.0
    with time_machine.travel(START, tick=False) as clock:
        for pause in pauses:
            clock.shift(pause)
            elapsed += pause
            before = limits.left("post", 7).remaining
            try:
                after = limits.take("post", 7).remaining
            except TooMany:
                assert before == 0
            else:
                assert after == before - 1
                passed.append(elapsed)
    for start in passed:
        assert sum(start <= moment < start + 60 for moment in passed) <= 2 * 3
        assert sum(start <= moment < start + 19.9 for moment in passed) <= 3


def test_addresses_are_not_stored(clock: time_machine.Traveller, settings: Settings) -> None:
    limits.take("post", "ip:192.0.2.77")
    stored = Spending.objects.get().pk
    assert stored == _row_id("post", "ip:192.0.2.77")
    settings.SECRET_KEY = "another site's"
    assert stored != _row_id("post", "ip:192.0.2.77")


def test_a_household_is_one_address() -> None:
    assert _network("2001:db8:1:2::5") == _network("2001:db8:1:2:ffff::9") == "2001:db8:1:2::/64"
    assert _network("2001:db8:1:3::5") != _network("2001:db8:1:2::5")
    assert _network("::ffff:192.0.2.1") == _network("192.0.2.1")
    assert _network("192.0.2.1") != _network("192.0.2.2")
    assert _network("") == ""


def test_rows_that_mean_nothing_any_more_are_trimmed(
    clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("meetinghouse.kernel.limits.chores._CHUNK", 2)
    for person in range(5):
        limits.take("report", person)
    clock.shift(9)
    limits.take("post", 7)
    trim_allowances()
    assert Spending.objects.count() == 6
    clock.shift(2)
    trim_allowances()
    assert [row.pk for row in Spending.objects.all()] == [_row_id("post", 7)]


def test_trimming_is_on_the_timetable() -> None:
    assert trim_allowances in [chore.run for chore in timetable.all_chores()]


def test_the_main_file_is_never_written(clock: time_machine.Traveller) -> None:
    if SIDECAR not in connections:
        pytest.skip("PostgreSQL keeps both in one database")
    assert router.db_for_write(Spending) == SIDECAR
    with connections[MAIN].cursor() as cursor:
        before = cursor.execute("SELECT total_changes()").fetchone()
        for _ in range(3):
            limits.take("post", 7)
        refused("post", 7)
        assert cursor.execute("SELECT total_changes()").fetchone() == before


@pytest.mark.django_db(transaction=True, databases="__all__")
def test_inside_a_transaction_too() -> None:
    with transaction.atomic():
        limits.take("report", 7)
        refused("report", 7)
    refused("report", 7)


@pytest.mark.django_db(transaction=True, databases="__all__")
def test_on_sqlite_a_rolled_back_action_still_counts() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("one database, one transaction: the README says so")

    @transaction.atomic
    def fail_after_taking() -> None:
        limits.take("report", 7)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_after_taking()
    refused("report", 7)


@pytest.mark.django_db(transaction=True, databases="__all__")
def test_many_at_once_take_exactly_the_allowance() -> None:
    counts = {"taken": 0, "refused": 0}
    lock = threading.Lock()

    def take_ten() -> None:
        try:
            for _ in range(10):
                try:
                    limits.take("many", 7)
                    outcome = "taken"
                except TooMany:
                    outcome = "refused"
                with lock:
                    counts[outcome] += 1
        finally:
            connections.close_all()

    threads = [threading.Thread(target=take_ten) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counts == {"taken": 50, "refused": 30}
