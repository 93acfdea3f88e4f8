"""Joining and leaving, requests and invitations."""

from collections.abc import Sequence

from django.db import transaction

from meetinghouse.domain.groups import rules
from meetinghouse.domain.groups.actions.entering import come_in, forget_waiting, go_out
from meetinghouse.domain.groups.events import GroupInvited, GroupJoinAccepted, GroupJoinAsked
from meetinghouse.domain.groups.finding import enter_to, find_group, find_in_it, find_newcomer, owners_present, place_in
from meetinghouse.domain.groups.models import Ban, Group, Invitation, Joining, JoinRequest, Role
from meetinghouse.domain.groups.rules import Act
from meetinghouse.domain.people.models import FollowRequest, RosterEntry
from meetinghouse.kernel import bus, limits
from meetinghouse.kernel.errors import Invalid, NotAllowed, NotFound
from meetinghouse.kernel.text import tidy_line
from meetinghouse.kernel.viewer import Viewer


@transaction.atomic
def join_group(viewer: Viewer, *, group_id: int, answers: Sequence[str] | None = None) -> bool:
    """Join a group, or ask to; says whether the viewer is in it now. A second time changes nothing.

    Args:
        answers: to the group's questions, in their order. None: an app asks, which knows of no questions; those who
            moderate the group see that nothing was answered.

    Raises:
        NotFound: absent, or secret to the viewer.
        NotAllowed: by invitation only, archived, or the viewer was sent away.
        Invalid: a question is left open.

    Emits:
        GroupJoined or GroupJoinAsked: the first time only.
    """
    group = find_group(viewer, group_id)
    if place_in(group, viewer.person_id) is not None:
        return True
    if group.is_archived:
        raise NotAllowed("This group is archived, so nobody joins it any more")
    if Ban.objects.filter(group=group, person_id=viewer.person_id).exists():
        raise NotAllowed("You were sent away from this group and cannot join it again")
    limits.take("follow", f"person:{viewer.person_id}")
    if group.joining == Joining.FREE or Invitation.objects.filter(group=group, person_id=viewer.person_id).exists():
        come_in(group, viewer.person_id)
        return True
    if group.joining == Joining.INVITATION:
        raise NotAllowed("People come into this group by invitation only")
    _ask(viewer, group, answers)
    return False


def _ask(viewer: Viewer, group: Group, answers: Sequence[str] | None) -> None:
    if answers is not None:
        rules.require_answers(group.questions, answers)
    pairs = [[question, tidy_line(answer)] for question, answer in zip(group.questions, answers or (), strict=False)]
    _, is_new = JoinRequest.objects.get_or_create(group=group, person_id=viewer.person_id, defaults={"answers": pairs})
    if is_new:
        FollowRequest.objects.get_or_create(follower_id=viewer.person_id, followed_id=group.pk)
        bus.emit(GroupJoinAsked(group_id=group.pk, person_id=viewer.person_id))


@transaction.atomic
def leave_group(viewer: Viewer, *, group_id: int) -> None:
    """Leave a group, or take back the request to join it; where there is neither, nothing changes.

    Raises:
        NotFound: absent, or secret to the viewer.
        Invalid: the viewer is the last owner, who hands the group over first.

    Emits:
        GroupLeft: where the viewer was in it.
    """
    group = find_group(viewer, group_id)
    member = place_in(group, viewer.person_id)
    if member is None:
        JoinRequest.objects.filter(group=group, person_id=viewer.person_id).delete()
        FollowRequest.objects.filter(follower_id=viewer.person_id, followed_id=group.pk).delete()
        return
    if member.role == Role.OWNER and owners_present(group).count() <= 1:
        raise Invalid("A group needs an owner. Hand it over to somebody first, then you can leave.")
    go_out(group, viewer.person_id)


@transaction.atomic
def answer_join_request(viewer: Viewer, *, group_id: int, person_id: int, accept: bool) -> None:
    """Let somebody in who asked, or not; a no is not told.

    Raises:
        NotFound: absent, secret to the viewer, or there is no such request.
        NotAllowed: the viewer does not moderate it.

    Emits:
        GroupJoined, GroupJoinAccepted: on a yes.
    """
    group, _ = enter_to(viewer, group_id, Act.ANSWER_REQUESTS)
    if not JoinRequest.objects.filter(group=group, person_id=person_id).exists():
        raise NotFound
    if not accept:
        forget_waiting(group, person_id)
        return
    come_in(group, person_id)
    bus.emit(GroupJoinAccepted(group_id=group.pk, person_id=person_id, moderator_id=viewer.person_id))


