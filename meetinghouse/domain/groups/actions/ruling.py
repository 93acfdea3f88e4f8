"""Roles, and that a group always has somebody who owns it."""

from django.db import transaction

from meetinghouse.domain.groups.events import GroupRoleGiven
from meetinghouse.domain.groups.finding import enter_to, find_in_it, owners_present
from meetinghouse.domain.groups.models import Group, Member, Role
from meetinghouse.domain.groups.rules import Act
from meetinghouse.domain.people.models import PersonState
from meetinghouse.kernel import bus
from meetinghouse.kernel.errors import Invalid
from meetinghouse.kernel.viewer import Viewer


@transaction.atomic
def give_role(viewer: Viewer, *, group_id: int, person_id: int, role: Role) -> None:
    """Make somebody in the group a moderator, an owner beside the others, or a member without a role again.

    Raises:
        NotFound: absent, secret to the viewer, or they are not in it.
        NotAllowed: the viewer does not own it.
        Invalid: it would leave the group without an owner.

    Emits:
        GroupRoleGiven: where it is another one.
    """
    group, _ = enter_to(viewer, group_id, Act.ROLES)
    target = find_in_it(group, person_id)
    if target.role == role:
        return
    if target.role == Role.OWNER and not owners_present(group).exclude(pk=target.pk).exists():
        raise Invalid("A group needs an owner. Make somebody else the owner first.")
    _give(group, target, role, giver_id=viewer.person_id)


@transaction.atomic
def hand_over_group(viewer: Viewer, *, group_id: int, person_id: int) -> None:
    """Make somebody else in the group its owner, and oneself a moderator of it.

    Raises:
        NotFound: absent, secret to the viewer, or they are not in it.
        NotAllowed: the viewer does not own it.
        Invalid: it is the viewer, or somebody who is suspended.

    Emits:
        GroupRoleGiven: for both.
    """
    group, mine = enter_to(viewer, group_id, Act.HAND_OVER)
    target = find_in_it(group, person_id)
    if target.pk == mine.pk:
        raise Invalid(fields={"person_id": "Choose somebody else."})
    if not Member.objects.filter(pk=target.pk, person__state=PersonState.ACTIVE).exists():
        raise Invalid(fields={"person_id": "This person cannot look after a group at the moment."})
    _give(group, target, Role.OWNER, giver_id=viewer.person_id)
    _give(group, mine, Role.MODERATOR, giver_id=viewer.person_id)


def _give(group: Group, member: Member, role: Role, *, giver_id: int) -> None:
    if member.role == role:
        return
    Member.objects.filter(pk=member.pk).update(role=role)
    bus.emit(GroupRoleGiven(group_id=group.pk, person_id=member.person_id, giver_id=giver_id, role=int(role)))


@transaction.atomic
def appoint_owner(*, group_id: int) -> None:
    """Where a group has no owner who can act, make one of who is in it: whoever moderated it longest, else whoever is
    in it longest. With nobody left the group is archived, until somebody comes back.

    Whoever owned it stays an owner too, and is one again when they come back.

    Emits:
        GroupRoleGiven: where somebody was made the owner.
    """
    group = Group.objects.select_for_update(no_key=True).filter(pk=group_id).first()
    if group is None or owners_present(group).exists():
        return
    heir = Member.objects.filter(group=group, person__state=PersonState.ACTIVE).order_by("-role", "pk").first()
    if heir is None:
        Group.objects.filter(pk=group.pk).update(is_archived=True)
        return
    _give(group, heir, Role.OWNER, giver_id=0)
