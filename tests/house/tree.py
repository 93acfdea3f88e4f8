"""The source tree as the house tests read it, and copies of it to plant violations in."""

import ast
import shutil
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "meetinghouse"
LEFT_OUT = {"migrations", "static_build", "__pycache__", "node_modules"}


def python_files(*folders: Path) -> Iterator[Path]:
    """Every module written by hand."""
    for folder in folders:
        for path in sorted(folder.rglob("*.py")):
            if not LEFT_OUT & set(path.relative_to(ROOT).parts):
                yield path


def name_of(path: Path) -> str:
    """A path as the lists of exceptions write it."""
    return path.relative_to(ROOT).as_posix()


def parse(path: Path) -> ast.Module:
    """Its syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def copy_package(target: Path) -> Path:
    """Copy the package and its contracts, without what is built; returns the copied package."""
    shutil.copy(ROOT / "pyproject.toml", target / "pyproject.toml")
    return Path(
        shutil.copytree(
            PACKAGE,
            target / "meetinghouse",
            ignore=shutil.ignore_patterns("static_build", "static", "templates", "__pycache__", "*.sqlite3"),
        )
    )
