"""Calling off: an event, or one of its dates. It stays to be seen, and guests are told."""

from django.db import transaction

from meetinghouse.domain.gatherings import rules
from meetinghouse.domain.gatherings.actions.dates import cancel, still_to_come
from meetinghouse.domain.gatherings.actions.finding import own_gathering, own_occasion, require_words_fit
from meetinghouse.domain.gatherings.actions.planning import say_again
from meetinghouse.domain.gatherings.events import OccasionCancelled
from meetinghouse.kernel import bus
from meetinghouse.kernel.clock import now
from meetinghouse.kernel.viewer import Viewer


@transaction.atomic
def cancel_gathering(viewer: Viewer, *, gathering_id: int, note: str = "") -> None:
    """Call off an own event, with a word to the guests; a second time changes nothing.

    Raises:
        SignInRequired: nobody is signed in.
        NotFound: absent or hidden from the viewer.
        NotAllowed: it is somebody else's; or there is a note, and the viewer may not write in its group (any more).
        Invalid: too long a note, or one that the rules of its group hold back.

    Emits:
        OccasionCancelled: with 0 as the date. PostEdited: the post says so.
    """
    note = rules.require_note_fits(note)
    row = own_gathering(viewer, gathering_id)
    if row.cancelled_at is not None:
        return
    require_words_fit(viewer, row, note)
    row.cancelled_at, row.note, row.laid_out_to = now(), note, ""
    row.number += 1
    row.save(update_fields=["cancelled_at", "note", "laid_out_to", "number"])
    still_to_come(row).filter(cancelled_at=None).update(cancelled_at=row.cancelled_at, note=note)
    say_again(viewer, row)
    bus.emit(OccasionCancelled(gathering_id=row.pk, occasion_id=0))


@transaction.atomic
def cancel_occasion(viewer: Viewer, *, occasion_id: int, note: str = "") -> None:
    """Call off one date of an own event; of one that has no other, the event.

    Raises:
        SignInRequired: nobody is signed in.
        NotFound: absent or hidden from the viewer.
        NotAllowed: it is somebody else's; or there is a note, and the viewer may not write in its group (any more).
        Invalid: too long a note, or one that the rules of its group hold back.

    Emits:
        OccasionCancelled: unless it was before.
    """
    note = rules.require_note_fits(note)
    row, occasion = own_occasion(viewer, occasion_id)
    if not row.rule:
        cancel_gathering(viewer, gathering_id=row.pk, note=note)
        return
    if occasion.cancelled_at is None:
        require_words_fit(viewer, row, note)
        cancel(occasion, note)
        bus.emit(OccasionCancelled(gathering_id=row.pk, occasion_id=occasion.pk))
