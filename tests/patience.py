"""Waiting for what follows by itself: ask until it is so, and call it lost only after a very long while.

How long something takes is never asserted here, since the machine may be busy with anything. What has to be quick is
measured by ``make bench``; what has to be cheap is counted, in queries or in steps.
"""

import sys
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

# Nobody who works waits this long; a machine under load may.
LOST_AFTER_S = 60.0
_BETWEEN_LOOKS_S = 0.02


def until(ask: Callable[[], T], what: str | Callable[[], str] = "it does not happen", *, within: float = 0) -> T:
    """What a question gives as soon as it gives anything true.

    Args:
        ask: asked again and again.
        what: what is said when it gives nothing, or who says it.
        within: how long to ask, in seconds; ``LOST_AFTER_S`` where it is not given.

    Raises:
        AssertionError: nothing came.
    """
    within = within or LOST_AFTER_S
    deadline = time.monotonic() + within
    while not (found := ask()):
        assert time.monotonic() < deadline, f"{what() if callable(what) else what} (within {within:.0f} s)"
        time.sleep(_BETWEEN_LOOKS_S)
    return found


def steps(work: Callable[[], object]) -> int:
    """How many calls of functions, Python's and C's, a piece of work makes: what it costs, on whatever machine."""
    count = 0

    def step(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(step)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count - 1  # the call that ends the counting
