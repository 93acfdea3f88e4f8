"""The list of countries."""

import subprocess
import sys

import pycountry
from hypothesis import given
from hypothesis import strategies as st

from meetinghouse.domain.places.make_world import ADDED, plain_name
from meetinghouse.domain.places.queries import countries, country_name, is_country

STANDARD = {country.alpha_2 for country in pycountry.countries}


def test_the_list_is_the_standard_and_kosovo() -> None:
    assert {country.code for country in countries()} == STANDARD | {"XK"}
    assert len(countries()) == len(STANDARD) + 1


def test_the_file_holds_the_names_that_the_script_would_give() -> None:
    for country in pycountry.countries:
        assert country_name(country.alpha_2) == plain_name(country)
    assert country_name("XK") == ADDED["XK"]


def test_names_are_for_people() -> None:
    names = [country.name for country in countries()]
    assert {"Iran", "South Korea", "Vietnam", "United Kingdom", "Côte d’Ivoire", "Türkiye"} <= set(names)
    assert not any("," in name for name in names)
    assert len(set(names)) == len(names)


def test_the_order_is_one_in_which_people_find_things() -> None:
    names = [country.name for country in countries()]
    assert names.index("Afghanistan") < names.index("Åland Islands") < names.index("Albania")
    assert names.index("Réunion") < names.index("Romania")


@given(st.text(max_size=3))
def test_only_codes_of_the_list_are_countries(code: str) -> None:
    assert is_country(code) == (code in STANDARD | {"XK"})
    assert bool(country_name(code)) == is_country(code)


def test_case_counts() -> None:
    assert is_country("DE")
    assert not is_country("de")
    assert not is_country("DEU")


def test_starting_the_server_loads_no_country() -> None:
    script = (
        "import sys, meetinghouse.domain.places.queries as q; assert 'pycountry' not in sys.modules; "
        "from meetinghouse.domain.places.atlas import atlas; assert atlas.cache_info().currsize == 0; "
        "assert q.is_country('DE'); assert 'pycountry' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
