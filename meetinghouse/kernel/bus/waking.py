"""Noticing at once, and nearly for free, that somebody has written to the main database."""

import threading
import time
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections

from meetinghouse.kernel.bus import log

# SQLite: asking for the file's version costs some microseconds and reads no page.
_SQLITE_SECONDS = 0.025
# PostgreSQL: asking is a query. NOTIFY in every transaction would make them queue for one lock at commit,
# so the reader asks: often while something is going on, less often when it is quiet.
_LIVELY_SECONDS = 0.025
_QUIET_SECONDS = 0.1
_LIVELY_FOR_SECONDS = 3.0


class MainDatabaseWatch:
    """For a thread that follows the log: read it, then ``wait``, then read again.

    Belongs to one thread: SQLite tells versions apart per connection, and a connection's own commits do not
    move its version. In PostgreSQL the version is the last event that may be read.
    """

    def __init__(self) -> None:
        self._version: Any = None
        self._lively_until = 0.0

    def busy(self) -> None:
        """There was something to do just now."""
        self._lively_until = time.monotonic() + _LIVELY_FOR_SECONDS

    def wait(self, stop: threading.Event, most_seconds: float) -> None:
        """Return when there was a write since the last call returned, when ``stop`` is set, or after ``most_seconds``.

        A write that came between the caller's reading and this call counts, so none is slept through.
        """
        until = time.monotonic() + most_seconds
        # Sleeping costs a third less than waiting for ``stop`` with a timeout, forty times a second.
        while not self._changed() and time.monotonic() < until and not stop.is_set():
            time.sleep(self._pause())

    def _pause(self) -> float:
        if not log.is_postgresql():
            return _SQLITE_SECONDS
        return _LIVELY_SECONDS if time.monotonic() < self._lively_until else _QUIET_SECONDS

    def _changed(self) -> bool:
        before, self._version = self._version, self._current()
        return bool(before != self._version)

    def _current(self) -> Any:
        if log.is_postgresql():
            return log.last_event_id()
        connection = connections[DEFAULT_DB_ALIAS]
        connection.ensure_connection()
        raw = connection.connection
        # A connection opened anew counts for itself.
        return raw, raw.execute("PRAGMA data_version").fetchone()[0]
