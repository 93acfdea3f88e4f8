"""The one place that asks for the time."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

_pretended: ContextVar[datetime | None] = ContextVar("pretended", default=None)


def now() -> datetime:
    """The present moment, with its zone (UTC)."""
    return _pretended.get() or datetime.now(UTC)


def pretended() -> datetime | None:
    """The moment that ``pretend`` set, if any."""
    return _pretended.get()


@contextmanager
def pretend(moment: datetime) -> Iterator[None]:
    """Let it be another moment for the code inside, so that rows and ids carry it: for what is back-dated."""
    token = _pretended.set(moment)
    try:
        yield
    finally:
        _pretended.reset(token)


def iso_ms(moment: datetime) -> str:
    """A moment as Mastodon's API writes it: ``2026-03-01T09:30:00.000Z``."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"
