"""Bringing events along from a calendar file."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from django.db import transaction

from meetinghouse.domain.gatherings import rules
from meetinghouse.domain.gatherings.actions.dates import cancel
from meetinghouse.domain.gatherings.actions.finding import hold
from meetinghouse.domain.gatherings.actions.planning import plan_gathering, put_date
from meetinghouse.domain.gatherings.models import Occasion
from meetinghouse.domain.gatherings.reading_files import MOST_ENTRIES
from meetinghouse.domain.gatherings.records import MovedDate, Plan
from meetinghouse.domain.gatherings.times import to_text
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.kernel.errors import Invalid
from meetinghouse.kernel.viewer import Viewer

_MOST_SKIPPED = 200


class Brought(msgspec.Struct, frozen=True):
    """A plan from a file, and the dates of it that will not be or were moved."""

    plan: Plan
    skipped: tuple[datetime, ...] = ()
    moved: tuple[MovedDate, ...] = ()


@transaction.atomic
def bring_events(
    viewer: Viewer,
    *,
    brought: Sequence[Brought],
    audience: Audience,
    circle_id: int = 0,
    group_id: int = 0,
    word: str = "",
) -> list[int]:
    """Plan several events at once as the viewer's own: all of them, or none.

    Args:
        word: of the sender's; the same word again gives the same events.

    Raises:
        SignInRequired: nobody is signed in.
        NotFound, NotAllowed: as ``plan_gathering`` says of a group.
        Invalid: none or too many, or one does not fit.

    Emits:
        What ``plan_gathering`` does, for each.
    """
    rules.require_member(viewer)
    if not 1 <= len(brought) <= MOST_ENTRIES:
        raise Invalid(f"Choose 1 to {MOST_ENTRIES} events.")
    made = []
    for number, one in enumerate(brought):
        once = f"{word[:40]}-{number}" if word else ""
        gathering_id = plan_gathering(
            viewer, plan=one.plan, audience=audience, circle_id=circle_id, group_id=group_id, idempotency=once
        )
        walls = [to_text(wall) for wall in one.skipped[:_MOST_SKIPPED]]
        for row in Occasion.objects.filter(gathering_id=gathering_id, original__in=walls, cancelled_at=None):
            cancel(row, "")
        _move(gathering_id, one)
        made.append(gathering_id)
    return made


def _move(gathering_id: int, brought: Brought) -> None:
    """Put single dates where the file has them."""
    wanted = {to_text(one.original): one for one in brought.moved[:_MOST_SKIPPED]}
    if not wanted:
        return
    row = hold(gathering_id)
    for occasion in Occasion.objects.filter(gathering=row, original__in=list(wanted), cancelled_at=None):
        one = wanted[occasion.original]
        plan = msgspec.structs.replace(
            brought.plan, title=one.title or row.title, starts=one.starts, ends=one.ends, place=one.place or row.place
        )
        put_date(row, occasion, rules.require_plan_fits(plan, may_be_past=True))
