"""Jobs on a timetable. Filled by decorators when the ``chores`` modules are imported."""

from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple, TypeVar

from meetinghouse.kernel.bus.event import DuplicateName, stable_name

F = TypeVar("F", bound=Callable[[], None])


class Chore(NamedTuple):
    """One function and how often it is due."""

    name: str
    run: Callable[[], None]
    every: timedelta


_by_name: dict[str, Chore] = {}


def chore(*, every: timedelta) -> Callable[[F], F]:
    """Run the function that often, in one worker at a time, beginning when a worker first sees it.

    A run that fails is tried again sooner, later and later, at the latest when the next is due. The next
    one is due ``every`` after the last has ended; missed ones are not made up for.

    Raises:
        ValueError: more often than once a second.
        DuplicateName: the subject already has a chore of that name.
    """
    if every < timedelta(seconds=1):
        raise ValueError(every)

    def register(function: F) -> F:
        name = stable_name(function.__module__, function.__name__)
        known = _by_name.get(name)
        if known is not None and known.run.__module__ != function.__module__:
            raise DuplicateName(f"{function.__module__} and {known.run.__module__} both give {name}")
        _by_name[name] = Chore(name, function, every)
        return function

    return register


def all_chores() -> list[Chore]:
    """Every chore, by name."""
    return [_by_name[name] for name in sorted(_by_name)]


def find(name: str) -> Chore | None:
    """The chore of that name, if this release has one."""
    return _by_name.get(name)


def forget(name: str) -> None:
    """Take a chore off the list; for tests."""
    _by_name.pop(name, None)
