"""The dates of an event as rows: laid out ahead, moved when the event is planned anew."""

from datetime import datetime, timedelta
from itertools import takewhile

from django.db.models import QuerySet

from meetinghouse.domain.gatherings.events import OccasionCancelled
from meetinghouse.domain.gatherings.models import EXPECTED, Answer, Gathering, Occasion
from meetinghouse.domain.gatherings.repeating import dates
from meetinghouse.domain.gatherings.times import end_of, from_text, instant, on_the_wall, to_text
from meetinghouse.kernel import bus
from meetinghouse.kernel.clock import now

# How far ahead dates of an event without an end are laid out; a chore goes on from there.
AHEAD = timedelta(days=400)
# At most so many at once; a daily event has fewer days ahead for it.
AT_ONCE = 120
_MINUTE, _DAY = timedelta(minutes=1), timedelta(days=1)


def lay_out(gathering: Gathering) -> int:
    """Write the dates of the rule that come next, up to ``AHEAD`` from now; says how many there were."""
    first = from_text(gathering.starts)
    after = from_text(gathering.laid_out_to) if gathering.laid_out_to else None
    horizon = max(instant(first, gathering.zone), now()) + AHEAD
    found: list[datetime] = []
    for one in dates(gathering.rule, first, after=after):
        if instant(one, gathering.zone) > horizon or len(found) == AT_ONCE:
            gathering.laid_out_to = to_text(found[-1]) if found else gathering.laid_out_to
            break
        found.append(one)
    else:  # the rule has ended: nobody has to look again
        gathering.laid_out_to = ""
    Occasion.objects.bulk_create(_occasion(gathering, one) for one in found)
    Gathering.objects.filter(pk=gathering.pk).update(laid_out_to=gathering.laid_out_to)
    return len(found)


def _occasion(gathering: Gathering, wall: datetime) -> Occasion:
    row = Occasion(gathering=gathering, original=to_text(wall))
    put_times(row, gathering, wall)
    return row


def put_times(row: Occasion, gathering: Gathering, starts: datetime, ends: datetime | None = None) -> None:
    """Let a date begin then; without an end of its own it takes as long as the others, on the wall."""
    if ends is None and gathering.ends:
        ends = starts + (from_text(gathering.ends) - from_text(gathering.starts))
    row.starts, row.ends = to_text(starts), to_text(ends) if ends else ""
    row.starts_at = instant(starts, gathering.zone)
    row.ends_at = end_of(starts, ends, gathering.zone)


def still_to_come(gathering: Gathering) -> QuerySet[Occasion]:
    """The dates that are not over, the earliest first."""
    return Occasion.objects.filter(gathering=gathering, ends_at__gt=now()).order_by("starts_at", "id")


def move_dates(gathering: Gathering, *, before: Gathering, cut: Occasion | None) -> None:
    """Let the dates that are to come follow a new plan; those that are over stay as they were.

    With the same rhythm each date goes along by as much as the first one: who comes on Tuesday the 24th comes on
    Wednesday the 25th. With another, dates on the same days keep who comes. A date that is not in the plan any more is
    taken off, or cancelled where somebody is expected.

    Args:
        gathering: as it is planned now.
        before: as it was.
        cut: the date from which on the new plan holds; without one, all that are to come.

    Emits:
        OccasionCancelled: for each that is cancelled.
    """
    first = from_text(gathering.starts)
    reference = from_text(cut.original if cut else before.starts)
    by = first - reference if _rhythm(gathering.rule) == _rhythm(before.rule) else timedelta(0)
    coming = still_to_come(gathering).select_for_update()
    rows = list(coming.filter(original__gte=cut.original) if cut else coming)
    if not rows:  # of how it was nothing is to come, so there is nothing to move
        gathering.laid_out_to = to_text(max(first - _MINUTE, on_the_wall(now(), gathering.zone)))
        lay_out(gathering)
        return
    goals = {row.pk: from_text(row.original) + by for row in rows}
    start = min([*goals.values(), first] if cut else goals.values(), default=first)
    limit = max(goals.values(), default=first) + _DAY
    planned = dates(gathering.rule, first, after=start.replace(hour=0, minute=0) - _MINUTE)
    wanted = {one.date(): one for one in takewhile(lambda one: one < limit, planned)}
    for row in rows:
        wall = wanted.pop(goals[row.pk].date(), None)
        if wall is None:
            _take_off(row)
            continue
        was_moved, ends = row.original != row.starts, from_text(row.ends) if row.ends else None
        row.original = to_text(wall)
        if was_moved:  # this date alone was moved before, and stays where it was put
            put_times(row, gathering, from_text(row.starts), ends)
        else:
            put_times(row, gathering, wall)
        row.save(update_fields=["original", "starts", "ends", "starts_at", "ends_at"])
    missing = [wall for wall in wanted.values() if instant(wall, gathering.zone) > now()]
    Occasion.objects.bulk_create(_occasion(gathering, wall) for wall in missing)
    gathering.laid_out_to = to_text(limit - _MINUTE)
    lay_out(gathering)


def _rhythm(rule: str) -> str:
    """A rule without its end and its days: those go along with the first date."""
    return ";".join(part for part in rule.split(";") if part.startswith(("FREQ=", "INTERVAL=")))


def _take_off(row: Occasion) -> None:
    """A date that is not in the plan any more: nobody should stand there and find nothing."""
    if row.cancelled_at is not None:
        return
    if Answer.objects.filter(occasion=row, standing__in=EXPECTED).exists():
        cancel(row, "The dates have changed.")
        bus.emit(OccasionCancelled(gathering_id=row.gathering_id, occasion_id=row.pk))
    else:
        row.delete()


def cancel(row: Occasion, note: str) -> None:
    """This date will not be."""
    row.cancelled_at, row.note = now(), note
    row.save(update_fields=["cancelled_at", "note"])
