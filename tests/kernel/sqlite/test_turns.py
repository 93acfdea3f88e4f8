"""Many writers on one SQLite file: each gets its turn, in time, and nothing is lost."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import OperationalError, transaction

from meetinghouse.kernel.sqlite import base, settle_together, settling
from meetinghouse.kernel.sqlite.base import DatabaseWrapper
from meetinghouse.project.databases import databases
from tests.patience import until

# These connections are not the suite's own, but Django's guard does not know that.
pytestmark = pytest.mark.django_db


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Callable[..., DatabaseWrapper]]:
    """Opens connections to one file with the product's own settings; ``patience`` is in seconds."""
    settings = databases(tmp_path, "")["default"]
    every: list[DatabaseWrapper] = []

    def open_one(patience: float = 10) -> DatabaseWrapper:
        mine = settings | {
            "OPTIONS": settings["OPTIONS"] | {"timeout": patience}, "TIME_ZONE": None, "AUTOCOMMIT": True,
            "ATOMIC_REQUESTS": False, "CONN_HEALTH_CHECKS": False, "TEST": {},
        }  # fmt: skip
        connection = DatabaseWrapper(mine, f"turns{len(every)}")
        connection.inc_thread_sharing()
        connection.connect()
        every.append(connection)
        return connection

    first = open_one()
    first.connection.execute("CREATE TABLE thing (id INTEGER PRIMARY KEY, by TEXT)")
    yield open_one
    for connection in every:
        connection.close()


@pytest.fixture(autouse=True)
def _known_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    """``atomic`` is given connections here, not aliases."""
    monkeypatch.setattr(transaction, "get_connection", lambda using: using)


def put(connection: DatabaseWrapper, by: str) -> None:
    with transaction.atomic(using=connection):  # type: ignore[arg-type]
        connection.connection.execute("INSERT INTO thing (by) VALUES (?)", (by,))


def count(connection: DatabaseWrapper) -> int:
    return int(connection.connection.execute("SELECT count(*) FROM thing").fetchone()[0])


def test_many_writers_all_get_their_turn(opened: Callable[..., DatabaseWrapper]) -> None:
    """None waits for longer than its patience: it would be refused, and its rows would miss."""

    def write(connection: DatabaseWrapper, name: str) -> None:
        for _ in range(30):
            put(connection, name)

    threads = [threading.Thread(target=write, args=(opened(), f"w{n}")) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert count(opened()) == 180


def test_a_rollback_and_a_failure_give_the_turn_back(opened: Callable[..., DatabaseWrapper]) -> None:
    one, other = opened(), opened()

    def stumble() -> None:
        with transaction.atomic(using=one):  # type: ignore[arg-type]
            one.connection.execute("INSERT INTO thing (by) VALUES ('gone')")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        stumble()
    put(other, "here")
    assert count(one) == 1


def test_a_closed_connection_gives_the_turn_back(opened: Callable[..., DatabaseWrapper]) -> None:
    one, other = opened(), opened()
    one.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    one.connection.execute("INSERT INTO thing (by) VALUES ('gone')")
    one.close()
    put(other, "here")
    assert count(other) == 1


class Turn:
    """A lock that notes how long each was ready to wait."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.patience: list[float] = []

    def acquire(self, *, blocking: bool = True, timeout: float = -1) -> bool:
        if blocking:
            self.patience.append(timeout)
        return self.lock.acquire(blocking=blocking, timeout=timeout)

    def release(self) -> None:
        self.lock.release()


def test_patience_ends_in_sqlites_own_words(
    opened: Callable[..., DatabaseWrapper], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = opened(), opened(patience=0.2)
    turn = Turn()
    monkeypatch.setitem(base._turns, one.settings_dict["NAME"], turn)  # type: ignore[arg-type]
    with (
        transaction.atomic(using=one),  # type: ignore[arg-type]
        pytest.raises(OperationalError, match="locked"),
    ):
        put(other, "in vain")
    put(other, "here")
    assert count(one) == 1
    assert turn.patience == [0.2], "who finds it free does not wait"


def test_other_programs_are_waited_for(opened: Callable[..., DatabaseWrapper], tmp_path: Path) -> None:
    """A writer without turns (another process, the sqlite3 shell) holds the file for a while."""
    import sqlite3

    foreign = sqlite3.connect(tmp_path / "main.sqlite3", isolation_level=None, check_same_thread=False)
    foreign.execute("BEGIN IMMEDIATE")
    release = threading.Timer(0.3, lambda: foreign.execute("ROLLBACK"))
    release.start()
    put(opened(), "patient")
    release.join()
    foreign.close()
    assert count(opened()) == 1


def test_each_transaction_is_settled_before_it_returns(
    opened: Callable[..., DatabaseWrapper], monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[int] = []
    whole = settling.os.fdatasync
    monkeypatch.setattr(settling.os, "fdatasync", lambda handle: (whole(handle), synced.append(handle)))
    one = opened()
    put(one, "a")
    assert len(synced) == 1
    with transaction.atomic(using=one):  # type: ignore[arg-type]
        one.connection.execute("SELECT 1").fetchone()
    assert len(synced) == 1
    with settle_together():
        put(one, "b")
        put(opened(), "c")
        with settle_together():
            put(one, "d")
        assert len(synced) == 1
    assert len(synced) == 2
    level = one.connection.execute("PRAGMA synchronous").fetchone()[0]
    assert level == 2, "single statements wait for the disk by themselves"


def test_commits_that_wait_together_share_a_sync(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = settling.Log(str(tmp_path / "x.sqlite3"))
    (tmp_path / "x.sqlite3-wal").write_bytes(b"x")
    syncs: list[int] = []

    def slowly(handle: int) -> None:
        syncs.append(handle)
        until(lambda: log._asked == 20)

    monkeypatch.setattr(settling.os, "fdatasync", slowly)
    threads = [threading.Thread(target=log.settle) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(syncs) == 2, "one for the first, one for all who came meanwhile"


def test_a_disk_that_refuses_is_said_to_all_who_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = settling.Log(str(tmp_path / "x.sqlite3"))
    (tmp_path / "x.sqlite3-wal").write_bytes(b"x")
    refused: list[OSError] = []

    def broken(_handle: int) -> None:
        time.sleep(0.05)
        raise OSError(28, "No space left on device")

    def settle() -> None:
        try:
            log.settle()
        except OSError as wrong:
            refused.append(wrong)

    monkeypatch.setattr(settling.os, "fdatasync", broken)
    threads = [threading.Thread(target=settle) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 5
    monkeypatch.setattr(settling.os, "fdatasync", lambda _handle: None)
    log.settle()


def test_a_log_that_was_replaced_is_opened_anew(tmp_path: Path) -> None:
    path = tmp_path / "x.sqlite3-wal"
    log = settling.Log(str(tmp_path / "x.sqlite3"))
    log.settle()
    path.write_bytes(b"one")
    log.settle()
    before = log._handle
    path.unlink()
    path.write_bytes(b"two")
    log.settle()
    assert settling.os.fstat(log._handle).st_ino == path.stat().st_ino
    assert before >= 0
