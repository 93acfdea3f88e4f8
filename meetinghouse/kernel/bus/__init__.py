"""The event bus: what happened is written down with the change, and what follows from it is done later, once for sure.

A domain action emits an event in its own transaction; a worker hands it to every subscriber, again and
again until each has succeeded. Words, promises and limits are in the README beside this file.
"""

from meetinghouse.kernel.bus import worker
from meetinghouse.kernel.bus.draining import SubscriberFailed, drain
from meetinghouse.kernel.bus.event import Event, OutsideTransaction, UnknownEvent
from meetinghouse.kernel.bus.log import Recorded, emit, last_event_id, read_since, recorded
from meetinghouse.kernel.bus.subscription import Delivery, subscribe
from meetinghouse.kernel.bus.timetable import chore

__all__ = [
    "Delivery",
    "Event",
    "OutsideTransaction",
    "Recorded",
    "SubscriberFailed",
    "UnknownEvent",
    "chore",
    "drain",
    "emit",
    "last_event_id",
    "read_since",
    "recorded",
    "subscribe",
    "worker",
]
