"""Pages of lists in both directions: parameters in, ``Link`` header out.

https://docs.joinmastodon.org/api/guidelines/#pagination
"""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from meetinghouse.doors.client_api.gate import Call
from meetinghouse.kernel.paging import Page, Slice, parse_page
from meetinghouse.kernel.urls import absolute

_CURSORS = ("max_id", "since_id", "min_id")


def page_of(call: Call, *, default: int = 20, most: int = 40) -> Page:
    """Which page the request wants.

    Raises:
        Invalid: a cursor or the limit is not a whole number.
    """
    wanted = {name: call.text(name) for name in (*_CURSORS, "limit") if name in call.data}
    return parse_page(wanted, default=default, most=most)


def link(call: Call, path: str, found: Slice[Any]) -> None:
    """Tell the app where the pages before and behind this one are."""
    kept = [pair for name, value in call.data.items() if name not in _CURSORS for pair in _pairs(name, value)]
    links = []
    for word, cursor, at in (("next", "max_id", found.older_than), ("prev", "min_id", found.newer_than)):
        if at is not None:
            links.append(f'<{absolute(path)}?{urlencode([*kept, (cursor, at)])}>; rel="{word}"')
    if links:
        call.headers["Link"] = ", ".join(links)


def _pairs(name: str, value: object) -> Sequence[tuple[str, object]]:
    if name == "access_token" or isinstance(value, dict):
        return ()
    return [(f"{name}[]", item) for item in value] if isinstance(value, list) else [(name, value)]
