"""Whatever colour an owner picks, every word stays readable."""

import re
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from meetinghouse.doors.web import colour

COLOURS = st.integers(min_value=0, max_value=0xFFFFFF).map(lambda number: f"#{number:06x}")
TOKENS = Path(colour.__file__).parent / "static/web/css/tokens.css"


@given(COLOURS)
@example("#ffffff")
@example("#000000")
@example("#ffff00")
@example("#777777")
@example("#0000ff")
@settings(max_examples=300, deadline=None)
def test_every_accent_gives_readable_shades(accent: str) -> None:
    both = colour.palette(accent)
    for shades, surfaces in ((both.light, colour.LIGHT_SURFACES), (both.dark, colour.DARK_SURFACES)):
        assert colour.contrast(shades.accent, shades.on_accent) >= 4.5
        assert colour.contrast(shades.accent_hover, shades.on_accent) >= 4.5
        for surface in [*surfaces.values(), shades.accent_soft]:
            assert colour.contrast(shades.accent_text, surface) >= 4.5
        for surface in surfaces.values():
            assert colour.contrast(shades.accent_edge, surface) >= 3.0


@given(COLOURS)
@settings(max_examples=50, deadline=None)
def test_the_ink_of_both_themes_is_readable_on_the_soft_shade(accent: str) -> None:
    both = colour.palette(accent)
    assert colour.contrast(both.light.accent_soft, _token("--ink")[0]) >= 7
    assert colour.contrast(both.dark.accent_soft, _token("--ink")[1]) >= 7
    assert colour.contrast(both.light.accent_soft, _token("--ink-soft")[0]) >= 4.5
    assert colour.contrast(both.dark.accent_soft, _token("--ink-soft")[1]) >= 4.5


def test_a_colour_that_is_readable_already_is_kept() -> None:
    assert colour.palette("#1f6f5c").light.accent == "#1f6f5c"
    assert colour.palette("#1f6f5c").light.accent_text == "#1f6f5c"


def test_contrast_is_the_one_of_the_standard() -> None:
    assert colour.contrast("#ffffff", "#000000") == pytest.approx(21)
    assert colour.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize(("written", "read"), [("#ABC", "#aabbcc"), ("1F6F5C", "#1f6f5c"), (" #1f6f5c ", "#1f6f5c")])
def test_colours_are_read_as_people_write_them(written: str, read: str) -> None:
    assert colour.parse_hex(written) == read


@pytest.mark.parametrize("wrong", ["", "#12", "red", "#1f6f5c;}body{display:none", "#gggggg"])
def test_what_is_no_colour_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="six digits"):
        colour.accent_css(wrong)


def test_the_style_sheet_serves_both_themes_and_its_name_follows_its_content() -> None:
    sheet = colour.accent_css("#b4532a")
    assert sheet.count("--accent-text:") == 3
    assert colour.accent_version("#b4532a") != colour.accent_version("#b4532b")
    assert re.fullmatch("[0-9a-f]{12}", colour.accent_version("#b4532a"))


@pytest.mark.parametrize("surface", ["page", "card", "sunken"])
def test_the_style_sheets_surfaces_are_the_ones_that_contrast_was_computed_for(surface: str) -> None:
    light, dark = _token(f"--{surface}")
    assert light == colour.LIGHT_SURFACES[surface]
    assert dark == colour.DARK_SURFACES[surface]


@pytest.mark.parametrize("words", ["--ink", "--ink-soft", "--danger-text", "--good-text", "--warn-text"])
def test_the_fixed_colours_of_words_are_readable_on_every_surface(words: str) -> None:
    light, dark = _token(words)
    for surface in colour.LIGHT_SURFACES.values():
        assert colour.contrast(light, surface) >= 4.5, (words, "light", surface)
    for surface in colour.DARK_SURFACES.values():
        assert colour.contrast(dark, surface) >= 4.5, (words, "dark", surface)


def test_the_two_places_that_say_dark_say_the_same() -> None:
    sheet = TOKENS.read_text(encoding="utf-8")
    by_choice = re.search(r":root\[data-theme=\"dark\"\] \{(.*?)\}", sheet, re.DOTALL)
    by_system = re.search(r":root:not\(\[data-theme=\"light\"\]\) \{(.*?)\}", sheet, re.DOTALL)
    assert by_choice is not None
    assert by_system is not None
    assert by_choice.group(1).split() == by_system.group(1).split()


def _token(name: str) -> tuple[str, str]:
    """A token's value in the light and in the dark theme."""
    values = re.findall(rf"{name}: (#[0-9a-f]{{6}});", TOKENS.read_text(encoding="utf-8"))
    assert len(values) == 3, f"{name} is set once for light and twice, alike, for dark"
    assert values[1] == values[2]
    return values[0], values[1]
