"""Planning an event, and planning it anew. Deleting it is deleting its post."""

import copy
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q

from meetinghouse.domain.gatherings import rules
from meetinghouse.domain.gatherings.actions.dates import lay_out, move_dates, put_times, still_to_come
from meetinghouse.domain.gatherings.actions.finding import (
    own_gathering,
    own_occasion,
    require_may_plan,
    require_words_fit,
)
from meetinghouse.domain.gatherings.actions.line import move_up, remind_anew
from meetinghouse.domain.gatherings.events import GatheringChanged, GatheringPlanned
from meetinghouse.domain.gatherings.models import Answer, Gathering, Occasion, Standing
from meetinghouse.domain.gatherings.records import Plan
from meetinghouse.domain.gatherings.repeating import to_rule
from meetinghouse.domain.gatherings.times import day_in_words, from_text, in_words, instant, to_text
from meetinghouse.domain.gatherings.wording import changes_in_words, facts, post_text
from meetinghouse.domain.groups.finding import enter_to
from meetinghouse.domain.groups.rules import Act
from meetinghouse.domain.posts.actions import Changes, edit_post, publish_post
from meetinghouse.domain.posts.audience import DEFAULT, Audience
from meetinghouse.domain.posts.models import PostState
from meetinghouse.kernel import bus
from meetinghouse.kernel.clock import now
from meetinghouse.kernel.errors import NotFound
from meetinghouse.kernel.ids import new_id
from meetinghouse.kernel.text import render
from meetinghouse.kernel.urls import tag_address
from meetinghouse.kernel.viewer import Viewer


def plan_gathering(
    viewer: Viewer,
    *,
    plan: Plan,
    audience: Audience = DEFAULT,
    circle_id: int = 0,
    group_id: int = 0,
    media_ids: Sequence[int] = (),
    idempotency: str = "",
) -> int:
    """Plan an event and return its id; it is published as a post of the host's.

    Args:
        audience: who can see it, as of any post.
        group_id: the group to plan it in, whatever ``audience`` says; where the group's rules hold it back, it waits
            like any post.
        media_ids: own uploads; the first is the cover.
        idempotency: a word of the sender's; the same word gives the same event again.

    Raises:
        SignInRequired: nobody is signed in.
        NotFound: the group is absent, or secret to the viewer.
        NotAllowed: the viewer may not plan events in it.
        Invalid: with reasons beside the fields.

    Emits:
        GatheringPlanned, and what ``publish_post`` does.
    """
    rules.require_member(viewer)
    plan = rules.require_plan_fits(plan)
    row = Gathering(id=new_id())
    _put(row, plan)
    with transaction.atomic():
        if group_id:
            enter_to(viewer, group_id, Act.PLAN)
            row.group_id = group_id
        post_id = publish_post(
            viewer, text=text_of(row), audience=Audience.GROUP if group_id else audience, circle_id=circle_id,
            group_id=group_id, media_ids=media_ids, idempotency=idempotency,
        )  # fmt: skip
        before = Gathering.objects.filter(post_id=post_id).values_list("pk", flat=True).first()
        if before is not None:
            return before
        row.post_id = post_id
        row.save(force_insert=True)
        lay_out(row)
        bus.emit(GatheringPlanned(gathering_id=row.pk))
    return row.pk


def _put(row: Gathering, plan: Plan) -> None:
    row.title, row.place, row.link, row.zone = plan.title, plan.place, plan.link, plan.zone
    row.country = plan.country
    row.latitude, row.longitude = plan.spot or (None, None)
    row.description = plan.description
    # Whom the text names is linked in the post itself.
    row.description_html = render(plan.description, mention_links={}, tag_link=tag_address)
    row.starts, row.ends = to_text(plan.starts), to_text(plan.ends) if plan.ends else ""
    row.rule = to_rule(plan.repeat, plan.starts) if plan.repeat else ""
    row.capacity, row.needs_approval = plan.capacity, plan.needs_approval
    row.questions, row.required = list(plan.questions), list(plan.required)
    row.guests_invite = plan.guests_invite


