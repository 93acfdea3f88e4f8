"""Single notifications, counts, and how far lists were read.

https://docs.joinmastodon.org/methods/notifications/ https://docs.joinmastodon.org/methods/markers/
"""

from collections.abc import Mapping
from typing import Any

import msgspec

from meetinghouse.doors.client_api.gate import Call, as_id, permit
from meetinghouse.doors.client_api.handlers.notifications import tell
from meetinghouse.doors.client_api.handlers.people import number_of
from meetinghouse.effects.notifications import actions, queries
from meetinghouse.effects.notifications.queries_hot import Told
from meetinghouse.effects.notifications.queries_hot import page as told_page
from meetinghouse.effects.notifications.records import MarkerRecord
from meetinghouse.kernel.clock import iso_ms
from meetinghouse.kernel.errors import Invalid, NotFound
from meetinghouse.kernel.paging import BIGGEST_ID, Page


class Marker(msgspec.Struct, frozen=True):
    """How far a list was read."""

    last_read_id: str
    version: int
    updated_at: str


def one(call: Call, number: int) -> Told:
    """One notification of the viewer's.

    Raises:
        NotFound: there is none, or who did it or what it is about is hidden by now.
    """
    if not 0 < number < BIGGEST_ID:
        raise NotFound
    found = told_page(call.viewer, Page(limit=1, max_id=number + 1, since_id=number - 1)).items
    if not found:
        raise NotFound
    return found[0]


@permit("read:notifications")
def show(call: Call, number: int) -> bytes:
    """GET /api/v1/notifications/:id."""
    return tell([one(call, number)], me=call.viewer.person_id)[0]


@permit("write:notifications")
def dismiss(call: Call, number: int) -> dict[str, str]:
    """POST /api/v1/notifications/:id/dismiss."""
    actions.dismiss(call.viewer, notification_id=number)
    return {}


@permit("write:notifications")
def clear(call: Call) -> dict[str, str]:
    """POST /api/v1/notifications/clear."""
    actions.dismiss_all(call.viewer)
    return {}


@permit("read:notifications")
def unread_count(call: Call) -> dict[str, int]:
    """GET /api/v1/notifications/unread_count: of those that apps know, up to ``limit``."""
    page = Page(limit=max(1, number_of(call, "limit", default=100, most=1000)), since_id=queries.last_read(call.viewer))
    found = told_page(
        call.viewer,
        page,
        types=[str(t) for t in call.many("types")],
        without=[str(t) for t in call.many("exclude_types")],
        actor_id=call.number("account_id"),
    )
    return {"count": len(found)}


@permit("read:statuses")
def markers(call: Call) -> Mapping[str, Marker]:
    """GET /api/v1/markers?timeline[]=…"""
    return _markers(call, [str(name) for name in call.many("timeline")])


@permit("write:statuses")
def mark(call: Call) -> Mapping[str, Marker]:
    """POST /api/v1/markers: ``home[last_read_id]`` and ``notifications[last_read_id]``.

    Raises:
        Invalid: an id is not a number.
    """
    wanted = {name: _last_read(call.data[name]) for name in actions.TIMELINES if name in call.data}
    for name, last_read_id in wanted.items():
        actions.mark_read(call.viewer, timeline=name, last_read_id=last_read_id)
    return _markers(call, list(wanted))


def _last_read(sent: Any) -> int:
    word = str(sent.get("last_read_id", "")) if isinstance(sent, dict) else ""
    found = as_id(word)
    if found is None:
        raise Invalid(fields={"last_read_id": "last_read_id must be a number"})
    return found


def _markers(call: Call, names: list[str]) -> Mapping[str, Marker]:
    return {m.timeline: _marker(m) for m in queries.markers(call.viewer, names)}


def _marker(record: MarkerRecord) -> Marker:
    return Marker(str(record.last_read_id), record.version, iso_ms(record.updated_at))
