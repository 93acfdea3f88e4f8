"""What waits behind the bell. https://docs.joinmastodon.org/methods/notifications/"""

from meetinghouse.doors.client_api.entities.joining import array
from meetinghouse.doors.client_api.entities.notifications import notification
from meetinghouse.doors.client_api.fast_lane.rendering import accounts, statuses
from meetinghouse.doors.client_api.gate import Call
from meetinghouse.doors.client_api.handlers.paging import link, page_of
from meetinghouse.effects.notifications import queries_hot as queries
from meetinghouse.effects.notifications.grouping import word_of
from meetinghouse.kernel.statements import as_utc


def notifications(call: Call) -> bytes:
    """GET /api/v1/notifications."""
    found = queries.page(
        call.viewer,
        page_of(call, default=40, most=80),
        types=[str(t) for t in call.many("types")],
        without=[str(t) for t in call.many("exclude_types")],
        actor_id=call.number("account_id"),
    )
    link(call, "/api/v1/notifications", found)
    return array(tell(list(found.items), me=call.viewer.person_id))


def tell(items: list[queries.Told], *, me: int) -> list[bytes]:
    """Each as a Notification."""
    actors = accounts([told.actor for told in items])
    posts = iter(statuses([told.post for told in items if told.post is not None], me=me))
    return [
        notification(
            number=told.id,
            kind=told.kind,
            group=word_of(told),
            created_at=as_utc(told.created_at),
            account=actor,
            status=None if told.post is None else next(posts),
        )
        for told, actor in zip(items, actors, strict=True)
    ]
