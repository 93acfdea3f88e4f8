"""What callers of this subject receive."""

import msgspec


class Country(msgspec.Struct, frozen=True):
    """A country: ISO 3166-1 alpha-2 code and the name that people use."""

    code: str
    name: str


class Shape(msgspec.Struct, frozen=True):
    """One country on the map.

    ``d`` is an SVG path in the map's units. ``step`` is 0 where nobody is named and 1 (few) to 5 (many).
    ``count`` is 0 unless exact numbers were asked for.
    """

    code: str
    name: str
    d: str
    count: int
    step: int


class Step(msgspec.Struct, frozen=True):
    """One line of the legend: what a shade stands for, as ``3–5`` or ``90 or more``."""

    step: int
    label: str


class WorldMap(msgspec.Struct, frozen=True):
    """Where members live, as far as it may be told.

    ``named`` holds the shapes with a step from 1, most members first and by name within a step: the words for
    whoever does not see the map. ``hidden_count`` is how many members stand behind no name: too few from their
    country, or none given; rounded down unless exact numbers were asked for.
    """

    width: int
    height: int
    shapes: tuple[Shape, ...]
    named: tuple[Shape, ...]
    countries_named: int
    hidden_count: int
    legend: tuple[Step, ...]

    @property
    def view_box(self) -> str:
        """For the ``viewBox`` of the SVG element."""
        return f"0 0 {self.width} {self.height}"
