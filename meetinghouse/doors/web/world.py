"""Where members are, as shades of a map and as words. Pure but for the list of countries."""

from collections.abc import Iterable
from functools import lru_cache

import msgspec
import pycountry

SHADES = 5


class CountryShade(msgspec.Struct, frozen=True):
    """One country: ``level`` 1 (few of us) to 5 (most of us)."""

    code: str
    name: str
    count: int
    level: int


# The standard's own names are written for tables ("Bolivia, Plurinational State of").
_PLAIN_NAMES = {
    "BO": "Bolivia", "BQ": "Caribbean Netherlands", "CD": "DR Congo", "CG": "Congo", "CI": "Côte d’Ivoire",
    "FK": "Falkland Islands", "FM": "Micronesia", "GB": "United Kingdom", "IR": "Iran", "KP": "North Korea",
    "KR": "South Korea", "LA": "Laos", "MD": "Moldova", "MF": "Saint Martin", "PS": "Palestine", "RU": "Russia",
    "SX": "Sint Maarten", "SY": "Syria", "TR": "Türkiye", "TW": "Taiwan", "TZ": "Tanzania", "US": "United States",
    "VA": "Vatican City", "VE": "Venezuela", "VG": "British Virgin Islands", "VI": "US Virgin Islands",
    "VN": "Vietnam",
}  # fmt: skip


@lru_cache(maxsize=512)
def country_name(code: str) -> str:
    """The English name for an ISO 3166-1 alpha-2 code; the code itself where there is none."""
    if code in _PLAIN_NAMES:
        return _PLAIN_NAMES[code]
    found = pycountry.countries.get(alpha_2=code) if code else None
    return str(getattr(found, "common_name", found.name)) if found is not None else code


def shade_countries(countries: Iterable[tuple[str, int]]) -> list[CountryShade]:
    """Most members first; the shade follows the square root, so that small places still show."""
    pairs = sorted(((str(code).upper(), int(count)) for code, count in countries), key=lambda pair: (-pair[1], pair[0]))
    most = max((count for _, count in pairs), default=0)
    return [
        CountryShade(code=code, name=country_name(code), count=count, level=_level(count, most))
        for code, count in pairs
        if count > 0
    ]


def _level(count: int, most: int) -> int:
    return max(1, min(SHADES, round(SHADES * (count / most) ** 0.5)))
