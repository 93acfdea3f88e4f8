"""Time zones to choose from."""

from itertools import groupby
from typing import Any

from meetinghouse.kernel.zones import zone_names


def zone_choices() -> list[tuple[str, Any]]:
    """Every zone, by the part of the world that it is in."""
    grouped = groupby(zone_names(), key=lambda name: name.partition("/")[0])
    return [
        (area, [(name, name.partition("/")[2].replace("_", " ") or name) for name in names]) for area, names in grouped
    ]
