"""Where on the globe an event is, as hosts write it: two numbers, or an address that a map app gives. Pure."""

import re
from urllib.parse import quote

from meetinghouse.kernel.errors import Invalid

# 52.3731, 4.8925 and 52.3731/4.8925 and lat=52.3731&mlon=4.8925: two numbers in degrees with nothing much between.
_TWO = re.compile(r"(-?\d{1,3}(?:\.\d+)?)(?:\s*[,;/ ]\s*|&m?lon=)(-?\d{1,3}(?:\.\d+)?)(?![\d.])")
MOST_SPOT = 300
_ZOOM = 16


def read_spot(text: str) -> tuple[float, float] | None:
    """Latitude and longitude in degrees; None for an empty text.

    Takes ``52.3731, 4.8925``, a ``geo:`` address (https://www.rfc-editor.org/rfc/rfc5870) and the addresses of
    openstreetmap.org.

    Raises:
        Invalid: beside ``spot``.
    """
    text = text.strip()
    if not text:
        return None
    # The number in front of ``#map=`` and ``/`` is how close the map is.
    tidied = re.sub(r"^.*#map=\d+/", "", text[:MOST_SPOT])
    found = list(_TWO.finditer(tidied))
    if len(text) <= MOST_SPOT and found:
        latitude, longitude = float(found[0][1]), float(found[0][2])
        if abs(latitude) <= 90 and abs(longitude) <= 180:
            return round(latitude, 5), round(longitude, 5)
    raise Invalid(fields={"spot": "Write two numbers, latitude first, like 52.3731, 4.8925."})


def spot_in_words(spot: tuple[float, float] | None) -> str:
    """As ``read_spot`` takes it; empty for none."""
    return f"{spot[0]}, {spot[1]}" if spot else ""


def map_app(spot: tuple[float, float] | None, words: str) -> str:
    """The address that opens a map on a phone. https://www.rfc-editor.org/rfc/rfc5870

    Args:
        words: what to look for where there is no point; Android and iOS take it as ``q``.
    """
    return f"geo:{spot[0]},{spot[1]}" if spot else f"geo:0,0?q={quote(words)}"


def map_page(spot: tuple[float, float] | None, words: str) -> str:
    """The address of OpenStreetMap's page; whoever opens it asks there, and nobody before."""
    base = "https://www.openstreetmap.org"
    if spot:
        latitude, longitude = spot
        return f"{base}/?mlat={latitude}&mlon={longitude}#map={_ZOOM}/{latitude}/{longitude}"
    return f"{base}/search?query={quote(words)}"
