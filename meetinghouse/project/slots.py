"""Each process that writes takes its own slot of the ids, so that no two give the same one.

A slot is a lock on a small file in the data folder; the system frees it when the process ends, however
it ends. Processes on other machines that share a PostgreSQL database have their own data folders: give
each machine its own range with MEETINGHOUSE_FIRST_SLOT.
"""

import fcntl
import os
from pathlib import Path

from meetinghouse.kernel import ids

# Open for as long as the process lives: closing the file would free the slot.
_held: list[int] = []


class NoSlotLeft(Exception):
    """64 processes of this site are running already."""


def take_slot(data: Path, *, first: int = 0) -> int:
    """Take the lowest free slot for this process.

    Call it after a fork: a lock is shared with a forked child, and the child's ids must be its own.

    Args:
        data: the data folder.
        first: where to begin looking, 0 to 63.

    Raises:
        NoSlotLeft: all are taken.
    """
    folder = data / "slots"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for slot in range(first, ids.SLOTS):
        handle = os.open(folder / f"{slot:02d}", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            continue
        _held.append(handle)
        ids.claim_slot(slot)
        return slot
    raise NoSlotLeft


def any_slot_taken(data: Path) -> bool:
    """Whether some process writes to this site; takes none itself."""
    for path in sorted((data / "slots").glob("[0-9][0-9]")):
        handle = os.open(path, os.O_RDWR | os.O_CLOEXEC)
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(handle)
    return False


def free_slots() -> None:
    """Free what this process holds, before it forks or after it was forked."""
    while _held:
        os.close(_held.pop())
