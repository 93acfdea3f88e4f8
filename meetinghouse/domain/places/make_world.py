"""Makes ``data/world.json``: the countries of ISO 3166-1, their plain names and their shapes. For builders only.

    npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
    python -m meetinghouse.domain.places.make_world package/countries-110m.json package/countries-50m.json

Shapes: Natural Earth 4.1 (public domain) as TopoJSON by way of world-atlas (ISC, ``data/LICENSE.world-atlas``).
Codes and names: pycountry. Projection: Equal Earth (Šavrič, Patterson, Jenny 2018), which shows every country at its
true size; the map is cut in the Bering Strait and not through Siberia. Antarctica is left out.

**Borders follow ISO 3166**, whatever a map maker thinks of them: areas without a code belong to the country in which
ISO 3166-2 lists them, areas with a code of their own are cut out. Kosovo is the one addition: XK, the user-assigned
code that the EU and CLDR use, because people live there.
"""

import argparse
import json
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import pycountry

from meetinghouse.domain.places.paper import CUT, Point, project

Ring = list[Point]

WIDTH = 2000
MARGIN = 12
# A country that is smaller than this in both directions (units of the map) gets a dot beside its shape.
SMALL = 14

PLAIN_NAMES = {
    "BN": "Brunei", "BQ": "Caribbean Netherlands", "CC": "Cocos Islands", "CD": "Congo (Kinshasa)",
    "CG": "Congo (Brazzaville)", "CV": "Cape Verde", "FK": "Falkland Islands", "FM": "Micronesia",
    "GS": "South Georgia", "HM": "Heard and McDonald Islands", "IR": "Iran", "KP": "North Korea",
    "KR": "South Korea", "LA": "Laos", "MF": "Saint Martin", "PS": "Palestine", "RU": "Russia",
    "SH": "Saint Helena", "ST": "São Tomé and Príncipe", "SX": "Sint Maarten", "SY": "Syria",
    "UM": "US Outlying Islands", "VA": "Vatican City", "VG": "British Virgin Islands", "VI": "US Virgin Islands",
}  # fmt: skip
ADDED = {"XK": "Kosovo"}
LEFT_OUT = {"AQ"}

# Areas that Natural Earth draws by themselves and ISO 3166 does not know.
BELONGS_TO = {"N. Cyprus": "CY", "Somaliland": "SO", "Kosovo": "XK"}


class Moved(NamedTuple):
    """The pieces of one country inside a box (west, south, east, north) go to another: its ISO 3166-1 or -2 entry."""

    giver: str
    taker: str
    box: tuple[float, float, float, float]


MOVED = [
    Moved("FR", "GF", (-55, 1, -51, 7)),
    Moved("NO", "SJ", (-10, 70.5, 35, 82)),
    Moved("RU", "UA", (32, 44, 37, 46.5)),  # UA-43
]

# In neither file with a code of its own.
DOTS: dict[str, Point] = {
    "BQ": (-68.3, 12.2), "BV": (3.4, -54.4), "CC": (96.8, -12.2), "CX": (105.6, -10.5), "GI": (-5.4, 36.1),
    "GP": (-61.6, 16.3), "MQ": (-61.0, 14.7), "RE": (55.5, -21.1), "TK": (-172.0, -9.2), "TV": (179.2, -8.5),
    "UM": (166.6, 19.3), "YT": (45.2, -12.8),
}  # fmt: skip


def read_topology(path: Path) -> dict[str, list[Ring]]:
    """The rings of every country, by ISO 3166-1 alpha-2 code; holes are rings like others. Format: TopoJSON 1."""
    topology = json.loads(path.read_text())
    (scale_x, scale_y), (left, bottom) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs: list[Ring] = []
    for arc in topology["arcs"]:
        x = y = 0
        points: Ring = []
        for step_x, step_y in arc:
            x, y = x + step_x, y + step_y
            points.append((x * scale_x + left, y * scale_y + bottom))
        arcs.append(points)
    codes = {country.numeric: country.alpha_2 for country in pycountry.countries}
    rings: dict[str, list[Ring]] = {}
    for geometry in topology["objects"]["countries"]["geometries"]:
        code = codes.get(geometry.get("id", "")) or BELONGS_TO.get(geometry["properties"]["name"])
        if code is None or code in LEFT_OUT:
            continue
        polygons: list[list[list[int]]] = [geometry["arcs"]] if geometry["type"] == "Polygon" else geometry["arcs"]
        for polygon in polygons:
            rings.setdefault(code, []).extend(_unwrap(code, _join(arcs, line)) for line in polygon)
    return rings


def _join(arcs: Sequence[Ring], line: Iterable[int]) -> Ring:
    points: Ring = []
    for index in line:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        points += arc[1:] if points else arc
    return points


def _unwrap(code: str, ring: Ring) -> Ring:
    """Continue past 180° east, so that Chukotka stays with Russia; St. Lawrence Island stays with Alaska."""
    return ring if code == "US" else [(x + 360 if x < CUT else x, y) for x, y in ring]


