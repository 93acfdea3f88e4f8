"""Noticing at once, and nearly for free, that somebody has written to the main database."""

import sqlite3
import threading
import time

from django.db import DEFAULT_DB_ALIAS, connections

from meetinghouse.kernel.bus import log
from meetinghouse.kernel.bus.deliveries.dispatch import position

# SQLite: asking for the file's version costs some microseconds and reads no page.
_SQLITE_SECONDS = 0.025
# PostgreSQL: asking is a query. NOTIFY in every transaction would make them queue for one lock at commit,
# so the worker asks: often while something is going on, less often when it is quiet.
_LIVELY_SECONDS = 0.025
_QUIET_SECONDS = 0.1
_LIVELY_FOR_SECONDS = 3.0


class MainDatabaseWatch:
    """Belongs to one thread: the version is told apart per connection, and never moves for its own commits."""

    def __init__(self) -> None:
        self._version = -1
        self._raw: object = None
        self._lively_until = 0.0

    def busy(self) -> None:
        """There was something to do just now."""
        self._lively_until = time.monotonic() + _LIVELY_FOR_SECONDS

    def wait(self, stop: threading.Event, most_seconds: float) -> None:
        """Return when the main database may hold something new, when ``stop`` is set, or after ``most_seconds``."""
        until = time.monotonic() + most_seconds
        if log.is_postgresql():
            here = position()
            while not log.read_after(here, 1) and time.monotonic() < until and not stop.is_set():
                time.sleep(self._pause())
            return
        # Sleeping costs a third less than waiting for the event with a timeout, fifty times a second.
        while not self._changed() and time.monotonic() < until and not stop.is_set():
            time.sleep(_SQLITE_SECONDS)

    def _pause(self) -> float:
        return _LIVELY_SECONDS if time.monotonic() < self._lively_until else _QUIET_SECONDS

    def _changed(self) -> bool:
        connection = connections[DEFAULT_DB_ALIAS]
        connection.ensure_connection()
        raw: sqlite3.Connection = connection.connection
        (version,) = raw.execute("PRAGMA data_version").fetchone()
        changed = version != self._version or raw is not self._raw
        self._version, self._raw = version, raw
        return changed
