"""What follows from what people do: the queue, the worker, the timetable."""

import fcntl
import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from django.conf import settings

from meetinghouse.doors.operations.doctor.findings import Finding, fail, ok, some, warn
from meetinghouse.kernel.bus.deliveries import operations as machinery
from meetinghouse.kernel.bus.deliveries.presence import gone_after_seconds
from meetinghouse.kernel.clock import now
from meetinghouse.kernel.urls import absolute

_SLOW, _STUCK = timedelta(minutes=2), timedelta(minutes=30)


def is_running(data: Path) -> bool:
    """Whether a server holds the data folder; looks at its lock without keeping it."""
    try:
        handle = os.open(data / "server.lock", os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    else:
        return False
    finally:
        os.close(handle)


def worker() -> Iterator[Finding]:
    """A worker that shows signs of life wherever the site runs."""
    seen = machinery.last_heartbeat()
    is_alive = seen is not None and now() - seen < timedelta(seconds=2 * gone_after_seconds())
    if is_alive:
        yield ok("Worker", some(len(machinery.workers()), "worker") + " at work")
    elif is_running(Path(settings.DATA)):
        yield fail("Worker", "The site runs, but no worker shows signs of life.", "Look into its log and restart it.")
    else:
        yield ok("Worker", "the site is not running")


def queue() -> Iterator[Finding]:
    """How much waits, for how long, and what was given up."""
    state = machinery.queue_state()
    words = f"{some(state.length, 'job')} waiting"
    age = state.oldest_age
    if state.length and age > _SLOW:
        words += f", the oldest for {int(age.total_seconds()) // 60:,} minutes"
    if age > _STUCK and is_running(Path(settings.DATA)):
        yield fail("Queue", words, "The worker does not keep up, or something fails again and again: see the log.")
    elif age > _SLOW and is_running(Path(settings.DATA)):
        yield warn("Queue", words, "Look again in a while; meetinghouse work runs one more worker.")
    else:
        yield ok("Queue", words)
    if state.dead:
        where = absolute("/owner/operations")
        advice = f"What should have followed did not. {where} shows why, and tries again at a click."
        yield fail("Queue", f"{some(state.dead, 'job')} given up", advice)


def timetable() -> Iterator[Finding]:
    """Chores whose last run failed."""
    failing = [chore for chore in machinery.chores() if chore.error]
    for chore in failing:
        reason = chore.error.strip().splitlines()[-1][:200]
        yield warn("Timetable", f"{chore.name} failed {some(chore.failures, 'time')}: {reason}", "See the site's log.")
    if not failing:
        yield ok("Timetable", "no chore failed")
