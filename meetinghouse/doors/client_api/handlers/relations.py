"""How the viewer stands to somebody: following, blocking, muting, requests.

https://docs.joinmastodon.org/methods/accounts/ https://docs.joinmastodon.org/methods/follow_requests/
"""

from datetime import timedelta

from meetinghouse.domain.groups.actions import join_group, leave_group
from meetinghouse.domain.groups.queries import is_group
from meetinghouse.domain.people import actions
from meetinghouse.domain.people.relations import relations
from meetinghouse.domain.people.rows import reachable
from meetinghouse.doors.client_api.entities.relationships import Relationship, relationship
from meetinghouse.doors.client_api.gate import Call, Endpoint, permit
from meetinghouse.kernel.clock import now
from meetinghouse.kernel.errors import Invalid, NotFound

_LONGEST_MUTE_S = 10 * 365 * 24 * 3600


def _stands(call: Call, person_id: int) -> Relationship:
    return relationship(relations(call.viewer, [person_id])[person_id])


def _require_there(call: Call, person_id: int) -> None:
    """Refuse what is absent or hidden; somebody the viewer blocks is there for this."""
    if person_id == call.viewer.person_id or not reachable(call.viewer.person_id, [person_id]):
        raise NotFound


def _refuse(words: str) -> Endpoint:
    @permit("write:accounts")
    def handler(call: Call, person_id: int) -> None:
        _require_there(call, person_id)
        raise Invalid(words)

    return handler


@permit("write:follows")
def follow(call: Call, person_id: int) -> Relationship:
    """POST /api/v1/accounts/:id/follow, with ``reblogs`` and ``notify``; ``languages`` are not kept."""
    if is_group(person_id):  # for apps, joining a group is following it
        join_group(call.viewer, group_id=person_id)
        return _stands(call, person_id)
    actions.follow(call.viewer, person_id=person_id, shows_boosts=call.flag("reblogs"), notifies=call.flag("notify"))
    return _stands(call, person_id)


@permit("write:follows")
def unfollow(call: Call, person_id: int) -> Relationship:
    """POST /api/v1/accounts/:id/unfollow."""
    if is_group(person_id):
        leave_group(call.viewer, group_id=person_id)
        return _stands(call, person_id)
    actions.unfollow(call.viewer, person_id=person_id)
    return _stands(call, person_id)


@permit("write:follows")
def remove_from_followers(call: Call, person_id: int) -> Relationship:
    """POST /api/v1/accounts/:id/remove_from_followers."""
    actions.remove_follower(call.viewer, person_id=person_id)
    return _stands(call, person_id)


@permit("write:blocks")
def block(call: Call, person_id: int) -> Relationship:
    """POST /api/v1/accounts/:id/block."""
    actions.block(call.viewer, person_id=person_id)
    return _stands(call, person_id)


@permit("write:blocks")
def unblock(call: Call, person_id: int) -> Relationship:
    """POST /api/v1/accounts/:id/unblock."""
    _require_there(call, person_id)
    actions.unblock(call.viewer, person_id=person_id)
    return _stands(call, person_id)


@permit("write:mutes")
def mute(call: Call, person_id: int) -> Relationship:
    """POST /api/v1/accounts/:id/mute; ``duration`` is in seconds, 0 for good.

    Raises:
        Invalid: a duration below zero or past ten years.
    """
    duration = call.number("duration") or 0
    if not 0 <= duration <= _LONGEST_MUTE_S:
        raise Invalid(fields={"duration": "duration must be between 0 seconds and ten years"})
    actions.mute(
        call.viewer,
        person_id=person_id,
        hides_notifications=bool(call.flag("notifications", default=True)),
        until=now() + timedelta(seconds=duration) if duration else None,
    )
    return _stands(call, person_id)


@permit("write:mutes")
def unmute(call: Call, person_id: int) -> Relationship:
    """POST /api/v1/accounts/:id/unmute."""
    _require_there(call, person_id)
    actions.unmute(call.viewer, person_id=person_id)
    return _stands(call, person_id)


@permit("write:follows")
def authorize(call: Call, person_id: int) -> Relationship:
    """POST /api/v1/follow_requests/:account_id/authorize."""
    actions.answer_follow_request(call.viewer, person_id=person_id, accept=True)
    return _stands(call, person_id)


@permit("write:follows")
def reject(call: Call, person_id: int) -> Relationship:
    """POST /api/v1/follow_requests/:account_id/reject."""
    actions.answer_follow_request(call.viewer, person_id=person_id, accept=False)
    return _stands(call, person_id)


# Said plainly, so that no app believes that it was kept.
note = _refuse("This server keeps no private notes about people")
endorse = _refuse("People cannot be featured on a profile here")


@permit("write:accounts")
def unendorse(call: Call, person_id: int) -> Relationship:
    """POST /api/v1/accounts/:id/unpin: nobody is featured, so this is done already."""
    _require_there(call, person_id)
    return _stands(call, person_id)
