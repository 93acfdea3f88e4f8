"""Pages of lists in both directions: parameters in, ``Link`` header out.

https://docs.joinmastodon.org/api/guidelines/#pagination
"""

from collections.abc import Sequence
from functools import lru_cache
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
    if found.older_than is None and found.newer_than is None:
        return
    kept = tuple(pair for name, value in call.data.items() if name not in _CURSORS for pair in _pairs(name, value))
    start = _start(path, kept)
    links = []
    if found.older_than is not None:
        links.append(f'<{start}max_id={found.older_than}>; rel="next"')
    if found.newer_than is not None:
        links.append(f'<{start}min_id={found.newer_than}>; rel="prev"')
    call.headers["Link"] = ", ".join(links)


@lru_cache(maxsize=512)
def _start(path: str, kept: tuple[tuple[str, object], ...]) -> str:
    return f"{absolute(path)}?{urlencode(kept)}{'&' if kept else ''}"


def _pairs(name: str, value: object) -> Sequence[tuple[str, object]]:
    if name == "access_token" or isinstance(value, dict):
        return ()
    return [(f"{name}[]", str(item)) for item in value] if isinstance(value, list) else [(name, str(value))]
