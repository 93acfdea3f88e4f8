"""Keeping groups in somebody's hands. May run twice for one event."""

from typing import Any

from meetinghouse.domain.groups.actions.ruling import appoint_owner
from meetinghouse.domain.groups.models import Member, Role
from meetinghouse.domain.people.events import PersonSuspended
from meetinghouse.kernel import bus


@bus.subscribe(PersonSuspended)
def find_owners_for_groups(event: PersonSuspended, _delivery: Any) -> None:
    """The groups of somebody who was suspended have another owner."""
    owned = Member.objects.filter(person_id=event.person_id, role=Role.OWNER)
    for group_id in list(owned.order_by("group_id").values_list("group_id", flat=True)):
        appoint_owner(group_id=group_id)
