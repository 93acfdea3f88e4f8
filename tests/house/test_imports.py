"""The import contracts hold, and each of them notices when it is broken."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.tree import ROOT, copy_package

VIOLATIONS = {
    "the kernel knows a subject": ("kernel/clock.py", "meetinghouse.domain.places", "rings"),
    "the domain calls an effect": ("domain/posts/__init__.py", "meetinghouse.effects.search", "rings"),
    "the domain knows a door": ("domain/places/__init__.py", "meetinghouse.doors.web", "rings"),
    "an effect knows a door": ("effects/search/__init__.py", "meetinghouse.doors.web", "rings"),
    "a door knows the project": ("doors/web/__init__.py", "meetinghouse.project.wsgi", "rings"),
    "people know posts": ("domain/people/__init__.py", "meetinghouse.domain.posts", "subjects"),
    "posts know safety": ("domain/posts/__init__.py", "meetinghouse.domain.safety", "subjects"),
    "places know accounts": ("domain/places/__init__.py", "meetinghouse.domain.accounts", "subjects"),
    "a door knows another": ("doors/desk/__init__.py", "meetinghouse.doors.web.apps", "doors"),
    "an effect knows another": ("effects/search/__init__.py", "meetinghouse.effects.timelines.apps", "effects"),
    "a record knows Django": ("domain/people/records.py", "django.db", "records"),
}


def lint_imports(folder: Path, *contracts: str) -> subprocess.CompletedProcess[str]:
    """Run import-linter on a tree."""
    return subprocess.run(
        [
            *(sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()"),
            *("--no-logo", "--no-cache"),
            *(argument for name in contracts for argument in ("--contract", name)),
        ],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(folder), "HOME": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_house_keeps_its_contracts() -> None:
    done = lint_imports(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package that may be damaged."""
    return copy_package(tmp_path_factory.mktemp("house"))


@pytest.mark.parametrize("name", VIOLATIONS)
def test_a_planted_import_breaks_its_contract(name: str, copied: Path) -> None:
    where, what, contract = VIOLATIONS[name]
    module = copied / where
    before = module.read_text(encoding="utf-8")
    try:
        module.write_text(f"{before}\nimport {what}\n", encoding="utf-8")
        done = lint_imports(copied.parent, contract)
    finally:
        module.write_text(before, encoding="utf-8")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Contracts: 0 kept, 1 broken." in done.stdout, done.stdout
    assert what.rsplit(".", 1)[0] in done.stdout


@pytest.mark.parametrize(("ring", "contract"), [("attic", "rings"), ("domain/weather", "subjects")])
def test_a_room_without_a_place_in_the_stack_is_noticed(ring: str, contract: str, copied: Path) -> None:
    room = copied / ring
    room.mkdir()
    try:
        (room / "__init__.py").touch()
        done = lint_imports(copied.parent, contract)
    finally:
        (room / "__init__.py").unlink()
        room.rmdir()
    assert done.returncode != 0, done.stdout + done.stderr
    assert room.name in done.stdout
