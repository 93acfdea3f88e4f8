"""Quotes of a status, and who may make them. https://docs.joinmastodon.org/methods/statuses/#quotes"""

from meetinghouse.domain.posts.actions import change_permissions, revoke_quote
from meetinghouse.domain.posts.queries import post
from meetinghouse.domain.posts.quotes import quotes_of_post
from meetinghouse.domain.posts.records import PostRecord
from meetinghouse.doors.client_api.entities.joining import array
from meetinghouse.doors.client_api.fast_lane.rendering import status, statuses
from meetinghouse.doors.client_api.gate import Call, permit
from meetinghouse.doors.client_api.handlers.paging import link, page_of
from meetinghouse.doors.client_api.handlers.statuses import for_author
from meetinghouse.doors.client_api.handlers.statuses_writing import quoters_of
from meetinghouse.effects.timelines import queries
from meetinghouse.kernel.errors import Invalid, NotAllowed, NotFound


def _shown(call: Call, number: int) -> PostRecord:
    """The status meant: of a share, what it shares."""
    found = post(call.viewer, number)
    if found is None:
        raise NotFound
    return found.shown


@permit("read:statuses")
def quotes(call: Call, number: int) -> bytes:
    """GET /api/v1/statuses/:id/quotes: those that stand and the reader may see."""
    cut = quotes_of_post(call.viewer, _shown(call, number).id, page_of(call, default=20, most=40))
    link(call, call.request.path, cut)
    rows = {row[0]: row for row in queries.some(call.viewer, [row.pk for row in cut])}
    return array(statuses([rows[row.pk] for row in cut if row.pk in rows], me=call.viewer.person_id))


@permit("write:statuses")
def revoke(call: Call, number: int, quoting: int) -> bytes:
    """POST /api/v1/statuses/:id/quotes/:quoting_status_id/revoke: answers with the quoting status as it is now."""
    quoted = _shown(call, number)
    if not quoted.is_mine:
        raise NotAllowed
    revoke_quote(call.viewer, post_id=quoting, quoted_id=quoted.id)
    return status(queries.one(call.viewer, quoting), me=call.viewer.person_id)


@permit("write:statuses")
def interaction_policy(call: Call, number: int) -> bytes:
    """PUT /api/v1/statuses/:id/interaction_policy."""
    quoters = quoters_of(call, default=None)
    if quoters is None:
        raise Invalid(fields={"quote_approval_policy": "The policy is public, followers or nobody"})
    shown = _shown(call, number).id
    change_permissions(call.viewer, post_id=shown, quoters=quoters)
    row = queries.one(call.viewer, shown)
    return for_author(row, status(row, me=call.viewer.person_id), me=call.viewer.person_id)
