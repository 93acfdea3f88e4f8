"""Who is told of events of the calendar kind. Each may run twice for one event of the bus and tells once.

Only who can still see the event hears of it. The event stands on its post, so a notification names the post.
"""

from collections.abc import Iterable
from typing import Any

from meetinghouse.domain.gatherings.events import (
    GatheringChanged,
    GuestAnswered,
    GuestLetIn,
    GuestReminded,
    OccasionCancelled,
)
from meetinghouse.domain.gatherings.guests import expected, occasion_with_post, post_of_gathering, where_stands
from meetinghouse.domain.gatherings.models import Standing
from meetinghouse.domain.posts.queries import readers_among
from meetinghouse.effects.notifications.models import Kind
from meetinghouse.effects.notifications.telling import tell
from meetinghouse.kernel import bus

_AT_ONCE = 500


def _tell_readers(people: Iterable[int], kind: Kind, *, host_id: int, post_id: int, reference: str) -> None:
    concerned = list(people)
    for start in range(0, len(concerned), _AT_ONCE):
        for person_id in readers_among(post_id, concerned[start : start + _AT_ONCE]):
            tell(person_id, kind, actor_id=host_id, post_id=post_id, reference=reference)


@bus.subscribe(GuestAnswered)
def tell_host_of_answer(event: GuestAnswered, _delivery: Any) -> None:
    """The host: who comes, and who asks to. Who may come, or is only in line, is on the list."""
    answer = where_stands(event.occasion_id, event.person_id)
    if answer is None:
        return
    kind = {Standing.GOING: Kind.EVENT_ANSWERED, Standing.ASKED: Kind.EVENT_ASKED}.get(Standing(answer.standing))
    post = answer.occasion.gathering.post
    if kind is not None:
        _tell_readers(
            [post.author_id], kind, host_id=event.person_id, post_id=post.pk, reference=str(event.occasion_id)
        )


@bus.subscribe(GuestLetIn)
def tell_guest_of_place(event: GuestLetIn, _delivery: Any) -> None:
    """The one who waited, if they still have the place."""
    answer = where_stands(event.occasion_id, event.person_id)
    if answer is not None and answer.standing == Standing.GOING:
        post = answer.occasion.gathering.post
        _tell_readers(
            [event.person_id], Kind.EVENT_LET_IN, host_id=post.author_id, post_id=post.pk, reference=str(event.since)
        )


@bus.subscribe(GatheringChanged)
def tell_guests_of_change(event: GatheringChanged, _delivery: Any) -> None:
    """Everybody who is expected; the page and the notification say what changed."""
    post = post_of_gathering(event.gathering_id)
    if post is not None:
        people = expected(event.gathering_id, event.occasion_id)
        _tell_readers(
            people, Kind.EVENT_CHANGED, host_id=post.author_id, post_id=post.pk, reference=f"change-{event.number}"
        )


@bus.subscribe(OccasionCancelled)
def tell_guests_of_cancellation(event: OccasionCancelled, _delivery: Any) -> None:
    """Everybody who was expected."""
    post = post_of_gathering(event.gathering_id)
    if post is not None:
        people = expected(event.gathering_id, event.occasion_id)
        _tell_readers(
            people, Kind.EVENT_CANCELLED, host_id=post.author_id, post_id=post.pk, reference=str(event.occasion_id)
        )


@bus.subscribe(GuestReminded)
def tell_guest_of_beginning(event: GuestReminded, _delivery: Any) -> None:
    """One who comes or may come. Hosts know."""
    occasion = occasion_with_post(event.occasion_id)
    if occasion is None or occasion.cancelled_at is not None:
        return
    post = occasion.gathering.post
    # An hour before is news again; a date that was moved and comes near a second time is too.
    moment = int(occasion.starts_at.timestamp()) // 60
    _tell_readers(
        [event.person_id], Kind.EVENT_REMINDER, host_id=post.author_id, post_id=post.pk,
        reference=f"{event.hours}h-{moment}",
    )  # fmt: skip
