"""What blocks, and leaving a group, do to guest lists; what guests missed. May run twice for one event."""

from typing import Any

from meetinghouse.domain.gatherings.actions.leaving import leave_events_of_group, part
from meetinghouse.domain.gatherings.actions.mending import tell_what_changed
from meetinghouse.domain.groups.events import GroupLeft
from meetinghouse.domain.people.events import PersonBlocked
from meetinghouse.domain.posts.events import GroupPostApproved
from meetinghouse.kernel import bus


@bus.subscribe(PersonBlocked)
def part_blocked_people(event: PersonBlocked, _delivery: Any) -> None:
    """Neither comes to the other's events."""
    part(event.blocker_id, event.blocked_id)


@bus.subscribe(GroupLeft)
def leave_group_events(event: GroupLeft, _delivery: Any) -> None:
    """They do not come to what they cannot see any more."""
    leave_events_of_group(event.group_id, event.person_id)


@bus.subscribe(GroupPostApproved)
def tell_guests_of_mended(event: GroupPostApproved, _delivery: Any) -> None:
    """Who answered before it was taken out of its group learns what it is now."""
    tell_what_changed(event.post_id)