@transaction.atomic
def invite_to_group(viewer: Viewer, *, group_id: int, person_id: int) -> None:
    """Invite somebody, who may come in without being asked anything; from now on they know of a secret group.

    Somebody who has asked already is let in at once.

    Raises:
        NotFound: the group or the person is absent or hidden from the viewer.
        NotAllowed: the viewer may not invite.
        Invalid: they are in it, were sent away, or too many invitations are open.

    Emits:
        GroupInvited: the first time; GroupJoined and GroupJoinAccepted instead where they had asked.
    """
    group, _ = enter_to(viewer, group_id, Act.INVITE)
    person = find_newcomer(viewer, person_id)
    if place_in(group, person.pk) is not None:
        raise Invalid("They are in the group already.")
    if Ban.objects.filter(group=group, person=person).exists():
        raise Invalid("They were sent away from this group. Lift that first.")
    if JoinRequest.objects.filter(group=group, person=person).exists():
        come_in(group, person.pk)
        bus.emit(GroupJoinAccepted(group_id=group.pk, person_id=person.pk, moderator_id=viewer.person_id))
        return
    if Invitation.objects.filter(group=group).count() >= rules.MOST_INVITED:
        raise Invalid(f"There are {rules.MOST_INVITED} invitations open. Wait until some are answered.")
    limits.take("group_invitation", f"person:{viewer.person_id}")
    _, is_new = Invitation.objects.get_or_create(group=group, person=person, defaults={"inviter_id": viewer.person_id})
    if is_new:
        RosterEntry.objects.get_or_create(roster_id=group.known_to_id, person_id=person.pk)
        bus.emit(GroupInvited(group_id=group.pk, person_id=person.pk, inviter_id=viewer.person_id))


@transaction.atomic
def decline_invitation(viewer: Viewer, *, group_id: int) -> None:
    """Say no to an invitation; nobody is told, and a secret group is unknown to the viewer again.

    Raises:
        NotFound: absent, or there is no invitation.
    """
    group = find_group(viewer, group_id)
    _end_invitation(group, viewer.person_id)


@transaction.atomic
def take_back_invitation(viewer: Viewer, *, group_id: int, person_id: int) -> None:
    """Take an invitation back that was not answered.

    Raises:
        NotFound: absent, secret to the viewer, or there is no such invitation.
        NotAllowed: the viewer does not moderate the group.
    """
    group, _ = enter_to(viewer, group_id, Act.ANSWER_REQUESTS)
    _end_invitation(group, person_id)


def _end_invitation(group: Group, person_id: int) -> None:
    gone, _ = Invitation.objects.filter(group=group, person_id=person_id).delete()
    if not gone:
        raise NotFound
    RosterEntry.objects.filter(roster_id=group.known_to_id, person_id=person_id).delete()


@transaction.atomic
def remove_member(viewer: Viewer, *, group_id: int, person_id: int) -> None:
    """Take somebody out of a group; they may join again as anybody may.

    Raises:
        NotFound: absent, secret to the viewer, or they are not in it.
        NotAllowed: the viewer does not moderate it, or they have as much to say.
        Invalid: it is the viewer, who leaves instead.

    Emits:
        GroupLeft
    """
    group, member = enter_to(viewer, group_id, Act.REMOVE)
    if person_id == viewer.person_id:
        raise Invalid("To go yourself, leave the group.")
    rules.require_above(member, find_in_it(group, person_id))
    go_out(group, person_id)


@transaction.atomic
def ban_from_group(viewer: Viewer, *, group_id: int, person_id: int, reason: str = "") -> None:
    """Send somebody away for good: they are out, and cannot join, ask or be invited until it is lifted.

    Args:
        person_id: of somebody in the group, or of somebody who asked to join it.

    Raises:
        NotFound: absent, secret to the viewer, or they are neither in it nor waiting.
        NotAllowed: the viewer does not moderate it, or they have as much to say.
        Invalid: it is the viewer, or the reason is too long.

    Emits:
        GroupLeft: where they were in it.
    """
    group, member = enter_to(viewer, group_id, Act.BAN)
    if person_id == viewer.person_id:
        raise Invalid("You cannot send yourself away.")
    reason = tidy_line(reason)
    if len(reason) > 300:
        raise Invalid(fields={"reason": "The reason can have up to 300 characters."})
    target = place_in(group, person_id)
    waits = JoinRequest.objects.filter(group=group, person_id=person_id).exists()
    if target is None and not waits:
        raise NotFound
    if target is not None:
        rules.require_above(member, target)
        go_out(group, person_id)
    forget_waiting(group, person_id)
    Ban.objects.get_or_create(
        group=group, person_id=person_id, defaults={"banned_by_id": viewer.person_id, "reason": reason}
    )


@transaction.atomic
def lift_ban(viewer: Viewer, *, group_id: int, person_id: int) -> None:
    """Let somebody join again; without a ban nothing changes.

    Raises:
        NotFound: absent, or secret to the viewer.
        NotAllowed: the viewer does not moderate it.
    """
    group, _ = enter_to(viewer, group_id, Act.BAN)
    Ban.objects.filter(group=group, person_id=person_id).delete()
