"""Putting JSON together from pieces that are JSON already."""

from collections.abc import Iterable
from typing import Any

import msgspec

encode = msgspec.json.Encoder().encode

TRUE, FALSE, NULL = b"true", b"false", b"null"


def array(items: Iterable[bytes]) -> bytes:
    """A JSON array of values that are encoded already."""
    return b"[" + b",".join(items) + b"]"


def opened(value: Any) -> bytes:
    """An object without its closing brace, for more keys to follow; it has at least one."""
    return encode(value)[:-1]


def boolean(value: object) -> bytes:
    """What SQLite (0, 1) and PostgreSQL (False, True) both mean."""
    return TRUE if value else FALSE
