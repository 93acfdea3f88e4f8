"""What the clock does: reminders, and dates further ahead."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from meetinghouse.domain.gatherings.actions.dates import lay_out
from meetinghouse.domain.gatherings.actions.finding import hold
from meetinghouse.domain.gatherings.actions.line import REMINDERS
from meetinghouse.domain.gatherings.events import GuestReminded
from meetinghouse.domain.gatherings.models import Answer, Standing
from meetinghouse.kernel import bus
from meetinghouse.kernel.clock import now

_COMES = (Standing.GOING, Standing.MAYBE)


@transaction.atomic
def remind_some(hours: int, *, most: int) -> int:
    """Remind people of dates that begin within so many hours, each once; says how many there were.

    Emits:
        GuestReminded: for each.

    Cost: one walk of ``occasion_next`` over the dates of that time, and one row a guest.
    """
    assert hours in REMINDERS, hours
    moment = now()
    rows = Answer.objects.select_for_update(of=("self",)).filter(
        Q(reminded=0) | Q(reminded__gt=hours), standing__in=_COMES, wants_reminders=True,
        occasion__starts_at__gt=moment, occasion__starts_at__lte=moment + timedelta(hours=hours),
        occasion__cancelled_at=None,
    )  # fmt: skip
    found = list(rows.order_by("pk")[:most])
    Answer.objects.filter(pk__in=[one.pk for one in found]).update(reminded=hours)
    for one in found:
        bus.emit(GuestReminded(answer_id=one.pk, hours=hours))
    return len(found)


@transaction.atomic
def lay_out_more(gathering_id: int) -> None:
    """Lay out the dates of an event that came within reach since."""
    row = hold(gathering_id)
    if row.laid_out_to and row.cancelled_at is None:
        lay_out(row)
