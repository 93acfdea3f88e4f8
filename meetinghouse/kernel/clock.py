"""The one place that asks for the time."""

from datetime import UTC, datetime


def now() -> datetime:
    """The present moment, with its zone (UTC)."""
    return datetime.now(UTC)


def iso_ms(moment: datetime) -> str:
    """A moment as Mastodon's API writes it: ``2026-03-01T09:30:00.000Z``."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"
