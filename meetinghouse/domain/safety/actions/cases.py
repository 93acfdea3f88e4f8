"""Working on cases: opening the page, claiming, releasing, writing notes."""

from datetime import timedelta

from django.db import transaction

from meetinghouse.domain.pages.queries import pages_spoken_for
from meetinghouse.domain.people.models import Person
from meetinghouse.domain.safety import rules
from meetinghouse.domain.safety.actions.recording import record
from meetinghouse.domain.safety.chain import fingerprint
from meetinghouse.domain.safety.events import CaseClaimed
from meetinghouse.domain.safety.models import Case, CaseNote
from meetinghouse.domain.safety.queries.cases import case_record
from meetinghouse.domain.safety.queries.history import history_of
from meetinghouse.domain.safety.queries.staff import name_of
from meetinghouse.domain.safety.records import CaseRecord, PersonHistory
from meetinghouse.domain.safety.vocabulary.desk_words import Act, CaseState, ViewReason
from meetinghouse.kernel import bus
from meetinghouse.kernel.clock import now
from meetinghouse.kernel.errors import NotFound
from meetinghouse.kernel.viewer import Viewer

LEASE = timedelta(minutes=30)


def locked_case(viewer: Viewer, case_id: int) -> Case:
    """The case, locked until the transaction ends.

    Raises:
        NotFound: there is none, or the viewer is not of the staff, or it is about the viewer.
    """
    rules.require_staff(viewer)
    case = Case.objects.select_for_update().filter(pk=case_id).first()
    if case is None or rules.is_subject(viewer, case):
        raise NotFound
    return case


@transaction.atomic
def open_case(viewer: Viewer, *, case_id: int, reason: str = ViewReason.CASE_REVIEW) -> CaseRecord:
    """Read everything about a case. That it was read goes into the record, so this is an action.

    Raises:
        NotFound: there is none, or the viewer is not of the staff, or it is about the viewer.
    """
    rules.require_staff(viewer)
    case = Case.objects.filter(pk=case_id).first()
    if case is None or rules.is_subject(viewer, case):
        raise NotFound
    record(Act.CASE_VIEWED, f"case:{case.pk}", viewer=viewer, reason=reason)
    return case_record(viewer, case)


@transaction.atomic
def open_person(viewer: Viewer, *, handle: str, reason: str = ViewReason.CASE_REVIEW) -> PersonHistory:
    """Read what the desk had to do with a person, also one that members cannot meet; goes into the record.

    Args:
        handle: ``anna`` or ``anna@elsewhere.example``.

    Raises:
        NotFound: there is nobody, or the viewer is not of the staff, or it is the viewer or a page they speak for.
    """
    rules.require_staff(viewer)
    person = Person.objects.filter(handle_key=handle.lstrip("@").lower()).first()
    if person is None or person.pk == viewer.person_id or pages_spoken_for(viewer, [person.pk]):
        raise NotFound
    record(Act.PERSON_VIEWED, f"person:{person.pk}", viewer=viewer, reason=reason)
    return history_of(viewer, person)


@transaction.atomic
def claim_case(viewer: Viewer, *, case_id: int) -> None:
    """Take a case for 30 minutes; one's own claim is extended.

    Raises:
        NotFound: there is none, or the viewer is not of the staff, or it is about the viewer.
        Conflict: it is decided, or somebody else works on it.
        NotAllowed: the viewer has a stake in it.

    Emits:
        CaseClaimed: where the viewer did not hold it already.
    """
    case = locked_case(viewer, case_id)
    rules.require_open(case)
    rules.require_no_conflict(viewer, case)
    rules.require_not_claimed_by_another(viewer, case, name_of(case.claimed_by_id))
    holds_it = rules.is_claimed(case)
    moment = now()
    if not holds_it:
        case.claimed_at = moment
    case.state, case.claimed_by_id, case.claim_expires_at = CaseState.IN_REVIEW, viewer.account_id, moment + LEASE
    case.save(update_fields=["state", "claimed_by_id", "claimed_at", "claim_expires_at"])
    if not holds_it:
        bus.emit(CaseClaimed(case_id=case.pk, account_id=viewer.account_id))
    record(Act.CASE_CLAIMED, f"case:{case.pk}", viewer=viewer, reason="extended" if holds_it else "")


@transaction.atomic
def release_case(viewer: Viewer, *, case_id: int) -> None:
    """Give one's claim back; a case one does not hold stays as it is.

    Raises:
        NotFound: there is none, or the viewer is not of the staff, or it is about the viewer.
    """
    case = locked_case(viewer, case_id)
    if not rules.is_open(case) or case.claimed_by_id != viewer.account_id:
        return
    case.state, case.claimed_by_id, case.claimed_at, case.claim_expires_at = CaseState.TRIAGED, None, None, None
    case.save(update_fields=["state", "claimed_by_id", "claimed_at", "claim_expires_at"])
    record(Act.CASE_RELEASED, f"case:{case.pk}", viewer=viewer)


@transaction.atomic
def add_note(viewer: Viewer, *, case_id: int, text: str) -> None:
    """Write a note for the rest of the staff; it cannot be changed afterwards.

    Raises:
        NotFound: there is none, or the viewer is not of the staff, or it is about the viewer.
        NotAllowed: the viewer has a stake in it.
        Invalid: empty or longer than 5,000 characters.
    """
    case = locked_case(viewer, case_id)
    rules.require_no_conflict(viewer, case)
    tidied = rules.require_text(text, field="text", most=rules.MOST_NOTE)
    note = CaseNote.objects.create(case=case, author_id=viewer.account_id, text=tidied)
    record(Act.CASE_NOTED, f"case:{case.pk}", viewer=viewer, after=fingerprint([note.pk, tidied]))
