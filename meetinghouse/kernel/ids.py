"""Ids that sort by time, as Mastodon clients expect them.

An id is ``(unix milliseconds << 16) + low``. The low 16 bits are a process's slot
(6 bits) and a counter (10 bits), so two processes never give the same id and one
process gives 1,024 ids in a millisecond before it waits for the next.
"""

import os
import threading
import time

from meetinghouse.kernel import clock

SLOT_BITS = 6
COUNTER_BITS = 10
SLOTS = 1 << SLOT_BITS
_COUNTERS = 1 << COUNTER_BITS

_lock = threading.Lock()
_last_ms = 0
_counter = 0
_back_ms = 0
_back_counter = 0
_slot: int | None = None
_slot_pid = 0


def claim_slot(slot: int) -> None:
    """Give this process its share of the ids; the server numbers its processes.

    Args:
        slot: 0 to 63, different in every process that writes to one database.

    Raises:
        ValueError: the slot is out of range.
    """
    global _slot, _slot_pid  # noqa: PLW0603 -- one value a process, by design
    if not 0 <= slot < SLOTS:
        raise ValueError(slot)
    _slot = slot
    _slot_pid = os.getpid()


def _current_slot() -> int:
    if _slot is not None and _slot_pid == os.getpid():
        return _slot
    return os.getpid() % SLOTS


def new_id() -> int:
    """A new id, greater than every id this process gave before; within ``clock.pretend`` one of that moment."""
    global _last_ms, _counter  # noqa: PLW0603 -- the counter is the point
    moment = clock.pretended()
    if moment is not None:
        return _back_dated(int(moment.timestamp() * 1000))
    with _lock:
        now = time.time_ns() // 1_000_000
        if now > _last_ms:
            _last_ms, _counter = now, 0
        else:
            _counter += 1
            if _counter >= _COUNTERS:
                _last_ms, _counter = _last_ms + 1, 0
        return (_last_ms << 16) | (_current_slot() << COUNTER_BITS) | _counter


def start_over() -> None:
    """Forget which ids were given; for tests that travel in time, where ids would stay in the future."""
    global _last_ms, _counter  # noqa: PLW0603 -- the counter is the point
    with _lock:
        _last_ms = _counter = 0


def _back_dated(ms: int) -> int:
    """Ids of one moment differ in their counter; a second visit to a moment is refused by the primary key."""
    global _back_ms, _back_counter  # noqa: PLW0603 -- the counter is the point
    with _lock:
        _back_counter = _back_counter + 1 if ms == _back_ms else 0
        _back_ms = ms
        overflow, low = divmod(_back_counter, _COUNTERS)
        return ((ms + overflow) << 16) | (_current_slot() << COUNTER_BITS) | low


def id_at(unix_seconds: float) -> int:
    """The smallest id that could have been given at a moment; for back-dated rows and time ranges."""
    return int(unix_seconds * 1000) << 16


def unix_ms(an_id: int) -> int:
    """The moment an id was given, in milliseconds since 1970."""
    return an_id >> 16
