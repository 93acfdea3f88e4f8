"""Points on the paper, and parts of the map around them."""

import pytest

from meetinghouse.domain.places import atlas
from meetinghouse.domain.places.excerpts import boxes, excerpt
from meetinghouse.domain.places.make_world import DOTS
from meetinghouse.domain.places.paper import place


@pytest.mark.parametrize("code", sorted(DOTS))
def test_the_paper_is_that_of_the_data_file(code: str) -> None:
    longitude, latitude = DOTS[code]
    (dot,) = [entry.dot for entry in atlas.atlas().countries if entry.code == code]
    assert dot is not None
    x, y = place(latitude, longitude)
    assert max(abs(x - dot[0]), abs(y - dot[1])) <= 1


def test_towns_stand_in_their_countries() -> None:
    towns = {"NL": (52.37, 4.89), "JP": (35.68, 139.69), "AR": (-34.6, -58.4), "KE": (-1.29, 36.82)}
    for code, spot in towns.items():
        left, top, right, bottom = boxes()[code]
        x, y = place(*spot)
        assert left <= x <= right, code
        assert top <= y <= bottom, code


def test_a_part_of_the_map_is_around_what_happens() -> None:
    found = excerpt({"NL": 2, "": 1})
    assert found is not None
    assert [shape.code for shape in found.shapes if shape.step] == ["NL"]
    codes = {shape.code for shape in found.shapes}
    assert {"DE", "BE", "GB"} <= codes
    assert not codes & {"JP", "BR", "AU"}
    near = excerpt({"NL": 1}, [(52.37, 4.89)])
    assert near is not None
    left, top, width, height = map(int, near.view_box.split())
    (dot,) = near.dots
    assert left < dot.x < left + width
    assert top < dot.y < top + height
    far = excerpt({}, [(52.37, 4.89), (-33.9, 151.2)])
    assert far is not None
    assert len(far.shapes) > len(near.shapes)
    assert excerpt({"": 3}) is None
    assert excerpt({"QQ": 1}) is None
