"""Who cannot come to something any more: after a block, after leaving a group. Places that were theirs are free."""

from django.db import transaction
from django.db.models import Q, QuerySet

from meetinghouse.domain.gatherings.actions.finding import hold
from meetinghouse.domain.gatherings.actions.line import move_up, stand
from meetinghouse.domain.gatherings.models import (
    EXPECTED,
    Answer,
    CoHost,
    HostCalendarLink,
    Invitation,
    Occasion,
    Standing,
)
from meetinghouse.domain.groups.finding import is_banned
from meetinghouse.domain.groups.models import Member
from meetinghouse.domain.posts.queries import readers_among
from meetinghouse.kernel.clock import now


def give_up(answers: QuerySet[Answer]) -> None:
    """Let some people not come to what is not over; in the transaction of the caller.

    Emits:
        GuestLetIn: of who moves up.
    """
    rows = answers.filter(standing__in=EXPECTED, occasion__ends_at__gt=now())
    for answer in rows.select_related("occasion").order_by("pk"):
        gathering = hold(answer.occasion.gathering_id)
        occasion = Occasion.objects.select_for_update().get(pk=answer.occasion_id)
        stand(answer, Standing.NOT)
        move_up(gathering, occasion)


@transaction.atomic
def part(one: int, other: int) -> None:
    """After a block between two people, neither comes to what the other plans.

    Emits:
        GuestLetIn: of who moves up.
    """
    hosted = Q(person_id=one, gathering__post__author_id=other) | Q(person_id=other, gathering__post__author_id=one)
    CoHost.objects.filter(hosted).delete()
    Invitation.objects.filter(hosted | Q(person_id=one, inviter_id=other) | Q(person_id=other, inviter_id=one)).delete()
    give_up(
        Answer.objects.filter(
            Q(person_id=one, occasion__gathering__post__author_id=other)
            | Q(person_id=other, occasion__gathering__post__author_id=one)
        )
    )


@transaction.atomic
def leave_events_of_group(group_id: int, person_id: int) -> None:
    """After somebody is not in a group any more, they come to nothing in it that they cannot see, or to nothing at all
    where they were sent away; the address of its calendar goes. Those who are in it again keep what they said since.

    Emits:
        GuestLetIn: of who moves up.
    """
    inside = Member.objects.filter(group_id=group_id, person_id=person_id).values_list("joined_at", flat=True).first()
    links = HostCalendarLink.objects.filter(host_id=group_id, person_id=person_id)
    (links if inside is None else links.filter(created_at__lt=inside)).delete()
    of_person = {"person_id": person_id, "gathering__group_id": group_id}
    seen: dict[int, bool] = {}
    answered = Answer.objects.filter(person_id=person_id, occasion__gathering__group_id=group_id)
    posts = {
        *answered.filter(standing__in=EXPECTED, occasion__ends_at__gt=now()).values_list(
            "occasion__gathering__post_id", flat=True
        ),
        *CoHost.objects.filter(**of_person).values_list("gathering__post_id", flat=True),
        *Invitation.objects.filter(**of_person).values_list("gathering__post_id", flat=True),
    }
    is_away = is_banned(group_id, person_id)
    for post_id in sorted(posts):
        seen[post_id] = not is_away and bool(readers_among(post_id, [person_id]))
    hidden = [post_id for post_id, is_seen in seen.items() if not is_seen]
    CoHost.objects.filter(person_id=person_id, gathering__post_id__in=hidden).delete()
    Invitation.objects.filter(person_id=person_id, gathering__post_id__in=hidden).delete()
    give_up(answered.filter(occasion__gathering__post_id__in=hidden))
