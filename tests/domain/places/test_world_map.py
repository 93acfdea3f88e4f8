"""The map of members: what it shows, and what nobody can read from it."""

import gzip
import re
from itertools import pairwise

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from meetinghouse.domain.places import atlas
from meetinghouse.domain.places.queries import countries, world_map
from meetinghouse.domain.places.records import Shape, WorldMap
from tests.patience import steps

CODES = [country.code for country in countries()]
# Some codes, so that collisions happen, and words that are no code.
some_counts = st.dictionaries(
    st.sampled_from([*CODES[::9], "MT", "LU", "DE", "AQ", "", "zz", "de"]), st.integers(min_value=0, max_value=400)
)
leasts = st.integers(min_value=1, max_value=20)


def of(world: WorldMap, code: str) -> Shape | None:
    return next((shape for shape in world.shapes if shape.code == code), None)


def test_a_country_is_named_from_the_smallest_number_on() -> None:
    least = settings.MIN_MEMBERS_PER_COUNTRY
    world = world_map({"DE": least, "FR": least - 1, "": 4}, least=least)
    assert [shape.code for shape in world.named] == ["DE"]
    assert world.countries_named == 1
    assert world_map({"DE": least, "FR": least - 1, "": 4}, least=least, exact=True).hidden_count == least - 1 + 4


def test_the_community_names_nobody_below_three() -> None:
    assert settings.MIN_MEMBERS_PER_COUNTRY >= 3


def test_shades_and_legend_agree() -> None:
    world = world_map({}, least=3)
    assert [step.label for step in world.legend] == ["3–5", "6–11", "12–29", "30–89", "90 or more"]
    for count, step in [
        (2, 0),
        (3, 1),
        (5, 1),
        (6, 2),
        (11, 2),
        (12, 3),
        (29, 3),
        (30, 4),
        (89, 4),
        (90, 5),
        (9999, 5),
    ]:
        shape = of(world_map({"DE": count}, least=3), "DE")
        assert shape is not None
        assert shape.step == step
    assert [step.label for step in world_map({}, least=1).legend][:2] == ["1", "2–3"]


def test_small_countries_get_a_dot_once_they_are_named() -> None:
    assert of(world_map({"MT": 2}, least=3), "MT") is None
    malta = of(world_map({"MT": 3}, least=3), "MT")
    assert malta is not None
    assert re.fullmatch(r"M\d+ \d+a10 10 0 1 0 20 0a10 10 0 1 0-20 0z", malta.d)
    plain, named = of(world_map({}, least=3), "LU"), of(world_map({"LU": 3}, least=3), "LU")
    assert plain is not None
    assert named is not None
    assert named.d.startswith(plain.d)
    assert "a10 10" in named.d


def test_dots_lie_on_top() -> None:
    shapes = world_map({"SG": 3, "MY": 3}, least=3).shapes
    assert shapes[-1].code == "SG"


def test_antarctica_is_not_drawn_and_not_lost() -> None:
    world = world_map({"AQ": 10}, least=3, exact=True)
    assert (world.hidden_count, world.countries_named) == (10, 0)


def test_a_smallest_number_of_nothing_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="0"):
        world_map({}, least=0)


@given(some_counts, leasts)
def test_everybody_is_counted_once(counts: dict[str, int], least: int) -> None:
    world = world_map(counts, least=least, exact=True)
    assert sum(shape.count for shape in world.shapes) + world.hidden_count == sum(counts.values())
    assert len({shape.code for shape in world.shapes}) == len(world.shapes)
    assert world.countries_named == len(world.named) == sum(shape.step > 0 for shape in world.shapes)


@given(some_counts, leasts)
def test_whoever_is_below_cannot_be_told_from_nobody(counts: dict[str, int], least: int) -> None:
    pooled = {code: count for code, count in counts.items() if code in CODES and code != "AQ" and count >= least}
    pooled[""] = sum(counts.values()) - sum(pooled.values())
    assert world_map(counts, least=least) == world_map(pooled, least=least)


@given(some_counts, leasts)
def test_visitors_read_no_exact_number(counts: dict[str, int], least: int) -> None:
    world = world_map(counts, least=least)
    assert all(shape.count == 0 for shape in (*world.shapes, *world.named))
    assert world.hidden_count % max(5, least) == 0
    # The order of the names tells nothing that the shades do not.
    assert list(world.named) == sorted(world.named, key=lambda shape: (-shape.step, shape.name))


@given(some_counts, leasts, st.sampled_from(["DE", "MT", CODES[9], ""]))
def test_one_more_member_moves_at_most_their_own_country(counts: dict[str, int], least: int, code: str) -> None:
    before = world_map(counts, least=least)
    after = world_map(counts | {code: counts.get(code, 0) + 1}, least=least)
    changed = {shape.code for shape in set(before.shapes) ^ set(after.shapes)}
    assert changed <= {code}
    bounds = {least * bound for bound in (1, 2, 4, 10, 30)}
    if counts.get(code, 0) + 1 not in bounds:
        assert changed == set()


def test_the_data_is_small() -> None:
    raw = atlas._FILE.read_bytes()
    assert len(raw) < 120_000
    assert len(gzip.compress(raw)) < 40_000


def test_every_country_but_antarctica_can_be_shown() -> None:
    assert [entry.code for entry in atlas.atlas().countries if not entry.d and entry.dot is None] == ["AQ"]


def rings(d: str) -> list[list[tuple[int, int]]]:
    found = []
    for ring in d.removesuffix("z").split("z"):
        assert re.fullmatch(r"M\d+ \d+l(-?\d+[ -]\d+ ?|-?\d+-\d+ ?)+(?<! )", ring), ring
        start, _, steps = ring[1:].partition("l")
        x, y = map(int, start.split())
        points = [(x, y)]
        numbers = [int(number) for number in re.findall(r"-?\d+", steps)]
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + dx, y + dy
            points.append((x, y))
        found.append(points)
    return found


def area(code: str) -> float:
    entry = next(entry for entry in atlas.atlas().countries if entry.code == code)
    return abs(
        sum(x1 * y2 - x2 * y1 for ring in rings(entry.d) for (x1, y1), (x2, y2) in pairwise([*ring, ring[0]])) / 2
    )


def test_shapes_are_paths_on_the_paper_without_jumps() -> None:
    world = atlas.atlas()
    for entry in world.countries:
        for ring in rings(entry.d) if entry.d else []:
            assert len(ring) >= 3
            assert all(0 <= x <= world.width and 0 <= y <= world.height for x, y in ring)
            # Cut at the edge of the map, a country would run right across it.
            assert all(abs(x1 - x2) < 200 for (x1, _), (x2, _) in pairwise([*ring, ring[0]])), entry.code
        if entry.dot is not None:
            assert 10 <= entry.dot[0] <= world.width - 10
            assert 10 <= entry.dot[1] <= world.height - 10


@pytest.mark.parametrize(
    ("code", "share_of_congo"), [("GL", 0.924), ("BR", 3.63), ("AU", 3.28), ("IN", 1.27), ("FR", 0.235)]
)
def test_areas_are_true(code: str, share_of_congo: float) -> None:
    assert area(code) / area("CD") == pytest.approx(share_of_congo, rel=0.1)


def test_a_map_is_made_without_reading_the_file_again(monkeypatch: pytest.MonkeyPatch) -> None:
    counts = dict.fromkeys(CODES, 7)
    world_map(counts, least=3)
    monkeypatch.setattr(atlas, "_FILE", None)
    # Some 3,400 for the whole world: a few for each country, none that looks through all others.
    assert steps(lambda: world_map(counts, least=3)) < 20 * len(CODES)
