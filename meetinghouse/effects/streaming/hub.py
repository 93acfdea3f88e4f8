"""All clients that are connected to this process, and the thread that tells them what happened."""

import threading
from collections import defaultdict

from meetinghouse.effects.streaming.listener import Listener
from meetinghouse.kernel.errors import Refusal, TooMany

MOST_PER_PERSON = 20
MOST_TOGETHER = 4000


class Full(Refusal):
    """This process has as many clients as it can serve."""

    status = 503
    code = "full"
    message = "Too many people are connected at the moment. Please try again later."


class Hub:
    """The listeners of one process; safe to use from several threads."""

    def __init__(self) -> None:
        self._by_person: dict[int, set[Listener]] = defaultdict(set)
        self._count = 0
        self._lock = threading.Lock()
        self.anybody = threading.Event()

    def add(self, listener: Listener) -> None:
        """Let a client in.

        Raises:
            TooMany: this person has too many clients connected.
            Full: there are too many clients altogether.
        """
        with self._lock:
            if self._count >= MOST_TOGETHER:
                raise Full
            mine = self._by_person[listener.person_id]
            if len(mine) >= MOST_PER_PERSON:
                raise TooMany("Too many of your apps are connected at the same time", retry_after=60)
            mine.add(listener)
            self._count += 1
        self.anybody.set()

    def remove(self, listener: Listener) -> None:
        """Let a client go; one that is gone already changes nothing."""
        with self._lock:
            mine = self._by_person.get(listener.person_id)
            if mine is None or listener not in mine:
                return
            mine.discard(listener)
            self._count -= 1
            if not mine:
                del self._by_person[listener.person_id]
            if not self._count:
                self.anybody.clear()

    def listeners(self) -> dict[int, list[Listener]]:
        """Who is connected, by person: a copy to go through in peace."""
        with self._lock:
            return {person_id: list(mine) for person_id, mine in self._by_person.items()}

    def end_all(self, reason: str) -> None:
        """Let everybody go."""
        for mine in self.listeners().values():
            for listener in mine:
                listener.end(reason)

    def __len__(self) -> int:
        """How many clients are connected."""
        return self._count
