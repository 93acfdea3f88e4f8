"""Every setting, command and make target is in the operator's pages, and every link in the docs leads somewhere."""

import argparse
import ast
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from meetinghouse.project import command
from tests.house.tree import PACKAGE, ROOT, parse, python_files

SETTINGS = ROOT / "docs" / "run" / "settings.md"
COMMANDS = ROOT / "docs" / "run" / "commands.md"
VARIABLE = re.compile(r"(MEETINGHOUSE_[A-Z0-9_]+|DATABASE_URL)")
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)")


def variables_read() -> set[str]:
    """Names of environment variables that stand in the code."""
    return {
        node.value
        for path in python_files(PACKAGE)
        for node in ast.walk(parse(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and VARIABLE.fullmatch(node.value)
    }


def commands() -> set[str]:
    """The words of every ``meetinghouse`` command: ``up``, ``account create``."""
    return {" ".join(words) for words in command.VERBS}


def make_targets() -> set[str]:
    """Targets that a person may call."""
    return set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


def options(words: str) -> set[str]:
    """The long options that a command takes."""
    module, _ = command.VERBS[tuple(words.split())]
    parser = argparse.ArgumentParser(add_help=False)
    import_module(module).add_arguments(parser)
    return {name for action in parser._actions for name in action.option_strings if name.startswith("--")}


def pages() -> list[Path]:
    """Every page a person may read."""
    return [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")), *sorted((ROOT / "bench").rglob("*.md"))]


def broken_links(page: Path) -> Iterator[str]:
    """Links to files of ours that are not there, and to headings that are not in them."""
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for match in LINK.finditer(text):
        link = match[1] or match[2]
        if re.match(r"[a-z]+:", link):
            continue
        path, _, heading = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (heading and target.suffix == ".md" and heading not in headings(target)):
            yield link


def headings(page: Path) -> set[str]:
    """The anchors of a page, as GitHub and MyST make them."""
    lines = re.findall(r"^#+ +(.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", line.lower()).strip().replace(" ", "-") for line in lines}


def test_every_environment_variable_is_documented() -> None:
    page = SETTINGS.read_text(encoding="utf-8")
    assert len(variables_read()) > 5
    assert sorted(name for name in variables_read() if f"`{name}`" not in page) == []


def test_no_variable_is_documented_that_nobody_reads() -> None:
    documented = set(re.findall(r"`(MEETINGHOUSE_[A-Z0-9_]+|DATABASE_URL)`", SETTINGS.read_text(encoding="utf-8")))
    assert sorted(documented - variables_read()) == []


def section(words: str) -> str:
    """What the page says below a command's heading."""
    page = COMMANDS.read_text(encoding="utf-8")
    match = re.search(rf"^### `meetinghouse {words}\b(.*?)(?=^##|\Z)", page, re.MULTILINE | re.DOTALL)
    return match[1] if match else ""


def test_every_command_has_a_section() -> None:
    assert sorted(words for words in commands() if not section(words)) == []


@pytest.mark.parametrize("words", sorted(commands()))
def test_every_option_is_in_its_commands_section(words: str) -> None:
    assert sorted(option for option in options(words) if option not in section(words)) == []


def test_no_command_is_documented_that_does_not_exist() -> None:
    documented = re.findall(
        r"^### `meetinghouse ([a-z]+(?: [a-z]+)?)", COMMANDS.read_text(encoding="utf-8"), re.MULTILINE
    )
    assert sorted(set(documented) - commands()) == []


def test_every_make_target_is_documented_and_says_what_it_does() -> None:
    page = COMMANDS.read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert {"run", "test", "check", "dist", "bench", "docs", "clean"} <= make_targets()
    assert sorted(name for name in make_targets() if f"`make {name}`" not in page) == []
    assert sorted(name for name in make_targets() if not re.search(rf"^{name}:.*## \S", makefile, re.MULTILINE)) == []


def test_the_readme_names_the_two_commands() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert readme.index("make run") < readme.index("make test")


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    assert sorted(broken_links(page)) == []


def test_a_broken_link_is_noticed(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# One\n[a](#one) [b](#two) [c](gone.md) ![d](gone.png) [e](https://town.example)\n")
    assert sorted(broken_links(page)) == ["#two", "gone.md", "gone.png"]
