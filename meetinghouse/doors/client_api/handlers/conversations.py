"""Messages as apps see them: conversations with their last status, which is ``direct``.

https://docs.joinmastodon.org/methods/conversations/ https://docs.joinmastodon.org/entities/Conversation/
"""

from collections.abc import Sequence

from meetinghouse.domain.conversations import queries
from meetinghouse.domain.conversations.actions import mark_conversation_read, take_off_list
from meetinghouse.domain.conversations.records import ConversationRecord
from meetinghouse.domain.posts.queries_messages import latest_ids, roster_of_message
from meetinghouse.doors.client_api.entities.accounts import account
from meetinghouse.doors.client_api.entities.joining import NULL, array, boolean
from meetinghouse.doors.client_api.fast_lane.rendering import statuses
from meetinghouse.doors.client_api.gate import Call, permit
from meetinghouse.doors.client_api.handlers.paging import link, page_of
from meetinghouse.effects.timelines.queries import some
from meetinghouse.kernel.errors import NotFound
from meetinghouse.kernel.viewer import Viewer

_MOST_ACCOUNTS = 100


def entities(viewer: Viewer, found: Sequence[ConversationRecord]) -> list[bytes]:
    """Conversations as JSON, in their order; without a status that can still be read, ``last_status`` is null."""
    latest = latest_ids(viewer, found)
    rows = some(viewer, list(latest.values()))
    written = {row[0]: json for row, json in zip(rows, statuses(rows, me=viewer.person_id), strict=True)}

    return [
        b'{"id":"%d","unread":%b,"accounts":%b,"last_status":%b}'
        % (
            talk.id,
            boolean(talk.is_unread),
            array(account(person) for person in talk.people),
            written.get(latest.get(talk.id, 0), NULL),
        )
        for talk in found
    ]


@permit("read:statuses")
def conversations(call: Call) -> bytes:
    """GET /api/v1/conversations: the inbox. What waits for the reader's yes is not there; the site shows it."""
    cut = queries.inbox(call.viewer, page_of(call), most_people=_MOST_ACCOUNTS)
    link(call, call.request.path, cut)
    return array(entities(call.viewer, list(cut.items)))


@permit("write:conversations")
def read(call: Call, number: int) -> bytes:
    """POST /api/v1/conversations/:id/read."""
    mark_conversation_read(call.viewer, conversation_id=number)
    found = queries.conversation(call.viewer, number)
    if found is None:
        raise NotFound
    return entities(call.viewer, [found])[0]


@permit("write:conversations")
def remove(call: Call, number: int) -> dict[str, str]:
    """DELETE /api/v1/conversations/:id: off the list until the next message; nothing is deleted."""
    take_off_list(call.viewer, conversation_id=number)
    return {}


def of_message(viewer: Viewer, post_id: int) -> bytes | None:
    """The conversation that a message stands in, for the live stream; None for what is none, or not in the inbox."""
    roster_id = roster_of_message(viewer, post_id)
    found = queries.conversation_of_roster(viewer, roster_id) if roster_id else None
    return None if found is None or found.is_request else entities(viewer, [found])[0]
