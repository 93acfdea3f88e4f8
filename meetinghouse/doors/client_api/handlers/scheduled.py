"""Posts that wait for their time. https://docs.joinmastodon.org/methods/scheduled_statuses/"""

from datetime import datetime

from meetinghouse.domain.posts.actions import discard_draft, reschedule_post
from meetinghouse.domain.posts.drafts import draft, drafts
from meetinghouse.domain.posts.records import DraftRecord
from meetinghouse.doors.client_api.entities.scheduled import ScheduledStatus, scheduled_status
from meetinghouse.doors.client_api.gate import Call, permit
from meetinghouse.doors.client_api.handlers.paging import link, page_of
from meetinghouse.kernel.clock import now
from meetinghouse.kernel.errors import Invalid, NotFound


def time_of(call: Call) -> datetime | None:
    """When to publish; None where nothing is said, or a moment that is over: then at once, as in Mastodon.

    Raises:
        Invalid: it is no moment.
    """
    word = call.text("scheduled_at")
    if not word:
        return None
    try:
        found = datetime.fromisoformat(word)
    except ValueError as error:
        raise Invalid(fields={"scheduled_at": "scheduled_at must be a date and time"}) from error
    found = found if found.tzinfo else found.replace(tzinfo=now().tzinfo)
    return found if found > now() else None


def _waiting(call: Call, number: int) -> DraftRecord:
    found = draft(call.viewer, number)
    if found.scheduled_at is None:
        raise NotFound
    return found


@permit("read:statuses")
def index(call: Call) -> list[ScheduledStatus]:
    """GET /api/v1/scheduled_statuses."""
    cut = drafts(call.viewer, page_of(call), is_scheduled=True)
    link(call, call.request.path, cut)
    return [scheduled_status(one) for one in cut]


@permit("read:statuses")
def show(call: Call, number: int) -> ScheduledStatus:
    """GET /api/v1/scheduled_statuses/:id."""
    return scheduled_status(_waiting(call, number))


@permit("write:statuses")
def change(call: Call, number: int) -> ScheduledStatus:
    """PUT /api/v1/scheduled_statuses/:id: another time."""
    _waiting(call, number)
    when = time_of(call)
    if when is None:
        raise Invalid(fields={"scheduled_at": "The scheduled date must be in the future"})
    reschedule_post(call.viewer, draft_id=number, scheduled_at=when)
    return scheduled_status(_waiting(call, number))


@permit("write:statuses")
def cancel(call: Call, number: int) -> dict[str, str]:
    """DELETE /api/v1/scheduled_statuses/:id."""
    _waiting(call, number)
    discard_draft(call.viewer, draft_id=number)
    return {}