def text_of(row: Gathering) -> str:
    """What its post says."""
    return post_text(
        gathering_id=row.pk, title=row.title, description=row.description, place=row.place, link=row.link,
        starts=from_text(row.starts), ends=from_text(row.ends) if row.ends else None, zone=row.zone, rule=row.rule,
        is_cancelled=row.cancelled_at is not None, note=row.note,
    )  # fmt: skip


def _facts(row: Gathering) -> dict[str, str]:
    return facts(
        title=row.title, starts=from_text(row.starts), ends=from_text(row.ends) if row.ends else None, zone=row.zone,
        rule=row.rule, place=row.place, link=row.link,
    )  # fmt: skip


def say_again(viewer: Viewer, row: Gathering, media_ids: Sequence[int] | None = None) -> None:
    """Let the post say what the event is now; how it read before stays in its history."""
    edit_post(viewer, post_id=row.post_id, changes=Changes(text=text_of(row), media_ids=media_ids), follows=True)


@transaction.atomic
def change_gathering(
    viewer: Viewer, *, gathering_id: int, plan: Plan, media_ids: Sequence[int] | None = None, from_occasion_id: int = 0
) -> None:
    """Plan an own event anew: all of it that is to come, or from one of its dates on. The post follows.

    Args:
        plan: ``starts`` is the first date's, or that of ``from_occasion_id``.
        media_ids: all pictures from now on; None leaves them.
        from_occasion_id: this date and the following; those before it stay as they are.

    Raises:
        SignInRequired: nobody is signed in.
        NotFound: absent or hidden from the viewer.
        NotAllowed: it is somebody else's, or in a group that is archived or that the viewer is not in any more.
        Invalid: with reasons beside the fields, or it is cancelled.

    Emits:
        GatheringChanged: where guests have to know. GuestLetIn: for who moves up. PostEdited: where it reads otherwise.
    """
    row = own_gathering(viewer, gathering_id)
    require_may_plan(viewer, row)
    cut = _cut(row, from_occasion_id)
    said = plan_anew(row, plan, cut=cut)
    say_again(viewer, row, media_ids)
    if said:
        bus.emit(
            GatheringChanged(
                gathering_id=row.pk, occasion_id=cut.pk if cut else 0, number=row.number, onwards=cut is not None
            )
        )


def plan_anew(row: Gathering, plan: Plan, *, cut: Occasion | None = None) -> str:
    """Let an event and its dates be what is planned now, in the transaction of the caller, who holds it and lets the
    post follow. Gives what guests have to know, in words; empty for nothing.

    Args:
        cut: the date from which on the plan holds; without one, all that are to come.

    Raises:
        Invalid: with reasons beside the fields, or it is cancelled.

    Emits:
        GuestLetIn: for who moves up. OccasionCancelled: for dates that are not in the plan any more.
    """
    rules.require_not_cancelled(row)
    stays = to_text(plan.starts) == (cut.original if cut else row.starts) and plan.zone == row.zone
    # Of several dates the first may be over while others are to come.
    began = bool(row.rule) and cut is None and instant(from_text(row.starts), row.zone) < now()
    plan = rules.require_plan_fits(plan, may_be_past=stays or began)
    before = copy.copy(row)
    if cut is not None:
        # As it was on that day, so that only what really changes is told.
        before.starts, before.ends = cut.original, _end_then(row, cut)
    _put(row, plan)
    said = changes_in_words(_facts(before), _facts(row))
    if cut is not None:
        _keep_earlier(row, before, cut)
    if said:
        row.change, row.changed_at = said, now()
        if cut is not None:
            row.change = f"From {day_in_words(from_text(before.starts))} on: {said}"[:500]
    row.number += 1
    row.save()
    if (row.starts, row.ends, row.zone, row.rule) != (before.starts, before.ends, before.zone, before.rule) or cut:
        move_dates(row, before=before, cut=cut)
        remind_anew(still_to_come(row))
    # While its group holds it back nobody could be told; then they move up once it stands there again.
    is_held = row.post.state == PostState.HELD
    if (row.capacity, row.needs_approval) != (before.capacity, before.needs_approval) and not is_held:
        let_in_where_free(row)
    return said


