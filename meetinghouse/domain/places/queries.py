"""Countries and the map of members."""

from collections.abc import Mapping

from meetinghouse.domain.places import atlas
from meetinghouse.domain.places.records import Country, Shape, Step, WorldMap

# A shade begins at so many times the smallest number that may be named. The bounds do not depend on the other
# countries: one more member somewhere changes at most the shade of that country, and only when a bound is crossed.
_BOUNDS = (1, 2, 4, 10, 30)

# Of a dot, in the map's units: a circle that can be seen on a phone.
_RADIUS = 10


def countries() -> list[Country]:
    """All countries of ISO 3166-1 (and Kosovo, XK), in alphabetical order of their names."""
    return list(atlas.by_name())


def country_name(code: str) -> str:
    """The name that people use for a country; empty where there is none of that code."""
    return atlas.names().get(code, "")


def is_country(code: str) -> bool:
    """Whether this is the code of a country: two capital letters."""
    return code in atlas.names()


def world_map(counts: Mapping[str, int], *, least: int, exact: bool = False) -> WorldMap:
    """Members by country, as shades of a map.

    Args:
        counts: members by country code; whatever is no country, as the empty word, counts as none given.
        least: with fewer members than this a country is not named, and looks like one without members.
        exact: true only for those who run the community. Visitors get shades and a rounded remainder: from
            exact numbers, looked at before and after somebody joins, anybody could read where they are from.

    Raises:
        ValueError: ``least`` is smaller than 1.

    Cost: about 0.1 ms.
    """
    if least < 1:
        raise ValueError(least)
    world = atlas.atlas()
    shapes: list[Shape] = []
    dots: list[Shape] = []
    shown = 0
    for entry in world.countries:
        count = counts.get(entry.code, 0)
        step = _step(count, least) if entry.d or entry.dot else 0
        if step:
            shown += count
        d = entry.d
        if step and entry.dot:
            d += _circle(*entry.dot)
        if d:
            shape = Shape(code=entry.code, name=entry.name, d=d, count=count if exact and step else 0, step=step)
            (dots if step and entry.dot else shapes).append(shape)
    shapes += dots  # on top of their neighbours
    named = sorted((shape for shape in shapes if shape.step), key=lambda shape: (-shape.step, -shape.count, shape.name))
    hidden = sum(count for count in counts.values() if count > 0) - shown
    return WorldMap(
        width=world.width,
        height=world.height,
        shapes=tuple(shapes),
        named=tuple(named),
        countries_named=len(named),
        hidden_count=hidden if exact else hidden - hidden % _rounding(least),
        legend=_legend(least),
    )


def _step(count: int, least: int) -> int:
    return sum(count >= least * bound for bound in _BOUNDS)


def _rounding(least: int) -> int:
    """The remainder is shown in steps that no single person can move visibly but by chance."""
    return max(5, least)


def _legend(least: int) -> tuple[Step, ...]:
    labels = []
    for step, bound in enumerate(_BOUNDS, start=1):
        lowest = least * bound
        if step == len(_BOUNDS):
            label = f"{lowest} or more"
        else:
            highest = least * _BOUNDS[step] - 1
            label = f"{lowest}–{highest}" if highest > lowest else str(lowest)
        labels.append(Step(step=step, label=label))
    return tuple(labels)


def _circle(x: int, y: int) -> str:
    return f"M{x - _RADIUS} {y}a{_RADIUS} {_RADIUS} 0 1 0 {2 * _RADIUS} 0a{_RADIUS} {_RADIUS} 0 1 0-{2 * _RADIUS} 0z"
