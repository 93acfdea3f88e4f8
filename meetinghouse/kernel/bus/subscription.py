"""Who wants to hear of which events. Filled by decorators when the subscribers' modules are imported."""

from collections.abc import Callable
from datetime import datetime
from enum import IntEnum
from typing import Any, NamedTuple, TypeVar

import msgspec

from meetinghouse.kernel.bus.event import DuplicateName, Event, stable_name


class Delivery(msgspec.Struct, frozen=True):
    """What a subscriber is told besides the event. ``attempt`` counts from 1."""

    event_id: int
    emitted_at: datetime
    attempt: int


class NoSuchSubscriber(LookupError):
    """A delivery is for a function that this release does not have."""


class Lane(IntEnum):
    """Quick deliveries never wait behind slow ones, nor slow ones behind those that take minutes."""

    QUICK = 0
    SLOW = 1
    LONG = 2


class Subscriber(NamedTuple):
    """One function and the name its deliveries are kept under."""

    name: str
    handle: Callable[[Any, Delivery], None]
    lane: Lane


F = TypeVar("F", bound=Callable[[Any, Delivery], None])

_by_name: dict[str, Subscriber] = {}
_by_event: dict[str, list[Subscriber]] = {}


def subscribe(*events: type[Event], slow: bool = False, takes_minutes: bool = False) -> Callable[[F], F]:
    """Deliver each of these events to the function, at least once, in no promised order.

    The function does one thing and is safe to run twice; what it raises makes it run again later.
    It runs outside a transaction and opens its own.

    Args:
        events: the classes of events wanted.
        slow: it talks to a network or takes longer than some 20 ms; it then runs in threads of its
            own, so that it never holds up the quick ones.
        takes_minutes: it may take that long; there is one thread for all of these, so that mail and chores, which
            are slow, go on meanwhile. Dying in the middle costs the minutes again.

    Raises:
        DuplicateName: the subject already has a subscriber of that name.
    """

    def register(function: F) -> F:
        name = stable_name(function.__module__, function.__name__)
        known = _by_name.get(name)
        if known is not None and known.handle.__module__ != function.__module__:
            raise DuplicateName(f"{function.__module__} and {known.handle.__module__} both give {name}")
        forget(name)
        lane = Lane.LONG if takes_minutes else Lane.SLOW if slow else Lane.QUICK
        subscriber = Subscriber(name, function, lane)
        _by_name[name] = subscriber
        for event in events:
            _by_event.setdefault(event.event_name, []).append(subscriber)
        return function

    return register


def forget(name: str) -> None:
    """Take a subscriber off the list; for tests and for modules imported anew."""
    if _by_name.pop(name, None) is not None:
        for subscribers in _by_event.values():
            subscribers[:] = [one for one in subscribers if one.name != name]


def subscribers_of(event_name: str) -> list[Subscriber]:
    """Everyone who wants this kind of event."""
    return _by_event.get(event_name, [])


def find(name: str) -> Subscriber:
    """The subscriber of that name.

    Raises:
        NoSuchSubscriber: this release has none; the delivery was made by another.
    """
    try:
        return _by_name[name]
    except KeyError:
        raise NoSuchSubscriber(name) from None


def all_subscribers() -> list[Subscriber]:
    """Everyone, by name; for the operations page and the tests of the house."""
    return [_by_name[name] for name in sorted(_by_name)]
