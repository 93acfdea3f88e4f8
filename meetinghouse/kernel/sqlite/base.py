"""The backend; Django finds it by the package's name. See the package for what it adds."""

import os
import sqlite3
import threading
import time
from typing import Any

from django.db.backends.sqlite3 import base
from django.db.utils import OperationalError

from meetinghouse.kernel.databases import MAIN
from meetinghouse.kernel.sqlite.commits import Commits, commits_of
from meetinghouse.kernel.sqlite.parking import parked
from meetinghouse.kernel.sqlite.settling import Log, log_of, settle

# How long the first in the queue sleeps before it asks again, in seconds.
_FIRST_SLEEP, _LONGEST_SLEEP = 0.0001, 0.001
_FULL = 2

_turns: dict[str, threading.Lock] = {}
os.register_at_fork(after_in_child=_turns.clear)


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that waits its turn to write, and settles what it wrote."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._turn: threading.Lock | None = None
        self._log: Log | None = None
        self._patience_ms = 0
        self._changes = 0
        # Whose readers should look again once the open transaction is there; None: everybody.
        self.touched: set[int] | None = None
        # Only of the main database: answers that are kept rest on nothing else.
        self.commits: Commits | None = None

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Open the file; one whose commits wait for the disk (FULL) settles together with others instead."""
        raw = super().get_new_connection(conn_params)
        self._patience_ms = int(raw.execute("PRAGMA busy_timeout").fetchone()[0])
        waits = raw.execute("PRAGMA synchronous").fetchone()[0] == _FULL
        logs = raw.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
        self._log = log_of(conn_params["database"]) if waits and logs else None
        if self.alias == MAIN and logs:
            raw.execute("SELECT count(*) FROM sqlite_schema").fetchone()  # the first reading makes the -shm file
            commits = commits_of(conn_params["database"])
            self.commits = commits if commits.opened() else None
        return raw

    def _start_transaction_under_autocommit(self) -> None:
        self.touched = None
        turn = _turns.setdefault(self.settings_dict["NAME"], threading.Lock())
        is_mine = turn.acquire(blocking=False)
        deadline = time.monotonic() + self._patience_ms / 1000
        if not is_mine:
            # Not got in time, the file itself says the same in SQLite's words.
            with parked():
                is_mine = turn.acquire(timeout=self._patience_ms / 1000)
        self._turn = turn if is_mine else None
        try:
            if self._log is not None:
                self.connection.execute("PRAGMA synchronous=NORMAL")
            self._begin(deadline)
            self._changes = self.connection.total_changes
        except BaseException:
            self._let_go()
            raise

    def _begin(self, deadline: float) -> None:
        self.connection.execute("PRAGMA busy_timeout=0")
        sleep = _FIRST_SLEEP
        try:
            if self._has_begun(deadline):
                return
            with parked():
                while not self._has_begun(deadline):
                    time.sleep(sleep)
                    sleep = min(sleep * 2, _LONGEST_SLEEP)
        finally:
            self.connection.execute(f"PRAGMA busy_timeout={self._patience_ms}")

    def _has_begun(self, deadline: float) -> bool:
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # Django's own; its stubs lack it
        except OperationalError as wrong:
            if not _is_busy(wrong) or time.monotonic() > deadline:
                raise
            return False
        return True

    def _commit(self) -> None:
        changed = self.connection.total_changes != self._changes
        note = self.commits.note(self.touched) if changed and self.commits is not None else None
        try:
            super()._commit()  # type: ignore[misc]  # Django's own; its stubs lack it
        except BaseException:
            if note is not None and self.commits is not None:
                self.commits.withdraw(note)
            raise
        self._let_go()
        if self._log is not None and changed:
            settle(self._log)

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]  # Django's own; its stubs lack it
        finally:
            self._let_go()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]  # Django's own; its stubs lack it
        finally:
            self._pass_on()

    def _let_go(self) -> None:
        """Wait for the disk again in single statements, and let the next one write."""
        if self._log is not None and self.connection is not None and not self.connection.in_transaction:
            self.connection.execute("PRAGMA synchronous=FULL")
        self._pass_on()

    def _pass_on(self) -> None:
        turn, self._turn = self._turn, None
        if turn is not None:
            turn.release()


def _is_busy(wrong: OperationalError) -> bool:
    return getattr(wrong.__cause__, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY
