"""Templates keep to what the content policy allows and to what is there: icons, style sheets, scripts, addresses."""

import re
from pathlib import Path

import pytest
from django.template.loader import get_template

import meetinghouse
from meetinghouse.doors.web.templatetags.look import AUDIENCE_ICONS

DOORS = Path(meetinghouse.__file__).parent / "doors"
FOLDERS = [DOORS / "web/templates", DOORS / "desk/templates"]
STATIC = DOORS / "web/static"
TEMPLATES = sorted((path, path.relative_to(folder)) for folder in FOLDERS for path in folder.rglob("*.html"))
NAMES = [str(name) for _, name in TEMPLATES]
SPRITE = set(re.findall(r'<symbol id="([^"]+)"', (STATIC / "web/icons.svg").read_text(encoding="utf-8")))


def _each() -> pytest.MarkDecorator:
    return pytest.mark.parametrize("path", [path for path, _ in TEMPLATES], ids=NAMES)


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def test_there_are_templates() -> None:
    assert len(TEMPLATES) > 80


@pytest.mark.parametrize("name", NAMES)
def test_it_compiles_and_is_the_one_that_is_found(name: str) -> None:
    """Ours come before a library's of the same name."""
    origin = get_template(name).origin
    assert origin is not None
    assert Path(origin.name).is_relative_to(DOORS), f"{name} is found at {origin.name}"


@_each()
def test_no_inline_style_script_or_handler(path: Path) -> None:
    text = _text(path)
    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text)
    assert not re.search(r"<style|<script(?![^>]*\ssrc=)|javascript:", text)
    assert "hx-on" not in text


@_each()
def test_every_icon_it_names_is_in_the_sprite(path: Path) -> None:
    for name in re.findall(r"(?:{% icon |with picture=)\"([^\"]+)\"", _text(path)):
        assert name in SPRITE, name


def test_every_audience_has_an_icon_of_the_sprite() -> None:
    from meetinghouse.domain.posts.audience import Audience

    assert set(AUDIENCE_ICONS) == {audience.word for audience in Audience}
    assert set(AUDIENCE_ICONS.values()) <= SPRITE


@_each()
def test_every_static_file_it_names_is_there(path: Path) -> None:
    for name in re.findall(r"{% static '([^']+)' %}", _text(path)):
        assert (STATIC / name).is_file(), name


@_each()
def test_every_form_that_posts_carries_a_token(path: Path) -> None:
    for form in re.findall(r"<form[^>]*method=\"post\".*?</form>", _text(path), re.DOTALL):
        if "attrs." not in form:
            assert "{% csrf_token %}" in form, form[:200]


@_each()
def test_every_button_says_what_it_does(path: Path) -> None:
    """A button without a type submits whatever form it stands in."""
    for button in re.findall(r"<button[^>]*>", _text(path)):
        assert "type=" in button, button


def test_every_style_sheet_has_balanced_braces_and_only_known_tokens() -> None:
    sheets = list((STATIC / "web/css").glob("*.css"))
    known = set(re.findall(r"(--[a-z0-9-]+):", _text(STATIC / "web/css/tokens.css")))
    assert len(sheets) >= 9
    for sheet in sheets:
        text = _text(sheet)
        assert text.count("{") == text.count("}"), sheet.name
        unknown = set(re.findall(r"var\((--[a-z0-9-]+)\)", text)) - known
        assert not unknown, (sheet.name, unknown)


def test_scripts_put_no_text_into_html() -> None:
    """``innerHTML`` is for the scripts' own pictures only: nothing that a member wrote, nothing from the server."""
    found = {
        script.name: re.findall(r"innerHTML\s*=\s*([^;]+);", _text(script))
        for script in (STATIC / "web/js").glob("*.js")
    }
    lines = {name: hits for name, hits in found.items() if hits}
    assert set(lines) <= {"forms.js", "photos.js"}, lines
    assert all("<svg" in hit or hit == "html" for hits in lines.values() for hit in hits), lines
