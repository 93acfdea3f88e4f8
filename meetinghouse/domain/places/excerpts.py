"""A part of the world map: around what happens, and no more of the world than that."""

import re
from collections.abc import Mapping, Sequence
from functools import cache

import msgspec

from meetinghouse.domain.places import atlas
from meetinghouse.domain.places.paper import place
from meetinghouse.domain.places.queries import world_map
from meetinghouse.domain.places.records import Shape

Box = tuple[int, int, int, int]  # left, top, right, bottom, in units of the map
_SMALLEST = 150
_ROOM = 0.25
_WIDE, _HIGH = 16, 9
_NUMBERS = re.compile(r"-?\d+")


class Dot(msgspec.Struct, frozen=True):
    """A point on the map."""

    x: int
    y: int


class Excerpt(msgspec.Struct, frozen=True):
    """A part of the map. ``dots`` are in the order of the points that were asked for; ``radius`` is of each."""

    view_box: str
    shapes: tuple[Shape, ...]
    dots: tuple[Dot, ...]
    radius: float


@cache
def boxes() -> dict[str, Box]:
    """How far each country reaches. Cost: some milliseconds, the first time."""
    found = {}
    for entry in atlas.atlas().countries:
        xs, ys = [], []
        for ring in entry.d.split("M")[1:]:
            numbers = [int(one) for one in _NUMBERS.findall(ring)]
            x = y = 0
            for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
                x, y = x + dx, y + dy
                xs.append(x)
                ys.append(y)
        if entry.dot:
            xs.append(entry.dot[0])
            ys.append(entry.dot[1])
        if xs:
            found[entry.code] = (min(xs), min(ys), max(xs), max(ys))
    return found


def excerpt(counts: Mapping[str, int], points: Sequence[tuple[float, float]] = ()) -> Excerpt | None:
    """The part of the map around some countries and points; None where there is nothing to show.

    Args:
        counts: how much happens, by country code; whatever is no country is left out.
        points: latitude and longitude, in degrees.
    """
    dots = [Dot(*place(*point)) for point in points]
    around = [boxes()[code] for code in counts if code in boxes()]
    if dots:
        # Countries that have a point are shown as far as their points need it.
        around = [(dot.x, dot.y, dot.x, dot.y) for dot in dots]
    if not around:
        return None
    window = _window(around)
    world = world_map(counts, least=1, exact=True)
    shapes = tuple(shape for shape in world.shapes if _touches(boxes()[shape.code], window))
    left, top, right, bottom = window
    return Excerpt(
        view_box=f"{left} {top} {right - left} {bottom - top}",
        shapes=shapes,
        dots=tuple(dots),
        radius=round((right - left) / 90, 1),
    )


def _window(around: Sequence[Box]) -> Box:
    """All of it with room at the edges, in the shape of a screen."""
    left, top = min(box[0] for box in around), min(box[1] for box in around)
    right, bottom = max(box[2] for box in around), max(box[3] for box in around)
    width, height = (right - left) * (1 + 2 * _ROOM), (bottom - top) * (1 + 2 * _ROOM)
    width = max(width, height * _WIDE / _HIGH, _SMALLEST)
    height = width * _HIGH / _WIDE
    x, y = (left + right) / 2, (top + bottom) / 2
    return round(x - width / 2), round(y - height / 2), round(x + width / 2), round(y + height / 2)


def _touches(box: Box, window: Box) -> bool:
    return box[0] <= window[2] and box[2] >= window[0] and box[1] <= window[3] and box[3] >= window[1]
