"""An event that waits in a group, or was sent back: its host mends all of it and hands it in again."""

from collections.abc import Sequence

from django.db import transaction

from meetinghouse.domain.gatherings.actions.dates import still_to_come
from meetinghouse.domain.gatherings.actions.finding import hold
from meetinghouse.domain.gatherings.actions.planning import let_in_where_free, plan_anew, text_of
from meetinghouse.domain.gatherings.events import GatheringChanged
from meetinghouse.domain.gatherings.models import Answer, Gathering, Occasion
from meetinghouse.domain.gatherings.records import Plan
from meetinghouse.domain.posts.actions.mending import hand_in_again, own_hold
from meetinghouse.domain.posts.models import PostState
from meetinghouse.kernel import bus
from meetinghouse.kernel.clock import now
from meetinghouse.kernel.errors import Invalid
from meetinghouse.kernel.viewer import Viewer


@transaction.atomic
def mend_gathering(viewer: Viewer, *, gathering_id: int, plan: Plan, media_ids: Sequence[int] | None = None) -> bool:
    """Plan an own event anew that waits in its group or was sent back, and hand it in; says whether it appears at once.

    Who answered while it stood in the group keeps what they said, and learns what changed once it stands there again.

    Args:
        plan: ``starts`` is the first date's.
        media_ids: all pictures from now on; None leaves them.

    Raises:
        SignInRequired: nobody is signed in.
        NotFound: there is no such event of the viewer's that waits, or its group is hidden from them.
        NotAllowed: the viewer is not in the group any more, or it is archived.
        Invalid: with reasons beside the fields, or it is cancelled.

    Emits:
        GroupPostHeld, or PostPublished and PostBoosted. GatheringChanged: where it appears and guests have to know.
    """
    post_id = Gathering.objects.filter(pk=gathering_id).values_list("post_id", flat=True).first()
    own_hold(viewer, post_id or 0)
    row = hold(gathering_id)
    said = plan_anew(row, plan)
    if not row.rule:
        # It waited until its day was over, and nobody ever came to that.
        over = Occasion.objects.filter(gathering=row, ends_at__lte=now())
        over.exclude(pk__in=Answer.objects.filter(occasion__gathering=row).values("occasion_id")).delete()
    if not still_to_come(row).exists():
        raise Invalid(fields={"starts": "That is in the past."})
    row.is_untold = row.is_untold or bool(said)
    row.save(update_fields=["is_untold"])
    appears = hand_in_again(viewer, post_id=row.post_id, text=text_of(row), media_ids=media_ids, follows=True)
    if appears:
        tell_what_changed(row.post_id)
    return appears


@transaction.atomic
def tell_what_changed(post_id: int) -> None:
    """Where an event stands in its group again that changed meanwhile, its guests have to know, and who waited may have
    a place now. Twice is once.

    Emits:
        GatheringChanged: where it changed. GuestLetIn: for each who has a place now.
    """
    row = Gathering.objects.select_for_update(of=("self",)).select_related("post").filter(post_id=post_id).first()
    if row is None or row.post.state != PostState.VISIBLE:
        return
    let_in_where_free(row)
    if row.is_untold:
        Gathering.objects.filter(pk=row.pk).update(is_untold=False)
        bus.emit(GatheringChanged(gathering_id=row.pk, occasion_id=0, number=row.number))
