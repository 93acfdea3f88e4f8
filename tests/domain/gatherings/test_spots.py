"""Where an event is: as hosts write it, on the map, and for the maps of phones."""

import pytest
from django.test import Client

from meetinghouse.domain.gatherings import queries
from meetinghouse.domain.gatherings.actions import change_occasion
from meetinghouse.domain.gatherings.spots import map_app, map_page, read_spot
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.kernel.errors import Invalid
from meetinghouse.kernel.viewer import Viewer
from tests.domain.gatherings.party import a_plan, occasions, plan, seen
from tests.domain.gatherings.test_answering_series import WEEKLY
from tests.factories import account_of


@pytest.mark.parametrize(
    ("text", "spot"),
    [
        ("", None),
        ("52.3731, 4.8925", (52.3731, 4.8925)),
        (" -33.86;151.21 ", (-33.86, 151.21)),
        ("geo:52.3731,4.8925?z=11", (52.3731, 4.8925)),
        ("https://www.openstreetmap.org/#map=17/52.3731/4.8925", (52.3731, 4.8925)),
        ("https://www.openstreetmap.org/?mlat=52.37&mlon=4.89#map=12/52.1/4.1", (52.1, 4.1)),
    ],
)
def test_points_as_people_have_them(text: str, spot: tuple[float, float] | None) -> None:
    assert read_spot(text) == spot


@pytest.mark.parametrize("text", ["the barn", "95, 4", "5, 200", "52.3731", "1" * 400])
def test_what_is_no_point(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_spot(text)
    assert "spot" in refused.value.fields


def test_addresses_of_maps() -> None:
    assert map_app((52.37, 4.89), "x") == "geo:52.37,4.89"
    assert map_app(None, "Barn & Co, Oak") == "geo:0,0?q=Barn%20%26%20Co%2C%20Oak"
    assert map_page(None, "Barn & Co") == "https://www.openstreetmap.org/search?query=Barn%20%26%20Co"
    assert map_page((1.5, 2.5), "").endswith("#map=16/1.5/2.5")


def test_what_comes_stands_on_the_map(ann: Viewer, ben: Viewer) -> None:
    client = Client()
    client.force_login(account_of(ben))
    assert "Nothing on the map" in client.get("/events/map").content.decode()
    made = plan(ann, place="The barn", country="NL", spot=(52.37, 4.89), repeat=WEEKLY)
    plan(ann, place="A kitchen", country="DE")
    plan(ann, title="Nowhere")
    plan(ann, title="Hidden", place="Here", country="FR", audience=Audience.FRIENDS)
    assert [one.country for one in queries.on_the_map(ben)] == ["NL", "DE"]
    page = client.get("/events/map").content.decode()
    assert page.count("<circle") == 1
    assert ("Netherlands" in page, "Germany" in page, "Hidden" in page) == (True, True, False)
    first = occasions(made)[0]
    page = client.get(f"/events/{made}").content.decode()
    assert "geo:52.37,4.89" in page
    assert "openstreetmap.org" in page
    assert "GEO:52.37;4.89" in client.get(f"/events/{made}/event.ics").content.decode()
    # One date elsewhere has no point of the others.
    change_occasion(ann, occasion_id=first.pk, plan=a_plan(place="The school", starts=seen(ann, made, first.pk).starts))
    assert seen(ben, made, first.pk).spot is None
    for wrong, field in (({"country": "QQ"}, "country"), ({"spot": (91.0, 0.0)}, "spot")):
        with pytest.raises(Invalid) as refused:
            plan(ann, place="Here", **wrong)
        assert field in refused.value.fields
