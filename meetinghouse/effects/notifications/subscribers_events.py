"""Who is told of events of the calendar kind. Each may run twice for one event of the bus and tells once.

Only who can still see the event hears of it. The event stands on its post, so a notification names the post.
"""

from collections.abc import Iterable
from typing import Any

from meetinghouse.domain.gatherings.events import (
    CoHostAdded,
    GatheringChanged,
    GatheringInvited,
    GuestAnswered,
    GuestLetIn,
    GuestReminded,
    OccasionCancelled,
    SeriesAnswered,
)
from meetinghouse.domain.gatherings.guests import (
    answer,
    answer_to,
    expected,
    hosts_of,
    is_co_host,
    moderators_of,
    post_of_gathering,
)
from meetinghouse.domain.gatherings.models import Answer, Standing
from meetinghouse.domain.gatherings.queries_hosts import invitation_is_open
from meetinghouse.domain.posts.queries import readers_among
from meetinghouse.effects.notifications.models import Kind
from meetinghouse.effects.notifications.telling import tell
from meetinghouse.kernel import bus

_AT_ONCE = 500


def _tell_readers(people: Iterable[int], kind: Kind, *, actor_id: int | None, post_id: int, reference: str) -> None:
    concerned = list(people)
    for start in range(0, len(concerned), _AT_ONCE):
        for person_id in readers_among(post_id, concerned[start : start + _AT_ONCE]):
            tell(person_id, kind, actor_id=actor_id, post_id=post_id, reference=reference)


@bus.subscribe(GuestAnswered)
def tell_host_of_answer(event: GuestAnswered, _delivery: Any) -> None:
    """The host: who comes, and who asks to. Who may come, or is only in line, is on the list.

    Those who moderate the group that it is in hear of who asks: that waits for somebody.
    """
    found = answer(event.answer_id)
    if found is not None:
        _tell_hosts(found)


def _tell_hosts(found: Answer) -> None:
    kind = {Standing.GOING: Kind.EVENT_ANSWERED, Standing.ASKED: Kind.EVENT_ASKED}.get(Standing(found.standing))
    post = found.occasion.gathering.post
    if kind is not None:
        # A guest by e-mail is nobody here; each one's answer is news of its own.
        reference = str(found.occasion_id if found.person_id else found.pk)
        people = hosts_of(found.occasion.gathering)
        if kind is Kind.EVENT_ASKED:
            people = list(dict.fromkeys([*people, *moderators_of(found.occasion.gathering)]))
        _tell_readers(people, kind, actor_id=found.person_id, post_id=post.pk, reference=reference)


@bus.subscribe(SeriesAnswered)
def tell_host_of_series(event: SeriesAnswered, _delivery: Any) -> None:
    """The host, once for all dates, as of the first of them."""
    found = answer_to(event.occasion_id, event.person_id)
    if found is not None:
        _tell_hosts(found)


@bus.subscribe(GuestLetIn)
def tell_guest_of_place(event: GuestLetIn, _delivery: Any) -> None:
    """The one who waited, if they still have the place."""
    found = answer(event.answer_id)
    if found is not None and found.person_id and found.standing == Standing.GOING:
        post = found.occasion.gathering.post
        _tell_readers(
            [found.person_id], Kind.EVENT_LET_IN, actor_id=post.author_id, post_id=post.pk, reference=str(event.since)
        )


@bus.subscribe(GatheringChanged)
def tell_guests_of_change(event: GatheringChanged, _delivery: Any) -> None:
    """Everybody who is expected; the page and the notification say what changed."""
    post = post_of_gathering(event.gathering_id)
    if post is not None:
        people = expected(event.gathering_id, event.occasion_id, onwards=event.onwards)
        _tell_readers(
            people, Kind.EVENT_CHANGED, actor_id=post.author_id, post_id=post.pk, reference=f"change-{event.number}"
        )


@bus.subscribe(OccasionCancelled)
def tell_guests_of_cancellation(event: OccasionCancelled, _delivery: Any) -> None:
    """Everybody who was expected."""
    post = post_of_gathering(event.gathering_id)
    if post is not None:
        people = expected(event.gathering_id, event.occasion_id)
        _tell_readers(
            people, Kind.EVENT_CANCELLED, actor_id=post.author_id, post_id=post.pk, reference=str(event.occasion_id)
        )


@bus.subscribe(GuestReminded)
def tell_guest_of_beginning(event: GuestReminded, _delivery: Any) -> None:
    """One who comes or may come. Hosts know."""
    found = answer(event.answer_id)
    if found is None or not found.person_id or found.occasion.cancelled_at is not None:
        return
    post = found.occasion.gathering.post
    # An hour before is news again; a date that was moved and comes near a second time is too.
    moment = int(found.occasion.starts_at.timestamp()) // 60
    _tell_readers(
        [found.person_id], Kind.EVENT_REMINDER, actor_id=post.author_id, post_id=post.pk,
        reference=f"{event.hours}h-{moment}",
    )  # fmt: skip


@bus.subscribe(CoHostAdded)
def tell_co_host(event: CoHostAdded, _delivery: Any) -> None:
    """The co-host, if they still are."""
    post = post_of_gathering(event.gathering_id)
    if post is not None and is_co_host(event.gathering_id, event.person_id):
        _tell_readers([event.person_id], Kind.EVENT_CO_HOST, actor_id=post.author_id, post_id=post.pk, reference="")


@bus.subscribe(GatheringInvited)
def tell_invited(event: GatheringInvited, _delivery: Any) -> None:
    """The one who is invited, if they still are."""
    post = post_of_gathering(event.gathering_id)
    if post is not None and invitation_is_open(event.gathering_id, event.person_id, event.inviter_id):
        _tell_readers([event.person_id], Kind.EVENT_INVITED, actor_id=event.inviter_id, post_id=post.pk, reference="")
