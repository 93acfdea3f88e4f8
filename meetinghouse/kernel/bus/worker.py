"""The worker: hands out events, runs deliveries and chores. As many processes as wanted may run it.

In each, the calling thread dispatches and runs the quick lane; a few more threads run what is slow and the
chores, one what takes minutes; one shows signs of life. Killed at any moment it loses nothing: what it had in hand runs
again.
"""

import logging
import threading
import time
from collections.abc import Callable

from django.conf import settings
from django.db import connections

from meetinghouse.kernel.bus import running
from meetinghouse.kernel.bus.deliveries import chore_turns, queue, recovery
from meetinghouse.kernel.bus.deliveries.dispatch import dispatch
from meetinghouse.kernel.bus.deliveries.presence import Presence, beat_seconds
from meetinghouse.kernel.bus.subscription import Lane
from meetinghouse.kernel.bus.waking import MainDatabaseWatch
from meetinghouse.kernel.sqlite import settle_together

logger = logging.getLogger(__name__)

_BATCH = 50
# Success is written down at the latest after this long, so that a crash repeats little.
_WRITE_DOWN_SECONDS = 0.1
# Retries, other workers' leftovers and chores are looked for this often when nothing else wakes the worker.
_LOOK_SECONDS = 1.0
_PAUSE_AFTER_ERROR_SECONDS = 1.0
_PATIENCE_AT_STOP_SECONDS = 20.0


def run_worker(stop: threading.Event) -> None:
    """Work until ``stop`` is set, then finish what is in hand and return.

    Waits up to 20 s for a slow job to end; one that takes longer is cut off when the process
    ends and runs again elsewhere.
    """
    worker = _Worker(stop)
    worker.start()
    try:
        worker.run_quick_lane()
    finally:
        worker.finish()


class _Worker:
    def __init__(self, stop: threading.Event) -> None:
        self.stop = stop
        self.presence = Presence()
        self.slow_bell = threading.Event()
        self.long_bell = threading.Event()
        slow = int(getattr(settings, "BUS_SLOW_THREADS", 2))
        self.threads = [
            threading.Thread(target=self._run_slow_lane, args=(seat,), name=f"bus-slow-{seat}", daemon=True)
            for seat in range(1, slow + 1)
        ]
        self.threads.append(
            threading.Thread(target=self._run_long_lane, args=(slow + 1,), name="bus-long", daemon=True)
        )
        self.heart_stop = threading.Event()
        self.heart = threading.Thread(target=self._run_heart, name="bus-heart", daemon=True)

    def start(self) -> None:
        """Show up, see that the cursor fits the log, and start the other threads."""
        self.presence.beat()
        recovery.fit_cursor()
        chore_turns.enter()
        for thread in (self.heart, *self.threads):
            thread.start()

    def finish(self) -> None:
        """Wait for the other threads and leave; leases of a thread that does not end run out by themselves."""
        self.stop.set()
        self.slow_bell.set()
        self.long_bell.set()
        deadline = time.monotonic() + _PATIENCE_AT_STOP_SECONDS
        for thread in self.threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        self.heart_stop.set()
        self.heart.join()
        if not any(thread.is_alive() for thread in self.threads):
            self.presence.leave()
        connections.close_all()

    def run_quick_lane(self) -> None:
        """Dispatch, run what is quick, and sleep until the main database changes."""
        watch = MainDatabaseWatch()
        holder = self.presence.holder(0)

        def turn() -> None:
            lanes = dispatch()
            if lanes and Lane.SLOW in lanes:
                self.slow_bell.set()
            if lanes and Lane.LONG in lanes:
                self.long_bell.set()
            if self._run_batch(Lane.QUICK, _BATCH, holder) or lanes is not None:
                watch.busy()
            else:
                watch.wait(self.stop, _LOOK_SECONDS)

        self._repeat(turn, holder)

    def _run_slow_lane(self, seat: int) -> None:
        holder = self.presence.holder(seat)

        def turn() -> None:
            self.slow_bell.clear()
            if self.stop.is_set():  # the bell just silenced may have been the one for going home
                return
            worked = self._run_batch(Lane.SLOW, 1, holder)
            worked = self._run_chore(holder) or worked
            if not worked:
                self.slow_bell.wait(_LOOK_SECONDS)

        self._repeat(turn, holder)
        connections.close_all()

    def _run_long_lane(self, seat: int) -> None:
        holder = self.presence.holder(seat)

        def turn() -> None:
            self.long_bell.clear()
            if not self.stop.is_set() and not self._run_batch(Lane.LONG, 1, holder):
                self.long_bell.wait(_LOOK_SECONDS)

        self._repeat(turn, holder)
        connections.close_all()

    def _run_heart(self) -> None:
        while not self.heart_stop.wait(beat_seconds()):
            try:
                self.presence.beat()
            except Exception:
                logger.exception("could not show a sign of life")
                connections.close_all()
        connections.close_all()

    def _repeat(self, turn: Callable[[], None], holder: int) -> None:
        """Take turns until the stop; a database that is away for a while must not end the worker."""
        stumbled = False
        while not self.stop.is_set():
            try:
                if stumbled:  # what was in hand then is in nobody's hand now, but still signed for
                    queue.release_all(holder=holder)
                    chore_turns.release(holder=holder)
                    stumbled = False
                turn()
            except Exception:
                stumbled = True
                logger.exception("the worker stumbled and goes on")
                connections.close_all()
                self.stop.wait(_PAUSE_AFTER_ERROR_SECONDS)

    def _run_batch(self, lane: Lane, limit: int, holder: int) -> bool:
        batch = queue.lease(lane, holder=holder, limit=limit)
        at = 0
        while at < len(batch) and not self.stop.is_set():
            finished: list[int] = []
            written = time.monotonic()
            # What the subscribers wrote is on disk before their deliveries are forgotten, one sync for all of them.
            with settle_together():
                while at < len(batch) and not self.stop.is_set():
                    delivery = batch[at]
                    at += 1
                    failure = running.run(delivery)
                    if failure is None:
                        finished.append(delivery.id)
                    else:
                        self._put_back(delivery, failure, holder)
                    if time.monotonic() - written > _WRITE_DOWN_SECONDS:
                        break
            self._write_down(finished)
        if at < len(batch):
            queue.release([one.id for one in batch[at:]], holder=holder)
        return bool(batch)

    def _write_down(self, finished: list[int]) -> None:
        queue.done(finished)
        self.presence.count(done=len(finished))

    def _put_back(self, delivery: queue.Leased, failure: running.Failure, holder: int) -> None:
        _drop_broken_connections()
        dead = queue.failed(delivery, holder=holder, error=failure.text)
        self.presence.count(failed=1)
        level = logging.ERROR if dead else logging.WARNING
        outcome = "given up" if dead else "will be tried again"
        logger.log(
            level,
            "%s failed on %s %s at attempt %s, %s: %r",
            delivery.subscriber, delivery.name, delivery.event_id, delivery.attempt, outcome, failure.error,
        )  # fmt: skip

    def _run_chore(self, holder: int) -> bool:
        chore = chore_turns.take(holder=holder)
        if chore is None:
            return False
        failure = running.run_chore(chore)
        if failure is None:
            chore_turns.done(chore, holder=holder)
        else:
            _drop_broken_connections()
            logger.warning("chore %s failed: %r", chore.name, failure.error)
            chore_turns.failed(chore, holder=holder, error=failure.text)
        return True


def _drop_broken_connections() -> None:
    """A lost connection is opened anew for the next job; one in order stays."""
    for connection in connections.all(initialized_only=True):
        connection.close_if_unusable_or_obsolete()
