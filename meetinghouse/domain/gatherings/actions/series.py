"""Answering all dates of an event that repeats at once. Each stays a date of its own, and can be taken back alone."""

from collections import Counter
from collections.abc import Mapping, Sequence

from django.db import transaction

from meetinghouse.domain.gatherings import rules
from meetinghouse.domain.gatherings.actions.answering import REPLIES, take_answer
from meetinghouse.domain.gatherings.actions.finding import hold, looks_after_guests, require_may_come
from meetinghouse.domain.gatherings.events import SeriesAnswered
from meetinghouse.domain.gatherings.models import Answer, Occasion, Standing
from meetinghouse.domain.gatherings.visibility import visible_to
from meetinghouse.kernel import bus, limits
from meetinghouse.kernel.clock import now
from meetinghouse.kernel.errors import Invalid, NotFound
from meetinghouse.kernel.viewer import Viewer

_TURNED_AWAY = frozenset({Standing.DECLINED, Standing.REMOVED})


@transaction.atomic
def answer_series(
    viewer: Viewer, *, gathering_id: int, reply: str, replies: Sequence[str] | None = None
) -> Mapping[Standing, int]:
    """Say of every date that is to come whether one comes; says on how many dates the viewer stands where.

    Those dates that are laid out: some 400 days ahead. Each is answered by itself: on one that is full the viewer
    waits in line, and dates to which the host said no stay as they are.

    Args:
        reply: ``going``, ``maybe`` or ``not``.
        replies: to the host's questions, the same for each date; None leaves what was said.

    Raises:
        SignInRequired: nobody is signed in.
        NotAllowed: it is a page; or the event is in a group that is archived, or that the viewer was sent away from.
        NotFound: absent or hidden from the viewer.
        Invalid: no date is to come, no such answer, or a question is open that has to be answered.

    Emits:
        SeriesAnswered: once, where they come or ask to on a date. GuestLetIn: of who moves up.

    Cost: some eight statements a date.
    """
    rules.require_person(viewer)
    wanted = REPLIES.get(reply)
    if wanted is None:
        raise Invalid(fields={"answer": "Choose going, maybe or not going."})
    limits.take("react", f"person:{viewer.person_id}")
    if not visible_to(viewer).filter(pk=gathering_id).exists():
        raise NotFound
    gathering = hold(gathering_id)
    if wanted is not Standing.NOT:
        require_may_come(viewer, gathering)
    dates = list(
        Occasion.objects.select_for_update()
        .filter(gathering=gathering, ends_at__gt=now(), cancelled_at=None)
        .order_by("starts_at", "pk")
    )
    if not dates:
        raise Invalid("This is over or was cancelled, so there is nothing to answer any more.")
    before = {one.occasion_id: one for one in Answer.objects.filter(person_id=viewer.person_id, occasion__in=dates)}
    is_host = looks_after_guests(viewer, gathering)
    stands: Counter[Standing] = Counter()
    news: list[int] = []
    for date in dates:
        mine = before.get(date.pk) or Answer(person_id=viewer.person_id)
        stood = Standing(mine.standing) if mine.occasion_id else None
        if stood in _TURNED_AWAY and stood is not None:
            stands[stood] += 1
            continue
        now_stands = take_answer(
            gathering, date, mine, wanted, asks=gathering.needs_approval and not is_host, is_host=is_host,
            replies=replies, tells=False,
        )  # fmt: skip
        stands[now_stands] += 1
        if now_stands != stood and now_stands in {Standing.GOING, Standing.ASKED}:
            news.append(date.pk)
    if news:
        bus.emit(SeriesAnswered(gathering_id=gathering_id, person_id=viewer.person_id, occasion_id=news[0]))
    return stands
