"""The accounts' hot addresses. https://docs.joinmastodon.org/methods/accounts/"""

from meetinghouse.domain.people.queries import count_follow_requests, people_by_ids
from meetinghouse.domain.people.relations import relations
from meetinghouse.domain.people.rows import person_row, reachable
from meetinghouse.domain.posts import rows as shape
from meetinghouse.domain.posts.queries import pinned_by
from meetinghouse.doors.client_api.entities.accounts import credential_account
from meetinghouse.doors.client_api.entities.joining import array, encode
from meetinghouse.doors.client_api.entities.relationships import relationship
from meetinghouse.doors.client_api.entities.statuses import put_pin
from meetinghouse.doors.client_api.fast_lane.rendering import accounts, statuses
from meetinghouse.doors.client_api.gate import Call
from meetinghouse.doors.client_api.handlers.paging import link, page_of
from meetinghouse.effects.timelines import queries
from meetinghouse.kernel.errors import NotFound


def show(call: Call, person_id: int) -> bytes:
    """GET /api/v1/accounts/:id."""
    viewer = call.viewer
    closed = viewer.is_stranger and not viewer.sees_public
    row = None if closed else person_row(viewer.person_id, person_id)
    if row is None:
        raise NotFound
    call.rests.on_person(person_id)
    return accounts((row,))[0]


def verify_credentials(call: Call) -> bytes:
    """GET /api/v1/accounts/verify_credentials."""
    me = call.viewer.person_id
    return credential_account(
        people_by_ids([me])[me], role=call.viewer.role, follow_requests=count_follow_requests(call.viewer)
    )


def written(call: Call, person_id: int) -> bytes:
    """GET /api/v1/accounts/:id/statuses."""
    found = queries.of_person(
        call.viewer,
        person_id,
        page_of(call),
        exclude_replies=bool(call.flag("exclude_replies")),
        exclude_boosts=bool(call.flag("exclude_reblogs")),
        only_media=bool(call.flag("only_media")),
        pinned=bool(call.flag("pinned")),
        tagged=call.text("tagged"),
    )
    link(call, f"/api/v1/accounts/{person_id}/statuses", found)
    me = call.viewer.person_id
    call.rests.on_person(person_id)
    told = statuses(found.items, me=me, rests=call.rests)
    if me == person_id and found.items:
        pinned = pinned_by(me)
        told = [put_pin(one) if row[shape.ID] in pinned else one for row, one in zip(found.items, told, strict=True)]
    return array(told)


def relationships(call: Call) -> bytes:
    """GET /api/v1/accounts/relationships."""
    wanted = reachable(call.viewer.person_id, call.ids("id"))
    found = relations(call.viewer, wanted)
    return array(encode(relationship(found[i])) for i in wanted)
