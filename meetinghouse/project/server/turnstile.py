"""The loop's thread and those that write take turns by themselves, rather than leave it to the interpreter.

Python lets one thread run at a time. A write reads and writes the database some twenty times, and gives the interpreter
away each time; a busy loop has it for a while each time before it comes back. So a write takes four times as long as
what it does. Here the loop lets one of those who write through between two reads, and stands still until that one is
done, or waits for the disk or for another process.
"""

import asyncio
import contextlib
import threading
from collections import deque

# The loop does not stand still for longer than so many seconds, whatever a write is at.
MOST_SECONDS = 0.005
# A write does not wait for the loop for longer than so many seconds.
PATIENCE_SECONDS = 0.1


class _Pass:
    """One going through."""

    __slots__ = ("done", "go")

    def __init__(self) -> None:
        self.go, self.done = threading.Lock(), threading.Lock()
        self.go.acquire()
        self.done.acquire()


class Turnstile:
    """Between one loop and the threads that write for it."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._waiting: deque[_Pass] = deque()
        self._here = threading.local()
        # How much the loop has answered by itself, and how much it had when a thread wanted to enter last.
        self._reads = 0
        self._reads_seen = 0

    def enter(self) -> None:
        """For a thread that writes: wait to be let through. A loop that has had nothing to do is in nobody's way."""
        before, self._reads_seen = self._reads_seen, self._reads
        if before == self._reads_seen:
            self._here.mine = None
            return
        mine = self._here.mine = _Pass()
        self._waiting.append(mine)
        # A loop that has ended lets nobody through, and what was asked of it is done all the same.
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self.let_through)
        mine.go.acquire(timeout=PATIENCE_SECONDS)

    def leave(self) -> None:
        """For a thread that writes: the loop may go on."""
        if self._here.mine is not None:
            self._here.mine.done.release()

    def before_a_read(self) -> None:
        """For the loop, which is about to work itself."""
        self._reads += 1
        self.let_through()

    def let_through(self) -> None:
        """For the loop: let the one that waits longest do its work up to where it waits or is done."""
        if self._waiting:
            other = self._waiting.popleft()
            other.go.release()
            other.done.acquire(timeout=MOST_SECONDS)
