"""Bringing events along from a calendar file."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from django.db import transaction

from meetinghouse.domain.gatherings import rules
from meetinghouse.domain.gatherings.actions.dates import cancel
from meetinghouse.domain.gatherings.actions.planning import plan_gathering
from meetinghouse.domain.gatherings.models import Occasion
from meetinghouse.domain.gatherings.reading_files import MOST_ENTRIES
from meetinghouse.domain.gatherings.records import Plan
from meetinghouse.domain.gatherings.times import to_text
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.kernel.errors import Invalid
from meetinghouse.kernel.viewer import Viewer

_MOST_SKIPPED = 200


class Brought(msgspec.Struct, frozen=True):
    """A plan from a file, and the dates of it that will not be."""

    plan: Plan
    skipped: tuple[datetime, ...] = ()


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
        made.append(gathering_id)
    return made
