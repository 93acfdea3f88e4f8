"""The thread that reads new events and hands them on. One in each web process, from the first listener on."""

import logging
import threading

from django.db import DatabaseError, InterfaceError, OperationalError, connections

from meetinghouse.effects.streaming.hub import Hub
from meetinghouse.effects.streaming.telling import tell
from meetinghouse.kernel import bus
from meetinghouse.kernel.bus.log import Recorded
from meetinghouse.kernel.bus.waking import MainDatabaseWatch

log = logging.getLogger(__name__)

_BATCH = 200
# While nobody listens the place in the log is only kept up to date, this often.
_IDLE_SECONDS = 0.5
_LOOK_SECONDS = 1.0
_PAUSE_AFTER_ERROR_SECONDS = 1.0


class Tail:
    """Follows the event log for a hub."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._stop = threading.Event()
        self._last = 0
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    def ensure(self) -> None:
        """Start following, if not yet; what is recorded after this returns will be told.

        Raises:
            DatabaseError: the database does not answer.
        """
        with self._lock:
            if self._thread is None and not self._stop.is_set():
                self._last = bus.last_event_id()
                self._thread = threading.Thread(target=self._run, name="streaming-tail", daemon=True)
                self._thread.start()

    def stop(self) -> None:
        """End the thread; returns once it has ended."""
        self._stop.set()
        with self._lock:
            if self._thread is not None:
                self._thread.join(timeout=5)

    def _run(self) -> None:
        watch = MainDatabaseWatch()
        while not self._stop.is_set():
            try:
                self._turn(watch)
            except DatabaseError:
                log.exception("the live streams cannot read the event log and try again")
                connections.close_all()
                self._stop.wait(_PAUSE_AFTER_ERROR_SECONDS)
        connections.close_all()

    def _turn(self, watch: MainDatabaseWatch) -> None:
        if not self._hub.anybody.is_set():
            place = bus.last_event_id()
            # A listener who came while the log was asked must hear what happened since.
            if not self._hub.anybody.is_set():
                self._last = place
                self._hub.anybody.wait(_IDLE_SECONDS)
            return
        events = bus.read_since(self._last, _BATCH)
        for entry in events:
            self._tell(entry)
            self._last = entry.event_id
        if events:
            watch.busy()
        if len(events) < _BATCH:
            watch.wait(self._stop, _LOOK_SECONDS)

    def _tell(self, entry: Recorded) -> None:
        try:
            tell(self._hub.listeners(), entry.event)
        except (OperationalError, InterfaceError):
            # The database is away, not this event at fault; it is told once the database is back.
            raise
        except Exception:
            # One event that cannot be told must not silence all that follow.
            log.exception("event %s could not be told to the live streams", entry.event_id)
