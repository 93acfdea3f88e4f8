"""Editing a status. https://docs.joinmastodon.org/methods/statuses/#edit"""

from collections.abc import Iterator, Mapping
from typing import Any

from meetinghouse.domain.posts.actions import Changes, change_permissions, edit_post
from meetinghouse.domain.posts.queries import post
from meetinghouse.domain.posts.records import PostRecord
from meetinghouse.doors.client_api.fast_lane.rendering import status
from meetinghouse.doors.client_api.gate import Call, as_id, permit
from meetinghouse.doors.client_api.handlers.statuses import for_author
from meetinghouse.doors.client_api.handlers.statuses_writing import (
    is_markdown,
    language_of,
    media_ids_of,
    poll_of,
    quoters_of,
)
from meetinghouse.doors.client_api.handlers.uploads import focus_of
from meetinghouse.effects.timelines import queries
from meetinghouse.kernel.errors import Invalid, NotFound


@permit("write:statuses")
def edit(call: Call, number: int) -> bytes:
    """PUT /api/v1/statuses/:id: what is not sent stays, except pictures, as in Mastodon: those sent are all there are.

    A poll stays as it is; an app that sends it along may.
    """
    found = post(call.viewer, number)
    if found is None:
        raise NotFound
    shown = found.shown
    _require_same_poll(call, shown)
    described = dict(_described(call.data.get("media_attributes")))
    edit_post(
        call.viewer,
        post_id=shown.id,
        changes=Changes(
            text=_sent(call, "status"),
            is_formatted=is_markdown(call) if call.data.get("content_type") else None,
            content_warning=_sent(call, "spoiler_text"),
            is_sensitive=call.flag("sensitive"),
            language=language_of(call) if "language" in call.data else None,
            media_ids=media_ids_of(call),
            descriptions={i: str(one["description"] or "") for i, one in described.items() if "description" in one},
            focuses={i: focus_of(str(one["focus"])) for i, one in described.items() if one.get("focus")},
        ),
    )
    quoters = quoters_of(call, before=shown.quoters, default=None)
    if quoters is not None:
        change_permissions(call.viewer, post_id=shown.id, quoters=quoters)
    me = call.viewer.person_id
    row = queries.one(call.viewer, shown.id)
    return for_author(row, status(row, me=me), me=me)


def _sent(call: Call, name: str) -> str | None:
    return call.text(name) if call.data.get(name) is not None else None


def _require_same_poll(call: Call, shown: PostRecord) -> None:
    """People voted for the answers as they are.

    Raises:
        Invalid: there is no poll, or other answers are sent.
    """
    draft = poll_of(call)
    if draft is None:
        return
    if shown.poll is None:
        raise Invalid(fields={"poll": "A poll cannot be added to a post that is published"})
    if tuple(option.title for option in shown.poll.options) != draft.options:
        raise Invalid(fields={"poll": "The answers of a poll cannot be changed. Delete it and ask again."})


def _described(sent: Any) -> Iterator[tuple[int, Mapping[str, Any]]]:
    if isinstance(sent, dict):
        sent = list(sent.values())
    for one in sent if isinstance(sent, list) else ():
        media_id = as_id(str(one.get("id", ""))) if isinstance(one, dict) else None
        if media_id is not None:
            yield media_id, one
