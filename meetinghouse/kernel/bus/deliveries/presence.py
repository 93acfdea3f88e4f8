"""Signs of life of the workers, and what they got done. A worker that gives none for a while loses its leases."""

import os
import secrets
import socket
import threading

from django.conf import settings
from django.db import connections, transaction

from meetinghouse.kernel.bus import log
from meetinghouse.kernel.bus.deliveries import chore_turns, place, queue

_GONE_AFTER_SECONDS = 10.0
_BEATS_BEFORE_GONE = 5
_TALLIES_KEPT_MINUTES = 24 * 60
_MINUTE_MS = 60_000

_SEEN = """
    INSERT INTO deliveries_worker (id, host, pid, started_ms, seen_ms) VALUES (%s, %s, %s, %s, %s)
    ON CONFLICT (id) DO UPDATE SET seen_ms = excluded.seen_ms"""
_COUNT = """
    INSERT INTO deliveries_tally (id, done, failed) VALUES (%s, %s, %s)
    ON CONFLICT (id) DO UPDATE SET done = deliveries_tally.done + excluded.done,
                                   failed = deliveries_tally.failed + excluded.failed"""


def gone_after_seconds() -> float:
    """Silent for this long, a worker counts as dead (``BUS_GONE_AFTER_SECONDS``)."""
    return float(getattr(settings, "BUS_GONE_AFTER_SECONDS", _GONE_AFTER_SECONDS))


def beat_seconds() -> float:
    """How often a worker shows a sign of life."""
    return gone_after_seconds() / _BEATS_BEFORE_GONE


class Presence:
    """One worker's sign of life. ``beat`` is called every ``beat_seconds()`` from a thread of its own,
    so that a long job does not look like a death.
    """

    def __init__(self) -> None:
        self.worker = (secrets.randbits(55) + 1) * place.SEATS
        self._started_ms = log.now_ms()
        self._host = socket.gethostname()
        self._lock = threading.Lock()
        self._done = 0
        self._failed = 0

    def count(self, *, done: int = 0, failed: int = 0) -> None:
        """Remember what was done until the next beat writes it down; a crash forgets these two seconds."""
        with self._lock:
            self._done += done
            self._failed += failed

    def holder(self, seat: int) -> int:
        """What one thread of this worker signs its leases with; ``seat`` is from 0 to 63."""
        return self.worker + seat

    def beat(self) -> int:
        """Say that this worker lives, write its tally, and bury those that do not; returns the leases put back."""
        with self._lock:
            done, failed = self._done, self._failed
            self._done = self._failed = 0
        now = log.now_ms()
        database = place.alias()
        with transaction.atomic(using=database), connections[database].cursor() as cursor:
            cursor.execute(_SEEN, (self.worker, self._host, os.getpid(), self._started_ms, now))
            if done or failed:
                cursor.execute(_COUNT, (now // _MINUTE_MS, done, failed))
                oldest = now // _MINUTE_MS - _TALLIES_KEPT_MINUTES
                cursor.execute("DELETE FROM deliveries_tally WHERE id < %s", (oldest,))
            gone = now - int(gone_after_seconds() * 1000)
            cursor.execute("DELETE FROM deliveries_worker WHERE seen_ms < %s", (gone,))
        chore_turns.reclaim()
        return queue.reclaim()

    def leave(self) -> None:
        """Take this worker off the list; whatever it still held is free at once."""
        self.beat()
        with connections[place.alias()].cursor() as cursor:
            cursor.execute("DELETE FROM deliveries_worker WHERE id = %s", (self.worker,))
        chore_turns.reclaim()
        queue.reclaim()
