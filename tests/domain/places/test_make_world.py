"""The script that makes the data file, on a world of two squares."""

import json
import math
from itertools import pairwise
from pathlib import Path

import pytest

from meetinghouse.domain.places import make_world as script
from meetinghouse.domain.places.paper import CENTRAL_MERIDIAN


def square(x: float, y: float, size: float = 1) -> script.Ring:
    return [(x, y), (x + size, y), (x + size, y + size), (x, y + size), (x, y)]


def area(ring: script.Ring) -> float:
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(ring))) / 2


def test_the_border_between_two_pieces_vanishes() -> None:
    merged = script.merge([square(0, 0), square(1, 0)])
    assert len(merged) == 1
    assert area(merged[0]) == 2
    assert set(merged[0]) == {(0, 0), (1, 0), (2, 0), (2, 1), (1, 1), (0, 1)}


def test_pieces_that_do_not_touch_stay_apart() -> None:
    assert sorted(map(area, script.merge([square(0, 0), square(5, 5, 2)]))) == [1, 4]


def test_pieces_move_to_the_country_that_the_standard_names() -> None:
    ukraine, crimea, russia = square(30, 47, 8), square(33, 45), square(40, 50, 9)
    rings = {
        "UA": [ukraine], "RU": [russia, crimea], "FR": [square(2, 45), square(-54, 3)],
        "NO": [square(10, 60), square(15, 78)], "CY": [square(33, 34)], "SO": [square(45, 3)], "XK": [square(20, 42)],
    }  # fmt: skip
    script.settle_borders(rings)
    assert rings["RU"] == [russia]
    assert sorted(map(area, rings["UA"])) == [1, 64]
    assert [area(ring) for ring in rings["GF"]] == [1]
    assert [area(ring) for ring in rings["SJ"]] == [1]


def test_another_release_of_the_atlas_is_noticed() -> None:
    with pytest.raises(SystemExit, match="GF"):
        script.settle_borders({"FR": [square(2, 45)], "NO": [], "RU": []})


def test_the_middle_is_that_of_the_largest_piece() -> None:
    assert script.middle([square(100, 0), square(0, 0, 4)]) == pytest.approx((2, 2))


def test_the_projection_is_that_of_its_authors() -> None:
    # Corners of the map on a globe of radius 1: Šavrič, Patterson, Jenny 2018.
    assert script.project((CENTRAL_MERIDIAN, 0)) == (0, 0)
    assert script.project((CENTRAL_MERIDIAN, 90))[1] == pytest.approx(1.3173627591574, abs=1e-9)
    assert script.project((CENTRAL_MERIDIAN + 180, 0))[0] == pytest.approx(2.7066299836960, abs=1e-6)


@pytest.mark.parametrize("latitude", [0, 30, 60, 80, -55])
def test_areas_are_equal_everywhere(latitude: float) -> None:
    cell = [script.project(point) for point in square(70, latitude, 0.01)]
    on_the_globe = math.radians(0.01) ** 2 * math.cos(math.radians(latitude + 0.005))
    assert area(cell) == pytest.approx(on_the_globe, rel=1e-4)


def test_a_topology_is_read_arc_by_arc(tmp_path: Path) -> None:
    topology = {
        "transform": {"scale": [1, 1], "translate": [0, 0]},
        # The shared border, and what is left of either side of it.
        "arcs": [[[1, 0], [0, 1]], [[1, 1], [-1, 0], [0, -1], [1, 0]], [[1, 0], [1, 0], [0, 1], [-1, 0]]],
        "objects": {
            "countries": {
                "geometries": [
                    {"type": "Polygon", "id": "250", "properties": {"name": "France"}, "arcs": [[0, 1]]},
                    {"type": "MultiPolygon", "id": "276", "properties": {"name": "Germany"}, "arcs": [[[2, -1]]]},
                    {"type": "Polygon", "id": "010", "properties": {"name": "Antarctica"}, "arcs": [[0, 1]]},
                    {"type": "Polygon", "properties": {"name": "Nowhere"}, "arcs": [[0, 1]]},
                ]
            }
        },
    }
    path = tmp_path / "atlas.json"
    path.write_text(json.dumps(topology))
    rings = script.read_topology(path)
    assert set(rings) == {"FR", "DE"}
    assert [area(ring) for ring in (*rings["FR"], *rings["DE"])] == [1, 1]
    assert rings["FR"][0][0] == rings["FR"][0][-1]


def test_paths_are_short_and_tiny_islands_vanish() -> None:
    assert script.path_of([[(5, 5), (5, 5), (9, 5), (9, 2), (5, 5)]]) == "M5 5l4 0 0-3z"
    assert script.path_of([[(5, 5), (5, 5), (6, 5), (5, 5)]]) == ""