def middle(rings: Iterable[Ring]) -> Point:
    """The centre of gravity of the largest ring."""
    best, best_area = (0.0, 0.0), -1.0
    for ring in rings:
        area = sum_x = sum_y = 0.0
        for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True):
            cross = x1 * y2 - x2 * y1
            area += cross / 2
            sum_x += (x1 + x2) * cross
            sum_y += (y1 + y2) * cross
        if abs(area) > best_area and area:
            best, best_area = (sum_x / (6 * area), sum_y / (6 * area)), abs(area)
    return best


def merge(rings: Iterable[Ring]) -> list[Ring]:
    """Remove the borders between rings that share them: an edge that is walked both ways is no border any more."""
    following: dict[Point, list[Point]] = {}
    edges = [(a, b) for ring in rings for a, b in pairwise(ring) if a != b]
    known = set(edges)
    for a, b in edges:
        if (b, a) not in known:
            following.setdefault(a, []).append(b)
    merged: list[Ring] = []
    while following:
        ring = [next(iter(following))]
        while ring[-1] in following:
            ends = following[ring[-1]]
            nearest = ends.pop()
            if not ends:
                del following[ring[-1]]
            ring.append(nearest)
        merged.append(ring)
    return merged


def settle_borders(rings: dict[str, list[Ring]]) -> None:
    """Put the pieces where ISO 3166 has them."""
    for giver, taker, (west, south, east, north) in MOVED:
        pieces = [ring for ring in rings[giver] if all(west < x < east and south < y < north for x, y in ring)]
        if not pieces:
            raise SystemExit(f"nothing of {giver} lies in the box of {taker}: is this another release of the atlas?")
        rings[giver] = [ring for ring in rings[giver] if ring not in pieces]
        rings.setdefault(taker, []).extend(pieces)
    for code in {*BELONGS_TO.values(), *(moved.taker for moved in MOVED)}:
        rings[code] = merge(rings[code])


class Sheet:
    """The paper: projected points to whole units, y downwards, everything inside a margin that holds a dot."""

    def __init__(self, points: Iterable[Point]) -> None:
        projected = [project(point) for point in points]
        self.left = min(x for x, _ in projected)
        self.top = max(y for _, y in projected)
        self.scale = (WIDTH - 2 * MARGIN) / (max(x for x, _ in projected) - self.left)
        self.height = round((self.top - min(y for _, y in projected)) * self.scale) + 2 * MARGIN

    def place(self, point: Point) -> tuple[int, int]:
        """Where a point of the globe stands on the paper."""
        x, y = project(point)
        return round((x - self.left) * self.scale) + MARGIN, round((self.top - y) * self.scale) + MARGIN


def path_of(rings: Iterable[Sequence[tuple[int, int]]]) -> str:
    """An SVG path with relative steps; rings of fewer than three different points vanish."""
    path = ""
    for ring in rings:
        points = [point for place, point in enumerate(ring) if place == 0 or point != ring[place - 1]]
        if points[0] == points[-1]:
            points.pop()
        if len(points) < 3:
            continue
        path += f"M{points[0][0]} {points[0][1]}l"
        steps = [f"{x2 - x1} {y2 - y1}" for (x1, y1), (x2, y2) in pairwise(points)]
        path += " ".join(steps).replace(" -", "-") + "z"
    return path


def plain_name(country: Any) -> str:
    """The name that people use; the standard's own are written for tables."""
    return PLAIN_NAMES.get(country.alpha_2) or str(getattr(country, "common_name", country.name)).replace("'", "’")


def make(coarse: Path, fine: Path) -> dict[str, Any]:
    """The whole file as it is written."""
    rings = read_topology(coarse)
    settle_borders(rings)
    dots = {code: middle(shapes) for code, shapes in read_topology(fine).items() if code not in rings}
    dots |= {code: (x + 360 if x < CUT else x, y) for code, (x, y) in DOTS.items()}
    sheet = Sheet([*dots.values(), *(point for shapes in rings.values() for ring in shapes for point in ring)])
    countries = []
    names = {country.alpha_2: plain_name(country) for country in pycountry.countries} | ADDED
    for code in sorted(names):
        entry: dict[str, Any] = {"code": code, "name": names[code]}
        if code in rings:
            placed = [[sheet.place(point) for point in ring] for ring in rings[code]]
            entry["d"] = path_of(placed)
            width, height = (max(axis) - min(axis) for axis in zip(*(p for r in placed for p in r), strict=True))
            if max(width, height) < SMALL or not entry["d"]:
                entry["dot"] = sheet.place(middle(rings[code]))
        elif code in dots:
            entry["dot"] = sheet.place(dots[code])
        countries.append(entry)
    return {"width": WIDTH, "height": sheet.height, "countries": countries}


def main() -> None:
    """Read the two files named on the command line and write the data file beside this one."""
    parser = argparse.ArgumentParser(description="Make the data of the world map.")
    parser.add_argument("coarse", type=Path, help="countries-110m.json: the shapes")
    parser.add_argument("fine", type=Path, help="countries-50m.json: where the small countries are")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "data" / "world.json")
    given = parser.parse_args()
    world = make(given.coarse, given.fine)
    lines = ",\n".join(json.dumps(country, ensure_ascii=False, separators=(",", ":")) for country in world["countries"])
    given.out.write_text(f'{{"width":{world["width"]},"height":{world["height"]},"countries":[\n{lines}\n]}}\n')


if __name__ == "__main__":
    main()
