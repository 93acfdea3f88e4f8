"""What happens to groups by the clock."""

from datetime import timedelta

from django.db.models import Exists, OuterRef

from meetinghouse.domain.groups.actions import appoint_owner
from meetinghouse.domain.groups.models import Group, Member, Role
from meetinghouse.domain.people.models import PersonState
from meetinghouse.kernel import bus

_AT_ONCE = 200


@bus.chore(every=timedelta(hours=1))
def leave_no_group_alone() -> None:
    """Find an owner for groups whose owners are gone, in whatever way they went."""
    owned = Member.objects.filter(group=OuterRef("pk"), role=Role.OWNER, person__state=PersonState.ACTIVE)
    alone = Group.objects.filter(~Exists(owned), is_archived=False).order_by("pk")
    for group_id in list(alone.values_list("pk", flat=True)[:_AT_ONCE]):
        appoint_owner(group_id=group_id)
