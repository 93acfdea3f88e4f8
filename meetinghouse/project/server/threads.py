"""The threads of a web process: Django's views and the fast lane's writes run in them, a bounded number waits."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")

# Requests that may wait for a thread before the server says that it is busy.
MOST_WAITING = 512


class Threads:
    """A pool that knows how many wait.

    Args:
        count: how many requests are answered at a time.
    """

    def __init__(self, count: int) -> None:
        self._pool = ThreadPoolExecutor(count, thread_name_prefix="answering")
        self._waiting = 0
        self._lock = threading.Lock()

    def are_free(self) -> bool:
        """Whether one more may wait."""
        return self._waiting < MOST_WAITING

    def submit(self, work: Callable[[], T]) -> "Future[T]":
        """Run it in a thread, counted among the waiting until it begins."""
        with self._lock:
            self._waiting += 1

        def run() -> T:
            with self._lock:
                self._waiting -= 1
            return work()

        future = self._pool.submit(run)
        future.add_done_callback(self._discount_if_cancelled)
        return future

    def submit_unasked(self, work: Callable[[], T]) -> "Future[T]":
        """Run it in a thread however many wait, and uncounted."""
        return self._pool.submit(work)

    def close(self) -> None:
        """Wait for the threads; called once no request is under way."""
        self._pool.shutdown(wait=True)

    def _discount_if_cancelled(self, future: "Future[T]") -> None:
        if future.cancelled():
            with self._lock:
                self._waiting -= 1
