"""What a check says: one line, and where something is wrong, what to do."""

from enum import StrEnum

import msgspec


class Level(StrEnum):
    """How it stands."""

    OK = "ok"
    WARN = "warn"  # worth a look; the command still ends with 0
    FAIL = "fail"  # needs a person; the command ends with 1


class Finding(msgspec.Struct, frozen=True):
    """One line of the doctor's; ``advice`` is empty where there is nothing to do."""

    about: str
    level: Level
    what: str
    advice: str = ""


def ok(about: str, what: str) -> Finding:
    """All is well."""
    return Finding(about, Level.OK, what)


def warn(about: str, what: str, advice: str) -> Finding:
    """Worth a look."""
    return Finding(about, Level.WARN, what, advice)


def fail(about: str, what: str, advice: str) -> Finding:
    """Needs a person."""
    return Finding(about, Level.FAIL, what, advice)


def some(number: int, one: str, more: str = "") -> str:
    """``1 post``, ``2,000 posts``."""
    return f"{number:,} {one if number == 1 else more or one + 's'}"
