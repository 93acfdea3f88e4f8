"""Who has a place: going, waiting, moving up. In the transaction of whatever made a place free."""

from collections.abc import Iterable
from datetime import timedelta

from meetinghouse.domain.gatherings.events import GuestLetIn
from meetinghouse.domain.gatherings.models import Answer, Gathering, Occasion, Standing
from meetinghouse.kernel import bus
from meetinghouse.kernel.clock import now
from meetinghouse.kernel.ids import new_id

# When people are reminded, in hours before the beginning; the later one counts as both.
REMINDERS = (24, 1)


def places_left(gathering: Gathering, occasion: Occasion) -> int | None:
    """How many places are free; None where there is no limit."""
    if gathering.capacity is None:
        return None
    going = Answer.objects.filter(occasion=occasion, standing=Standing.GOING).count()
    return max(0, gathering.capacity - going)


def stand(answer: Answer, standing: Standing) -> None:
    """Let somebody stand somewhere from now on; in a line that is its end."""
    Answer.objects.filter(pk=answer.pk).update(standing=standing, since=new_id())


def enter(gathering: Gathering, occasion: Occasion, answer: Answer) -> Standing:
    """Give somebody a place, or one at the end of the line; says which."""
    free = places_left(gathering, occasion)
    # Nobody overtakes those who wait.
    waits = Answer.objects.filter(occasion=occasion, standing=Standing.WAITING).exists()
    standing = Standing.GOING if free is None or (free and not waits) else Standing.WAITING
    stand(answer, standing)
    return standing


def move_up(gathering: Gathering, occasion: Occasion) -> None:
    """Give the free places to those who wait, in their order; who asked goes into the line where nobody has to ask.

    Emits:
        GuestLetIn: for each.
    """
    if occasion.cancelled_at is not None or occasion.ends_at <= now():
        return
    if not gathering.needs_approval:
        asked = Answer.objects.filter(occasion=occasion, standing=Standing.ASKED)
        for one in asked.order_by("since"):
            stand(one, Standing.WAITING)
    free = places_left(gathering, occasion)
    waiting = Answer.objects.filter(occasion=occasion, standing=Standing.WAITING).order_by("since")
    for one in waiting if free is None else waiting[:free]:
        stand(one, Standing.GOING)
        say_let_in(one)


def say_let_in(answer: Answer) -> None:
    """Somebody who waited has a place.

    Emits:
        GuestLetIn
    """
    since = Answer.objects.values_list("since", flat=True).get(pk=answer.pk)
    bus.emit(GuestLetIn(answer_id=answer.pk, since=since))


def reminders_passed(occasion: Occasion) -> int:
    """Which reminder nobody needs any more who comes in now; 0 for none."""
    left = occasion.starts_at - now()
    passed = [hours for hours in REMINDERS if left <= timedelta(hours=hours)]
    return min(passed, default=0)


def remind_anew(occasions: Iterable[Occasion]) -> None:
    """Dates have other times: who was reminded of the old one is reminded of the new one."""
    for occasion in occasions:
        Answer.objects.filter(occasion=occasion).update(reminded=reminders_passed(occasion))
