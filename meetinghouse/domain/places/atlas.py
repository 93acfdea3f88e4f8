"""The data file of countries and shapes, read once and only when it is needed. ``make_world.py`` makes it."""

import unicodedata
from functools import cache
from pathlib import Path

import msgspec

from meetinghouse.domain.places.records import Country

_FILE = Path(__file__).parent / "data" / "world.json"


class Entry(msgspec.Struct, frozen=True):
    """One country of the file. ``d`` is empty where the map is too coarse; ``dot`` marks the small ones."""

    code: str
    name: str
    d: str = ""
    dot: tuple[int, int] | None = None


class Atlas(msgspec.Struct, frozen=True):
    """The whole file."""

    width: int
    height: int
    countries: list[Entry]


@cache
def atlas() -> Atlas:
    """The file's content. Cost: under a millisecond, the first time."""
    return msgspec.json.decode(_FILE.read_bytes(), type=Atlas)


@cache
def by_name() -> tuple[Country, ...]:
    """All countries in the order in which a person looks for them."""
    countries = [Country(code=entry.code, name=entry.name) for entry in atlas().countries]
    return tuple(sorted(countries, key=lambda country: _place_in_a_list(country.name)))


@cache
def names() -> dict[str, str]:
    """Names by code."""
    return {entry.code: entry.name for entry in atlas().countries}


def _place_in_a_list(name: str) -> str:
    """Åland stands under A: accents and punctuation do not count."""
    plain = unicodedata.normalize("NFD", name.casefold())
    return "".join(character for character in plain if character.isalnum() or character == " ")
