"""Time zones by their names, as https://www.iana.org/time-zones has them. Pure."""

from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from meetinghouse.kernel.errors import Invalid

_AREAS = ("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
_MINUTE = timedelta(minutes=1)


@cache
def _known() -> frozenset[str]:
    # The library looks through its files each time.
    return frozenset(available_timezones())


@cache
def zone_names() -> tuple[str, ...]:
    """The zones that can be chosen: places, and UTC."""
    return ("UTC", *sorted(name for name in _known() if name.partition("/")[0] in _AREAS and "/" in name))


def zone_of(name: str) -> ZoneInfo:
    """The zone of that name.

    Raises:
        Invalid: beside ``zone``.
    """
    if name not in _known():
        raise Invalid(fields={"zone": "Choose a time zone from the list."})
    return ZoneInfo(name)


def zone_in_words(zone: str) -> str:
    """Berlin time."""
    return "UTC" if zone == "UTC" else f"{zone.rpartition('/')[2].replace('_', ' ')} time"


def moment_shown(wall: datetime, zone: ZoneInfo) -> datetime:
    """The moment (UTC) from which on a clock in the zone shows this or later.

    Shown twice, as the clock is set back: the first one. Never shown, as it is set forward: the moment of that.

    Args:
        wall: without a zone of its own, in whole minutes.
    """
    moment = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == wall:
        return moment
    before = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    steps = range((moment - before) // _MINUTE + 1)
    return next(
        before + n * _MINUTE for n in steps if (before + n * _MINUTE).astimezone(zone).replace(tzinfo=None) >= wall
    )
