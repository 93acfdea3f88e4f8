"""Asking people to come.

Who may see the event is its post's to say. Only the host's own invitation lets somebody in who could not see it, and
only where the audience is one that being named opens: followers, and people mentioned. Friends, a circle, a group are
sets that nobody widens by inviting.
"""

from collections.abc import Sequence

from django.db import transaction

from meetinghouse.domain.gatherings import rules
from meetinghouse.domain.gatherings.actions.finding import hold, is_host, looks_after_guests, require_may_come
from meetinghouse.domain.gatherings.actions.leaving import give_up
from meetinghouse.domain.gatherings.events import GatheringInvited
from meetinghouse.domain.gatherings.models import Answer, Gathering, Invitation, Occasion, Standing
from meetinghouse.domain.gatherings.visibility import visible_to
from meetinghouse.domain.people.models import PersonKind
from meetinghouse.domain.people.queries import visible_people
from meetinghouse.domain.posts.actions.addressing import OPENED_BY_NAME, address_no_more, address_to
from meetinghouse.domain.posts.queries import readers_among
from meetinghouse.kernel import bus, limits
from meetinghouse.kernel.clock import now
from meetinghouse.kernel.errors import Invalid, NotAllowed, NotFound
from meetinghouse.kernel.viewer import Viewer

MOST_AT_ONCE, MOST_INVITED = 50, 2_000


@transaction.atomic
def invite_to_gathering(viewer: Viewer, *, gathering_id: int, person_ids: Sequence[int]) -> int:
    """Ask people to come; says how many were asked now. Who was asked before, or has answered, is not asked again.

    Those who look after the guests may, and guests where the host lets them. Whom a guest or a co-host asks and who
    cannot see the event is left out without a word: whom the host's audience leaves out is not theirs to learn.

    Raises:
        SignInRequired: nobody is signed in.
        NotFound: the event or one of the people is absent or hidden from the viewer.
        NotAllowed: the viewer may not invite to it, or it is in a group that is archived.
        Invalid: nobody or too many, it is over or cancelled; or, for the host, somebody could not see it.
        TooMany: the viewer invited too many people of late.

    Emits:
        GatheringInvited: for each who is asked now.
    """
    rules.require_member(viewer)
    found = visible_to(viewer).filter(pk=gathering_id).select_related("post").first()
    if found is None:
        raise NotFound
    if not may_invite(viewer, found):
        raise NotAllowed("Only those who look after the guests invite to this event")
    wanted = list(dict.fromkeys(person_ids))
    if not 1 <= len(wanted) <= MOST_AT_ONCE:
        raise Invalid(f"Choose 1 to {MOST_AT_ONCE} people.")
    met = visible_people(viewer).filter(pk__in=wanted, kind=PersonKind.PERSON, domain="")
    if viewer.person_id in wanted or met.count() < len(wanted):
        raise NotFound
    row = hold(gathering_id)
    require_may_come(viewer, row)
    _require_to_come(row)
    known = set(Invitation.objects.filter(gathering=row, person_id__in=wanted).values_list("person_id", flat=True))
    coming = Answer.objects.filter(occasion__gathering=row, occasion__ends_at__gt=now(), person_id__in=wanted)
    known |= set(coming.values_list("person_id", flat=True)) | {row.post.author_id}
    new = [i for i in wanted if i not in known]
    readers = readers_among(row.post_id, new)
    outside = [i for i in new if i not in readers]
    if outside and is_host(viewer, row):
        _let_in(row, outside)
    elif outside:
        new, outside = [i for i in new if i in readers], []
    if Invitation.objects.filter(gathering=row).count() + len(new) > MOST_INVITED:
        raise Invalid(f"Up to {MOST_INVITED:,} people can be invited to an event.")
    for person_id in new:
        limits.take("event_invitation", f"person:{viewer.person_id}")
        Invitation.objects.create(
            gathering=row, person_id=person_id, inviter_id=viewer.person_id, lets_in=person_id in outside
        )
        bus.emit(GatheringInvited(gathering_id=row.pk, person_id=person_id, inviter_id=viewer.person_id))
    return len(new)


def may_invite(viewer: Viewer, row: Gathering) -> bool:
    """The viewer, who can see it, may invite to it."""
    if viewer.is_stranger:
        return False
    if looks_after_guests(viewer, row):
        return True
    mine = Answer.objects.filter(occasion__gathering=row, person_id=viewer.person_id)
    return row.guests_invite and mine.filter(standing__in=(Standing.GOING, Standing.MAYBE)).exists()


def _require_to_come(row: Gathering) -> None:
    dates = Occasion.objects.filter(gathering=row, ends_at__gt=now(), cancelled_at=None)
    if not dates.exists():
        raise Invalid("This is over or was cancelled, so there is nothing to invite to any more.")


def _let_in(row: Gathering, outside: Sequence[int]) -> None:
    """Of those whom the host invites, who cannot see it."""
    if row.post.audience not in OPENED_BY_NAME:
        raise Invalid(
            "Some of these people cannot see the event, and inviting does not change for whom it is. Change who can"
            " see it on its post first."
        )
    address_to(row.post, outside)


@transaction.atomic
def uninvite(viewer: Viewer, *, gathering_id: int, person_id: int) -> None:
    """Take an invitation back. Who could see the event because of it alone cannot any more, and does not come.

    Raises:
        SignInRequired: nobody is signed in.
        NotFound: absent, hidden from the viewer, or not theirs to look after.

    Emits:
        GuestLetIn: of who moves up.
    """
    rules.require_member(viewer)
    found = visible_to(viewer).filter(pk=gathering_id).select_related("post").first()
    if found is None or not looks_after_guests(viewer, found):
        raise NotFound
    row = hold(gathering_id)
    invitation = Invitation.objects.filter(gathering=row, person_id=person_id).first()
    if invitation is None:
        raise NotFound
    invitation.delete()
    if invitation.lets_in:
        address_no_more(row.post, person_id)
        if person_id not in readers_among(row.post_id, [person_id]):
            give_up(Answer.objects.filter(occasion__gathering=row, person_id=person_id))
