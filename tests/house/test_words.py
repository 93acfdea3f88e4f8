"""Names that say nothing, promises put off, and web words in the inner rings."""

import ast
import re
from pathlib import Path

import pytest

from tests.house.tree import PACKAGE, ROOT, name_of, parse, python_files

EMPTY_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "misc", "types"}
# Written apart so that this file does not find itself.
PUT_OFF = re.compile(
    r"\b("
    + "|".join(["TO" + "DO", "FIX" + "ME", "X" + "XX", "NotImplemented" + "Error", "[Cc]oming" + " soon"])
    + r")\b"
)
TEXT = {".py", ".html", ".js", ".css", ".md", ".toml", ".txt", ".sh", ""}
HTTP = {"django.http", "django.shortcuts", "django.views", "django.urls", "django.template", "uvicorn", "whitenoise"}
# May only shrink. Each with its reason.
HTTP_EXCEPTIONS: dict[str, str] = {
    "meetinghouse/effects/streaming/access.py": "Django finds a session's account only through a request",
}


def written_by_hand() -> list[Path]:
    """Every text file of ours."""
    folders = [ROOT / name for name in ("meetinghouse", "tests", "make", "bench", "docs", "deploy", ".ci")]
    skipped = {"static_build", "__pycache__", "vendor", "_build", "out", "node_modules"}
    return [
        path
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix in TEXT and not skipped & set(path.parts) and ".min." not in path.name
    ]


def inner_imports_of_http(package: Path) -> dict[str, list[str]]:
    """What the kernel, the domain and the effects import of the web."""
    found: dict[str, list[str]] = {}
    for path in python_files(package / "kernel", package / "domain", package / "effects"):
        names: list[str] = []
        for node in ast.walk(parse(path)):
            if isinstance(node, ast.Import):
                names += [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module:
                names.append(node.module)
        if wrong := [name for name in names if any(name == word or name.startswith(f"{word}.") for word in HTTP)]:
            found[name_of(path)] = wrong
    return found


def test_no_module_has_a_name_that_says_nothing() -> None:
    named = [*python_files(PACKAGE), *python_files(ROOT / "tests")]
    assert [name_of(path) for path in named if {path.stem, path.parent.name} & EMPTY_NAMES] == []


def test_nothing_is_put_off() -> None:
    found = [
        f"{name_of(path)}:{number}: {line.strip()}"
        for path in written_by_hand()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if PUT_OFF.search(line)
    ]
    assert found == []


def test_the_inner_rings_know_nothing_of_http() -> None:
    found = inner_imports_of_http(PACKAGE)
    assert {path: names for path, names in found.items() if path not in HTTP_EXCEPTIONS} == {}
    assert sorted(set(HTTP_EXCEPTIONS) - set(found)) == []


def test_a_word_that_only_contains_one_is_left_alone() -> None:
    assert not PUT_OFF.search("_FROM_MAS" + "TODON")


@pytest.mark.parametrize("word", ["TO" + "DO: later", "raise NotImplemented" + "Error", "Groups are coming " + "soon"])
def test_a_put_off_promise_is_recognised(word: str) -> None:
    assert PUT_OFF.search(word)
