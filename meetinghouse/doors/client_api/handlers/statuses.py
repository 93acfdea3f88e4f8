"""Reading statuses, and what a tap does to them. https://docs.joinmastodon.org/methods/statuses/"""

from collections.abc import Callable
from typing import Any

from meetinghouse.domain.posts import actions
from meetinghouse.domain.posts import rows as shape
from meetinghouse.domain.posts.queries import pinned_by
from meetinghouse.doors.client_api.entities import statuses as entities
from meetinghouse.doors.client_api.entities.statuses import put_own_approval, put_pin
from meetinghouse.doors.client_api.fast_lane.rendering import status, statuses
from meetinghouse.doors.client_api.gate import Call
from meetinghouse.effects.timelines import queries
from meetinghouse.kernel import limits
from meetinghouse.kernel.statements import Row


def show(call: Call, post_id: int) -> bytes:
    """GET /api/v1/statuses/:id."""
    row = queries.one(call.viewer, post_id)
    me = call.viewer.person_id
    return for_author(row, status(row, me=me, rests=call.rests), me=me)


def for_author(row: Row, found: bytes, *, me: int) -> bytes:
    """A status, with its pin and with what only its author may do, where they ask; others pay nothing for that."""
    if row[shape.AUTHOR] != me:
        return found
    return put_pin(put_own_approval(found)) if row[shape.ID] in pinned_by(me) else put_own_approval(found)


def context(call: Call, post_id: int) -> bytes:
    """GET /api/v1/statuses/:id/context."""
    above, below = queries.thread(call.viewer, post_id)
    me = call.viewer.person_id
    return entities.context(statuses(above, me=me), statuses(below, me=me))


def _shown(call: Call, post_id: int) -> bytes:
    """The status that was meant: of a share, what it shares."""
    row = queries.one(call.viewer, post_id)
    if row[shape.SHARED]:
        row = queries.one(call.viewer, row[shape.SHARED])
    me = call.viewer.person_id
    return for_author(row, status(row, me=me), me=me)


def _tap(act: Callable[..., Any]) -> Callable[[Call, int], bytes]:
    def handler(call: Call, post_id: int) -> bytes:
        limits.take("react", f"person:{call.viewer.person_id}")
        act(call.viewer, post_id=post_id)
        return _shown(call, post_id)

    return handler


favourite = _tap(actions.react_to_post)
unfavourite = _tap(actions.take_back_reaction)
bookmark = _tap(actions.bookmark_post)
unbookmark = _tap(actions.remove_bookmark)


def reblog(call: Call, post_id: int) -> bytes:
    """POST /api/v1/statuses/:id/reblog: answers with the share."""
    limits.take("react", f"person:{call.viewer.person_id}")
    return show(call, actions.boost_post(call.viewer, post_id=post_id))


def unreblog(call: Call, post_id: int) -> bytes:
    """POST /api/v1/statuses/:id/unreblog: answers with what was shared, also where the share's own id is given."""
    limits.take("react", f"person:{call.viewer.person_id}")
    row = queries.one(call.viewer, post_id)
    shown = row[shape.SHARED] or post_id
    actions.take_back_boost(call.viewer, post_id=shown)
    return show(call, shown)