def _cut(row: Gathering, occasion_id: int) -> Occasion | None:
    if not occasion_id or not row.rule:
        return None
    found = Occasion.objects.select_for_update().filter(pk=occasion_id, gathering=row).first()
    if found is None:
        raise NotFound
    return found


def _end_then(row: Gathering, cut: Occasion) -> str:
    if not row.ends:
        return ""
    return to_text(from_text(cut.original) + (from_text(row.ends) - from_text(row.starts)))


def _keep_earlier(row: Gathering, before: Gathering, cut: Occasion) -> None:
    """Dates before the cut are called, and are where, they were."""
    earlier = Occasion.objects.filter(gathering=row, original__lt=cut.original)
    if row.title != before.title:
        earlier.filter(title="").update(title=before.title)
    if row.place != before.place:
        earlier.filter(place="").update(place=before.place)


def let_in_where_free(row: Gathering) -> None:
    """Move up on all dates that are to come and where somebody waits.

    Emits:
        GuestLetIn: for each who has a place now.
    """
    waited = Answer.objects.filter(standing__in=(Standing.WAITING, Standing.ASKED)).values("occasion_id")
    for occasion in still_to_come(row).filter(pk__in=waited).select_for_update():
        move_up(row, occasion)


@transaction.atomic
def change_occasion(viewer: Viewer, *, occasion_id: int, plan: Plan) -> None:
    """Change one date alone: its name, when it begins and ends, and where it is. Everything else is of all dates.

    Raises:
        SignInRequired: nobody is signed in.
        NotFound: absent or hidden from the viewer.
        NotAllowed: it is somebody else's, or in a group that is archived or that the viewer is not in any more.
        Invalid: with reasons beside the fields, or it is cancelled or over.

    Emits:
        GatheringChanged: where guests have to know.
    """
    row, occasion = own_occasion(viewer, occasion_id)
    require_may_plan(viewer, row)
    rules.require_takes_answers(occasion)
    stays = to_text(plan.starts) == occasion.starts
    plan = rules.require_plan_fits(plan, may_be_past=stays)
    before = _facts_of(row, occasion)
    put_date(row, occasion, plan)
    require_words_fit(viewer, row, occasion.title, occasion.place)
    said = changes_in_words(before, _facts_of(row, occasion))
    if not said:
        return
    remind_anew([occasion])
    row.number += 1
    row.change = f"{in_words(from_text(occasion.original), None, row.zone)}: {said}"[:500]
    row.changed_at = now()
    row.save(update_fields=["number", "change", "changed_at"])
    bus.emit(GatheringChanged(gathering_id=row.pk, occasion_id=occasion.pk, number=row.number))


def put_date(row: Gathering, occasion: Occasion, plan: Plan) -> None:
    """Let one date be what a plan that fits says of name, time and place."""
    put_times(occasion, row, plan.starts, plan.ends)
    occasion.title = "" if plan.title == row.title else plan.title
    occasion.place = "" if plan.place == row.place else plan.place
    occasion.save()


def _facts_of(row: Gathering, occasion: Occasion) -> dict[str, str]:
    return facts(
        title=occasion.title or row.title, starts=from_text(occasion.starts),
        ends=from_text(occasion.ends) if occasion.ends else None, zone=row.zone, rule="",
        place=occasion.place or row.place, link=row.link,
    )  # fmt: skip


def growing() -> list[int]:
    """The events whose dates have to be laid out further; for the chore. By the index ``gathering_growing``."""
    rows = Gathering.objects.filter(~Q(rule=""), cancelled_at=None).exclude(laid_out_to="")
    return list(rows.values_list("pk", flat=True))
