"""What blocks do to guest lists. May run twice for one event."""

from typing import Any

from meetinghouse.domain.gatherings.actions.hosting import part
from meetinghouse.domain.people.events import PersonBlocked
from meetinghouse.kernel import bus


@bus.subscribe(PersonBlocked)
def part_blocked_people(event: PersonBlocked, _delivery: Any) -> None:
    """Neither comes to the other's events."""
    part(event.blocker_id, event.blocked_id)
