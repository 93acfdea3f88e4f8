"""Templates keep the page's security policy and escape what people wrote."""

import re
from pathlib import Path

import pytest

from tests.house.tree import PACKAGE, name_of, python_files

# What the policy would block anyway, found before a browser has to.
FORBIDDEN = {
    "inline script": re.compile(r"<script(?![^>]*\b(src|type=\"application/(json|ld\+json)\"))[^>]*>", re.IGNORECASE),
    "event attribute": re.compile(r"<[a-z][^<>]*\son[a-z]+\s*=", re.IGNORECASE),
    "script address": re.compile(r"(href|src|action)\s*=\s*[\"']?\s*javascript:", re.IGNORECASE),
    "inline style": re.compile(r"<style\b|<[a-z][^<>]*\sstyle\s*=", re.IGNORECASE),
    "foreign source": re.compile(r"<(script|img|link|iframe)[^>]*\b(src|href)\s*=\s*[\"']https?://", re.IGNORECASE),
}
UNESCAPED = re.compile(r"\{\{\s*([^}|]+?)\s*\|\s*safe\b|(\{%\s*autoescape off)")
MARKS_SAFE = re.compile(r"\b(mark_safe|SafeString)\s*\(")
# May only shrink. Each with where its text was made harmless.
RENDERED = "made by meetinghouse.kernel.text.render, which ends in nh3"
UNESCAPED_HERE: dict[str, str] = {
    "group.person.about_html": RENDERED,
    "held.post.html": RENDERED,
    "event.description_html": RENDERED,
    "album.about_html": RENDERED,
    "item.html": RENDERED,
    "person.about_html": RENDERED,
    "shown.body": "made by meetinghouse.domain.posts.wording from kernel.text, which ends in escaping or nh3",
    "shown.html": RENDERED,
}
MARKED_HERE: dict[str, str] = {}


def templates() -> list[Path]:
    """Every page, mail and fragment."""
    return sorted(path for path in PACKAGE.rglob("templates/**/*") if path.is_file())


def offences(text: str) -> list[str]:
    """Which rules a template breaks."""
    return sorted(name for name, pattern in FORBIDDEN.items() if pattern.search(text))


@pytest.mark.parametrize("path", templates(), ids=name_of)
def test_a_template_keeps_the_policy(path: Path) -> None:
    assert offences(path.read_text(encoding="utf-8")) == []


def test_what_is_not_escaped_is_listed() -> None:
    found = {
        match[1] or match[2]
        for path in templates()
        if path.suffix == ".html"  # a mail in plain text has nothing to escape
        for match in UNESCAPED.finditer(path.read_text(encoding="utf-8"))
    }
    assert found == set(UNESCAPED_HERE)


def test_what_code_marks_as_safe_is_listed() -> None:
    found = {name_of(path) for path in python_files(PACKAGE) if MARKS_SAFE.search(path.read_text(encoding="utf-8"))}
    assert found == set(MARKED_HERE)


@pytest.mark.parametrize(
    ("planted", "offence"),
    [
        ("<script>alert(1)</script>", "inline script"),
        ('<button class="x" onclick="go()">', "event attribute"),
        ('<a href="javascript:go()">', "script address"),
        ('<p style="color: red">', "inline style"),
        ("<style>p {}</style>", "inline style"),
        ('<img src="https://elsewhere.example/x.png">', "foreign source"),
    ],
)
def test_a_planted_offence_is_found(planted: str, offence: str) -> None:
    assert offences(planted) == [offence]


@pytest.mark.parametrize(
    "harmless",
    [
        '<script src="{% static \'web/x.js\' %}" type="module"></script>',
        '<script id="words" type="application/json">{}</script>',
        '<a href="https://elsewhere.example/">',
        '<input name="once" value="only">',
    ],
)
def test_what_only_looks_alike_is_left_alone(harmless: str) -> None:
    assert offences(harmless) == []


def test_a_comment_ends_on_its_line() -> None:
    """Django shows one that does not to everybody."""
    lines = [(path, line) for path in templates() for line in path.read_text(encoding="utf-8").splitlines()]
    assert [(name_of(path), line) for path, line in lines if line.count("{#") != line.count("#}")] == []
