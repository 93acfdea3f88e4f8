"""Blocks, mutes and restrictions."""

from datetime import datetime

from django.db import transaction

from meetinghouse.domain.people import rules
from meetinghouse.domain.people.actions.befriending import part_friends
from meetinghouse.domain.people.actions.circles import leave_circles_of_each_other
from meetinghouse.domain.people.actions.finding import find_other, hold_both
from meetinghouse.domain.people.actions.following import end_follow
from meetinghouse.domain.people.events import PersonBlocked
from meetinghouse.domain.people.models import Block, Mute, Restriction
from meetinghouse.kernel import bus
from meetinghouse.kernel.viewer import Viewer


@transaction.atomic
def block(viewer: Viewer, *, person_id: int) -> None:
    """Do not meet somebody any more: follows, requests and friendship end both ways, and neither stays in
    a circle of the other.

    Raises:
        NotFound: the viewer cannot see the person, there is none, or it is the viewer.
        NotAllowed: it is a group, which is left or muted.

    Emits:
        PersonBlocked: the first time only.
    """
    rules.require_member(viewer)
    hold_both(viewer, person_id)
    if Block.objects.filter(blocker_id=viewer.person_id, blocked_id=person_id).exists():
        return
    # Somebody who blocked the viewer answers as absent here too: anything else would tell.
    person = find_other(viewer, person_id)
    rules.require_no_group(person)
    end_follow(viewer.person_id, person.pk)
    end_follow(person.pk, viewer.person_id)
    part_friends(viewer.person_id, person.pk)
    leave_circles_of_each_other(viewer.person_id, person.pk)
    Block.objects.create(blocker_id=viewer.person_id, blocked_id=person.pk)
    bus.emit(PersonBlocked(blocker_id=viewer.person_id, blocked_id=person.pk))


@transaction.atomic
def unblock(viewer: Viewer, *, person_id: int) -> None:
    """Meet somebody again; without a block this changes nothing."""
    rules.require_member(viewer)
    Block.objects.filter(blocker_id=viewer.person_id, blocked_id=person_id).delete()


@transaction.atomic
def mute(viewer: Viewer, *, person_id: int, hides_notifications: bool = True, until: datetime | None = None) -> None:
    """Do not read somebody for a time or for good; they do not learn of it.

    Raises:
        NotFound: the viewer cannot see the person, there is none, or it is the viewer.
    """
    person = find_other(viewer, person_id)
    Mute.objects.update_or_create(
        muter_id=viewer.person_id,
        muted_id=person.pk,
        defaults={"hides_notifications": hides_notifications, "until": until},
    )


@transaction.atomic
def unmute(viewer: Viewer, *, person_id: int) -> None:
    """Read somebody again; without a mute this changes nothing."""
    rules.require_member(viewer)
    Mute.objects.filter(muter_id=viewer.person_id, muted_id=person_id).delete()


@transaction.atomic
def restrict(viewer: Viewer, *, person_id: int) -> None:
    """Keep somebody at a distance who does not learn of it; a second time changes nothing.

    They read of the viewer what everybody here may; what they comment under the viewer's posts from now on, the two of
    them see alone. Follows, friendship and circles stay as they are.

    Raises:
        NotFound: the viewer cannot see the person, there is none, or it is the viewer.
        NotAllowed: it is a group, which is left or muted.
    """
    person = find_other(viewer, person_id)
    rules.require_no_group(person)
    Restriction.objects.get_or_create(restricter_id=viewer.person_id, restricted_id=person.pk)


@transaction.atomic
def unrestrict(viewer: Viewer, *, person_id: int) -> None:
    """Let somebody near again; without a restriction this changes nothing. What was kept between the two stays so."""
    rules.require_member(viewer)
    Restriction.objects.filter(restricter_id=viewer.person_id, restricted_id=person_id).delete()
