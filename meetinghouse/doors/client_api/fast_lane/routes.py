"""The one table of the hot addresses, for the front and for Django's ``urls``.

A path is found by its length in parts and by its words, with and without a last slash.
"""

import threading
from collections.abc import Mapping
from contextvars import Context

from django.urls import URLPattern

from meetinghouse.doors.client_api.fast_lane import views
from meetinghouse.doors.client_api.fast_lane.serving import Hot, serve
from meetinghouse.doors.client_api.fast_lane.views import View
from meetinghouse.doors.client_api.handlers import accounts_hot, notifications, statuses, statuses_writing, timelines
from meetinghouse.kernel import lane

HOT = {
    hot.name: hot
    for hot in (
        Hot("home", timelines.home, "read:statuses"),
        Hot("public", timelines.public, "read:statuses", strangers=True),
        Hot("status", statuses.show, "read:statuses", strangers=True),
        Hot("context", statuses.context, "read:statuses", strangers=True),
        Hot("account", accounts_hot.show, "read:accounts", strangers=True),
        Hot("verify_credentials", accounts_hot.verify_credentials, "read:accounts"),
        Hot("account_statuses", accounts_hot.written, "read:statuses", strangers=True),
        Hot("relationships", accounts_hot.relationships, "read:follows"),
        Hot("notifications", notifications.notifications, "read:notifications"),
        Hot("publish", statuses_writing.publish, "write:statuses", writes=True),
        Hot("favourite", statuses.favourite, "write:favourites", writes=True),
        Hot("unfavourite", statuses.unfavourite, "write:favourites", writes=True),
        Hot("reblog", statuses.reblog, "write:statuses", writes=True),
        Hot("unreblog", statuses.unreblog, "write:statuses", writes=True),
        Hot("bookmark", statuses.bookmark, "write:bookmarks", writes=True),
        Hot("unbookmark", statuses.unbookmark, "write:bookmarks", writes=True),
    )
}

# Without the prefix; {} stands for an id.
PATHS = {
    "timelines/home": ("home",),
    "timelines/public": ("public",),
    "statuses": ("publish",),
    "statuses/{}": ("status",),
    "statuses/{}/context": ("context",),
    "accounts/verify_credentials": ("verify_credentials",),
    "accounts/relationships": ("relationships",),
    "accounts/{}": ("account",),
    "accounts/{}/statuses": ("account_statuses",),
    "notifications": ("notifications",),
    **{
        f"statuses/{{}}/{word}": (word,)
        for word in ("favourite", "unfavourite", "reblog", "unreblog", "bookmark", "unbookmark")
    },
}
PREFIX = "/api/v1/"

_LONGEST = 100


def patterns(otherwise: Mapping[str, View]) -> list[URLPattern]:
    """The hot addresses as Django's; ``otherwise`` holds, by path in ``PATHS``, the view for other methods there."""
    return views.patterns({path: [HOT[n] for n in names] for path, names in PATHS.items()}, PREFIX[1:], otherwise)


def _method(hot: Hot) -> str:
    return "POST" if hot.writes else "GET"


_BY_PATH = {(_method(HOT[name]), path): HOT[name] for path, names in PATHS.items() for name in names}


class _Steady(threading.local):
    """One context for each thread, in which all its reads run.

    In an event loop Django keeps its connections by context, and each request has its own: without this every read
    would open the database anew.
    """

    def __init__(self) -> None:
        self.run = Context().run


_steady = _Steady()


def _route(hot: Hot, number: str = "") -> lane.Route:
    if hot.writes:
        return lane.Route(lambda request: serve(hot, request, number), writes=True)
    return lane.Route(lambda request: _steady.run(serve, hot, request, number))


_FIXED = {
    (method, f"{PREFIX}{path}{end}"): _route(hot)
    for (method, path), hot in _BY_PATH.items()
    if "{}" not in path
    for end in ("", "/")
}


def look_up(method: str, path: str) -> lane.Route | None:
    """How the fast lane answers a path, or None where Django does. Cost: 1 µs."""
    fixed = _FIXED.get((method, path))
    if fixed is not None:
        return fixed
    if not path.startswith(PREFIX) or len(path) > _LONGEST:
        return None
    parts = path.removeprefix(PREFIX).removesuffix("/").split("/")
    if len(parts) < 2 or not (parts[1].isascii() and parts[1].isdigit()):
        return None
    number = parts[1]
    parts[1] = "{}"
    hot = _BY_PATH.get((method, "/".join(parts)))
    if hot is None:
        return None
    return _route(hot, number)
