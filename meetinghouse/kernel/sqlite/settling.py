"""Waiting for the disk, together. https://www.sqlite.org/wal.html#performance_considerations"""

import contextlib
import os
import threading
from collections.abc import Iterator

from meetinghouse.kernel.sqlite.parking import parked


class Log:
    """The write-ahead log of one database file, as one process sees it.

    Its lock-free neighbour is the reason this is safe: SQLite's locks are on the database and the ``-shm`` file, so
    opening and closing the ``-wal`` file again takes no lock away.
    """

    def __init__(self, database: str) -> None:
        self._path = f"{database}-wal"
        self._changed = threading.Condition()
        self._asked = 0
        self._settled = 0
        self._failed: OSError | None = None
        self._failed_from = 0
        self._busy = False
        self._handle = -1

    def settle(self) -> None:
        """Return once everything committed so far is on disk. Waits for at most two syncs.

        Raises:
            OSError: the disk refused; whether the change is there after a power cut is not known.
        """
        with self._changed:
            self._asked += 1
            mine = self._asked
            while self._busy and self._settled < mine:
                self._changed.wait()
            if self._settled >= mine:
                if self._failed is not None and mine >= self._failed_from:
                    raise self._failed
                return
            self._busy = True
            upto, first = self._asked, self._settled + 1
        wrong: OSError | None = None
        try:
            self._sync()
        except OSError as fault:
            wrong = fault
        with self._changed:
            self._busy = False
            self._settled = upto
            self._failed, self._failed_from = (wrong, first) if wrong else (None, 0)
            self._changed.notify_all()
        if wrong is not None:
            raise wrong

    def _sync(self) -> None:
        # The last connection to close removes the log; a later one makes another file of the same name.
        if self._handle < 0 or os.fstat(self._handle).st_nlink == 0:
            if self._handle >= 0:
                os.close(self._handle)
                self._handle = -1
            try:
                self._handle = os.open(self._path, os.O_RDWR | os.O_CLOEXEC)
            except FileNotFoundError:  # everything was moved into the database itself, which is synced then
                return
        os.fdatasync(self._handle)


_logs: dict[str, Log] = {}
_together = threading.local()


def log_of(database: str) -> Log:
    """The log of a database file; one for each in a process."""
    return _logs.setdefault(database, Log(database))


def settle(log: Log) -> None:
    """Wait for the disk, now or at the end of ``settle_together``."""
    waiting: set[Log] | None = getattr(_together, "waiting", None)
    if waiting is None:
        with parked():
            log.settle()
    else:
        waiting.add(log)


@contextlib.contextmanager
def settle_together() -> Iterator[None]:
    """Transactions of this thread inside do not wait for the disk; the end does, once for all of them.

    Do not tell anybody of a change before the end. In PostgreSQL this does nothing.
    """
    if getattr(_together, "waiting", None) is not None:
        yield
        return
    _together.waiting = set()
    try:
        yield
    finally:
        waiting, _together.waiting = _together.waiting, None
        for log in waiting:
            log.settle()


os.register_at_fork(after_in_child=_logs.clear)
