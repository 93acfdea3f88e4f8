"""Telling whoever is interested that this thread is about to wait: for its turn to write, or for the disk."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol


class Slot(Protocol):
    """What a thread holds while it works and gives up while it waits."""

    def enter(self) -> None:
        """Work again; returns when it may."""

    def leave(self) -> None:
        """Wait."""


_here = threading.local()


@contextmanager
def working_in(slot: Slot) -> Iterator[None]:
    """What this thread does inside holds the slot, but while it waits."""
    slot.enter()
    _here.slot = slot
    try:
        yield
    finally:
        _here.slot = None
        slot.leave()


@contextmanager
def parked() -> Iterator[None]:
    """This thread waits inside, and does nothing else."""
    slot: Slot | None = getattr(_here, "slot", None)
    if slot is None:
        yield
        return
    slot.leave()
    try:
        yield
    finally:
        slot.enter()
