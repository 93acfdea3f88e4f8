"""Finds the places where rows are written, by reading the code.

Known to be a judge by appearance: it takes ``thing.save()`` without arguments for a row, and
``image.save(path)`` for something else.
"""

import ast
import re
from pathlib import Path
from typing import NamedTuple

from tests.house.tree import name_of, parse, python_files

# Only managers and query sets have these.
ALWAYS = {"bulk_create", "bulk_update", "get_or_create", "update_or_create", "_raw_delete"}
ON_QUERY_SETS = {"create", "update", "delete", "abulk_create", "acreate", "aupdate", "adelete"}
ON_ROWS = {"save", "delete"}
STATEMENTS = {"insert"}  # of kernel.statements
QUERY_SET_WORDS = {
    *("objects", "_default_manager", "_base_manager", "all", "filter", "exclude", "select_for_update"),
    *("order_by", "using", "visible_to", "only", "annotate"),
}
SQL_WRITE = re.compile(
    r"^\s*(insert\s+(or\s+\w+\s+)?into|replace\s+into|update\s+\S+\s+set|delete\s+from)\b", re.IGNORECASE
)
WRITERS = {"actions", "subscribers", "chores"}


class Write(NamedTuple):
    """Where a row is written, and how."""

    path: str
    line: int
    what: str


def _words(node: ast.expr) -> set[str]:
    """The names in a chain: ``Post.objects.filter(...)`` has Post, objects, filter."""
    words: set[str] = set()
    while True:
        match node:
            case ast.Call(func=inner):
                node = inner
            case ast.Attribute(value=inner, attr=attr):
                words.add(attr)
                node = inner
            case ast.Subscript(value=inner):
                node = inner
            case ast.Name(id=name):
                return words | {name}
            case _:
                return words


def _looks_like_a_row_call(call: ast.Call) -> bool:
    keywords = {keyword.arg for keyword in call.keywords}
    return not call.args and keywords <= {"update_fields", "using", "force_insert", "force_update", "keep_parents"}


def writes_in(tree: ast.Module, path: str) -> list[Write]:
    """Every write of one module."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            attr = node.func.attr
            on_query_set = attr in ON_QUERY_SETS and bool(_words(node.func.value) & QUERY_SET_WORDS)
            on_row = attr in ON_ROWS and _looks_like_a_row_call(node)
            if attr in ALWAYS or on_query_set or on_row:
                found.append(Write(path, node.lineno, f".{attr}("))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in STATEMENTS:
            found.append(Write(path, node.lineno, f"{node.func.id}("))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and SQL_WRITE.match(node.value):
            found.append(Write(path, node.lineno, node.value.split("\n", 1)[0].strip()[:60]))
    return found


def may_write(path: Path, package: Path) -> bool:
    """Whether a module is one of those that write: actions, subscribers, chores, or a part of such a package."""
    inside = path.relative_to(package).with_suffix("").parts
    return any(part in WRITERS or part.startswith("actions_") for part in inside)


def stray_writes(package: Path) -> list[Write]:
    """Writes outside the modules that write, in the rings that are held to the rule."""
    rings = [package / ring for ring in ("domain", "effects", "doors")]
    return [
        write
        for path in python_files(*rings)
        if not may_write(path, package)
        for write in writes_in(parse(path), name_of(path))
    ]
