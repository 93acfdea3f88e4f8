"""Coming in and going out: the rows that follow from being in a group, written in one place."""

from django.db.models import F

from meetinghouse.domain.groups.events import GroupJoined, GroupLeft
from meetinghouse.domain.groups.models import Group, Invitation, JoinRequest, Member, Role
from meetinghouse.domain.people.models import Follow, FollowRequest, Person, RosterEntry
from meetinghouse.kernel import bus
from meetinghouse.kernel.clock import now


def come_in(group: Group, person_id: int, role: Role = Role.MEMBER) -> None:
    """Put somebody into a group, in the transaction of the caller who holds it; who is in it stays as they are.

    They read it from now on, and its feed comes to their home. For apps this is following the group.

    Emits:
        GroupJoined: where they were not in it.
    """
    _, is_new = Member.objects.get_or_create(
        group=group, person_id=person_id, defaults={"role": role, "joined_at": now()}
    )
    if not is_new:
        return
    for roster_id in (group.roster_id, group.known_to_id):
        RosterEntry.objects.get_or_create(roster_id=roster_id, person_id=person_id)
    forget_waiting(group, person_id)
    _, is_follower = Follow.objects.get_or_create(follower_id=person_id, followed_id=group.pk)
    if is_follower:
        # How many groups somebody is in is not told, so what they follow is not counted up.
        Person.objects.filter(pk=group.pk).update(followers_count=F("followers_count") + 1)
    bus.emit(GroupJoined(group_id=group.pk, person_id=person_id))


def go_out(group: Group, person_id: int) -> None:
    """Take somebody out of a group; they read nothing of a closed or secret one any more.

    What they wrote stays.

    Emits:
        GroupLeft
    """
    Member.objects.filter(group=group, person_id=person_id).delete()
    RosterEntry.objects.filter(roster_id__in=(group.roster_id, group.known_to_id), person_id=person_id).delete()
    gone, _ = Follow.objects.filter(follower_id=person_id, followed_id=group.pk).delete()
    if gone:
        Person.objects.filter(pk=group.pk).update(followers_count=F("followers_count") - 1)
    bus.emit(GroupLeft(group_id=group.pk, person_id=person_id))


def forget_waiting(group: Group, person_id: int) -> None:
    """Whatever waited for an answer has one now."""
    JoinRequest.objects.filter(group=group, person_id=person_id).delete()
    Invitation.objects.filter(group=group, person_id=person_id).delete()
    FollowRequest.objects.filter(follower_id=person_id, followed_id=group.pk).delete()
