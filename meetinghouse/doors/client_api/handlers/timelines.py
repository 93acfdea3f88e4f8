"""Feeds. https://docs.joinmastodon.org/methods/timelines/"""

from meetinghouse.doors.client_api.entities.joining import array
from meetinghouse.doors.client_api.fast_lane.rendering import statuses
from meetinghouse.doors.client_api.gate import Call
from meetinghouse.doors.client_api.handlers.paging import link, page_of
from meetinghouse.effects.timelines import queries
from meetinghouse.effects.timelines.lists import a_list
from meetinghouse.kernel.paging import Slice
from meetinghouse.kernel.statements import Row


def _told(call: Call, path: str, found: Slice[Row]) -> bytes:
    link(call, path, found)
    return array(statuses(found.items, me=call.viewer.person_id))


def home(call: Call) -> bytes:
    """GET /api/v1/timelines/home."""
    found = queries.home(call.viewer, page_of(call))
    link(call, "/api/v1/timelines/home", found)
    call.rests.feed_of = call.viewer.person_id
    return array(statuses(found.items, me=call.viewer.person_id, rests=call.rests))


def public(call: Call) -> bytes:
    """GET /api/v1/timelines/public: the community's wall; ``remote`` has nothing yet."""
    if call.flag("remote"):
        return b"[]"
    found = queries.local(call.viewer, page_of(call), only_media=bool(call.flag("only_media")))
    return _told(call, "/api/v1/timelines/public", found)


def tag(call: Call, name: str) -> bytes:
    """GET /api/v1/timelines/tag/:hashtag."""
    found = queries.tag(call.viewer, name, page_of(call), only_media=bool(call.flag("only_media")))
    return _told(call, f"/api/v1/timelines/tag/{name}", found)


def of_list(call: Call, list_id: int) -> bytes:
    """GET /api/v1/timelines/list/:list_id: a circle's feed, or a group's."""
    return _told(call, f"/api/v1/timelines/list/{list_id}", a_list(call.viewer, list_id, page_of(call)))


def favourites(call: Call) -> bytes:
    """GET /api/v1/favourites."""
    return _told(call, "/api/v1/favourites", queries.reacted(call.viewer, page_of(call)))


def bookmarks(call: Call) -> bytes:
    """GET /api/v1/bookmarks."""
    return _told(call, "/api/v1/bookmarks", queries.bookmarked(call.viewer, page_of(call)))
