"""What guests do: come, perhaps, or not; and whether they want to be reminded."""

from collections.abc import Sequence

from django.db import transaction

from meetinghouse.domain.gatherings import rules
from meetinghouse.domain.gatherings.actions.finding import find_occasion, hold, looks_after_guests, require_may_come
from meetinghouse.domain.gatherings.actions.line import enter, move_up, reminders_passed, stand
from meetinghouse.domain.gatherings.events import GuestAnswered
from meetinghouse.domain.gatherings.models import Answer, Gathering, Occasion, Standing
from meetinghouse.kernel import bus, limits
from meetinghouse.kernel.errors import Invalid, NotFound
from meetinghouse.kernel.viewer import Viewer

REPLIES = {"going": Standing.GOING, "maybe": Standing.MAYBE, "not": Standing.NOT}
_COMES = (Standing.GOING, Standing.WAITING, Standing.ASKED)


@transaction.atomic
def answer_occasion(viewer: Viewer, *, occasion_id: int, reply: str, replies: Sequence[str] | None = None) -> Standing:
    """Say whether one comes to a date; says where the viewer stands now. The same answer again changes nothing.

    Who comes has a place, waits in line where all are taken, or waits for the host where they want to be asked. Who
    gives a place back lets the next one move up.

    Args:
        reply: ``going``, ``maybe`` or ``not``.
        replies: to the host's questions, in their order; None leaves what was said.

    Raises:
        SignInRequired: nobody is signed in.
        NotAllowed: it is a page; or the event is in a group that is archived, or that the viewer was sent away from.
        NotFound: absent or hidden from the viewer.
        Invalid: it is over or cancelled, no such answer, the host has said no before, or a question is open that has
            to be answered.

    Emits:
        GuestAnswered: of who comes, asks or may come. GuestLetIn: of who moves up.
    """
    rules.require_person(viewer)
    wanted = REPLIES.get(reply)
    if wanted is None:
        raise Invalid(fields={"answer": "Choose going, maybe or not going."})
    limits.take("react", f"person:{viewer.person_id}")
    found = find_occasion(viewer, occasion_id)
    gathering = hold(found.gathering_id)
    if wanted is not Standing.NOT:
        require_may_come(viewer, gathering)
    occasion = Occasion.objects.select_for_update().get(pk=occasion_id)
    mine = Answer.objects.filter(occasion=occasion, person_id=viewer.person_id).first()
    is_host = looks_after_guests(viewer, gathering)
    return take_answer(
        gathering, occasion, mine or Answer(person_id=viewer.person_id), wanted,
        asks=gathering.needs_approval and not is_host, is_host=is_host, replies=replies,
    )  # fmt: skip


def take_answer(
    gathering: Gathering,
    occasion: Occasion,
    mine: Answer,
    wanted: Standing,
    *,
    asks: bool,
    is_host: bool = False,
    replies: Sequence[str] | None = None,
    tells: bool = True,
) -> Standing:
    """Let somebody stand where they want to, as far as there is room; the same for members and guests by e-mail.

    Args:
        gathering: held.
        occasion: held.
        mine: their answer, or one that is not kept yet.
        wanted: going, maybe or not.
        asks: they have to ask the host.
        is_host: nothing has to be answered by who looks after the guests.
        replies: to the host's questions; None leaves what was said.
        tells: hosts are told; else the caller sees to that.

    Raises:
        Invalid: it is over or cancelled, or the host has said no before.

    Emits:
        As ``answer_occasion``.
    """
    rules.require_takes_answers(occasion)
    before = Standing(mine.standing) if mine.occasion_id else None
    if replies is not None:
        mine.replies = rules.require_replies_fit(replies)
    if wanted is Standing.GOING and before not in _COMES and not is_host:
        rules.require_answered(gathering, mine.replies)
    if replies is not None and before is not None:
        Answer.objects.filter(pk=mine.pk).update(replies=mine.replies)
    if wanted is not Standing.NOT:
        rules.require_not_turned_away(before)
    if before is not None and (
        before == wanted
        or (wanted is Standing.GOING and before in _COMES)
        # Not coming is what the host decided already.
        or before in {Standing.DECLINED, Standing.REMOVED}
    ):
        return before
    if before is None:
        mine.occasion, mine.standing = occasion, wanted
        mine.save(force_insert=True)
    if passed := reminders_passed(occasion):  # who says within the hour that they come knows
        Answer.objects.filter(pk=mine.pk).update(reminded=passed)
    now_stands: Standing = wanted
    if wanted is not Standing.GOING:
        stand(mine, wanted)
    elif asks:
        now_stands = Standing.ASKED
        stand(mine, now_stands)
    else:
        # Until here the row may say that they have a place; they do not count while it is given out.
        stand(mine, Standing.NOT)
        now_stands = enter(gathering, occasion, mine)
    if before == Standing.GOING:
        move_up(gathering, occasion)
    if wanted is not Standing.NOT and tells:
        bus.emit(GuestAnswered(answer_id=mine.pk))
    return now_stands


@transaction.atomic
def choose_reminders(viewer: Viewer, *, occasion_id: int, wants: bool) -> None:
    """Say whether one wants to be reminded of a date that one has answered.

    Raises:
        SignInRequired: nobody is signed in.
        NotFound: absent or hidden from the viewer.
    """
    found = find_occasion(viewer, occasion_id)
    Answer.objects.filter(occasion=found, person_id=viewer.person_id).update(wants_reminders=wants)


@transaction.atomic
def reply_to_questions(viewer: Viewer, *, occasion_id: int, replies: Sequence[str]) -> None:
    """Answer what the host asks its guests; only hosts read it.

    Args:
        replies: in the order of the questions; empty for nothing.

    Raises:
        SignInRequired: nobody is signed in.
        NotFound: absent or hidden from the viewer, or they have not answered.
        Invalid: too long a reply, one that has to be there is empty, or it is over or cancelled.
    """
    kept = rules.require_replies_fit(replies)
    found = find_occasion(viewer, occasion_id)
    rules.require_takes_answers(found)
    mine = Answer.objects.filter(occasion=found, person_id=viewer.person_id).first()
    if mine is None:
        raise NotFound
    row = Gathering.objects.select_related("post").get(pk=found.gathering_id)
    if mine.standing in _COMES and not looks_after_guests(viewer, row):
        rules.require_answered(row, kept)
    Answer.objects.filter(pk=mine.pk).update(replies=kept)
