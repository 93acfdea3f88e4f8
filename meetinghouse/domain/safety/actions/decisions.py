"""Deciding a case and undoing what was decided."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from django.db import transaction

from meetinghouse.domain.people.models import Person
from meetinghouse.domain.posts.models import Post
from meetinghouse.domain.safety import restricting, rules
from meetinghouse.domain.safety.actions.cases import locked_case
from meetinghouse.domain.safety.actions.recording import SYSTEM, record
from meetinghouse.domain.safety.chain import fingerprint
from meetinghouse.domain.safety.composing import NO_REASONS, Reasons, compose, ends_at, in_plain_words, redress
from meetinghouse.domain.safety.events import CaseDecided, RestrictionLifted
from meetinghouse.domain.safety.models import Case, Decision, NoticeItem, Restriction, StatementOfReasons
from meetinghouse.domain.safety.models.decisions import decision_reference
from meetinghouse.domain.safety.queries.staff import name_of
from meetinghouse.domain.safety.records import StatementRecord
from meetinghouse.domain.safety.statement import StatementDraft, require_valid_statement
from meetinghouse.domain.safety.vocabulary.desk_words import (
    Act,
    CaseState,
    Exemption,
    Measure,
    RestrictionKind,
    SubjectKind,
)
from meetinghouse.kernel import bus
from meetinghouse.kernel.clock import now
from meetinghouse.kernel.errors import Conflict, NotFound
from meetinghouse.kernel.viewer import Viewer


def _lock_below(case_id: int) -> None:
    """Lock the author and the post before the case: rows are locked lowest subject first, everywhere."""
    case = Case.objects.filter(pk=case_id).first()
    if case is None:
        return
    if case.person_id is not None:
        Person.objects.select_for_update().filter(pk=case.person_id).first()
    if case.subject_kind == SubjectKind.POST:
        Post.objects.select_for_update().filter(pk=case.subject_id).first()


def _require_decidable(viewer: Viewer, case: Case, measure: str, reasons: Reasons) -> Measure:
    rules.require_open(case)
    rules.require_no_conflict(viewer, case)
    rules.require_not_claimed_by_another(viewer, case, name_of(case.claimed_by_id))
    rules.require_own_claim(viewer, case)
    chosen = rules.require_measure(measure, case)
    if chosen is Measure.ACCOUNT_SUSPENDED:
        rules.require_days(reasons.days)
        rules.require_may_suspend(viewer, case.person)
    return chosen


def _statement(
    case: Case, items: Sequence[NoticeItem], measure: Measure, reasons: Reasons, puid: str
) -> StatementDraft:
    draft = compose(case, items, measure, reasons, puid=puid)
    names = rules.names_to_leave_out(case.person)
    require_valid_statement(draft, restricts=measure is not Measure.WARNED, names=names)
    return draft


def _items(case: Case) -> list[NoticeItem]:
    return list(NoticeItem.objects.filter(case=case).select_related("notice").order_by("pk"))


@transaction.atomic
def preview_decision(
    viewer: Viewer, *, case_id: int, measure: str, reasons: Reasons = NO_REASONS
) -> StatementRecord | None:
    """What the person concerned would read; None where they would not be told. Changes nothing.

    Raises:
        The same refusals as ``decide_case``.
    """
    case = locked_case(viewer, case_id)
    chosen = _require_decidable(viewer, case, measure, reasons)
    if chosen is Measure.NO_VIOLATION:
        return None
    items = _items(case)
    draft = _statement(case, items, chosen, reasons, decision_reference())
    return in_plain_words(chosen, draft, redress_text=redress(), snapshot=items[-1].snapshot if items else None)


@transaction.atomic
def decide_case(viewer: Viewer, *, case_id: int, measure: str, reasons: Reasons = NO_REASONS) -> int:
    """Decide a claimed case, carry it out, and return the decision's id. All of it, or nothing.

    Args:
        measure: ``no_violation``, ``warned``, ``removed`` (posts only) or ``account_suspended``.
        reasons: needed for everything but ``no_violation``.

    Raises:
        NotFound: there is none, or the viewer is not of the staff, or it is about the viewer.
        Conflict: it is decided, not claimed, or somebody else works on it.
        NotAllowed: the viewer has a stake in it, or may not suspend this person.
        Invalid: the measure does not fit, or the statement of reasons is not complete; beside the
            statement's own fields (see ``statement.StatementDraft``).

    Emits:
        CaseDecided, and what removing or suspending emits.
    """
    rules.require_staff(viewer)
    _lock_below(case_id)
    case = locked_case(viewer, case_id)
    chosen = _require_decidable(viewer, case, measure, reasons)
    items = _items(case)
    before = fingerprint([case.state, case.claimed_by_id])
    decision = _write_decision(viewer, case, chosen)
    draft = None if chosen is Measure.NO_VIOLATION else _statement(case, items, chosen, reasons, decision.reference)
    if draft is not None:
        StatementOfReasons.objects.create(
            decision=decision,
            **msgspec.structs.asdict(draft),
            redress_text=redress(),
            exempt_reason=Exemption.NO_RESTRICTION if chosen is Measure.WARNED else Exemption.NONE,
        )
    restrictions = _carry_out(case, decision, chosen, reasons)
    NoticeItem.objects.filter(case=case).update(outcome=chosen, decision=decision)
    Case.objects.filter(pk=case.pk).update(
        state=CaseState.DECIDED, decided_at=decision.decided_at, claimed_by_id=None, claim_expires_at=None
    )
    bus.emit(CaseDecided(decision_id=decision.pk))
    after = fingerprint([decision.reference, chosen.value, msgspec.to_builtins(draft)])
    thing = f"case:{case.pk}"
    record(
        Act.CASE_DECIDED,
        thing,
        viewer=viewer,
        reason=f"{chosen.value} {decision.reference}",
        before=before,
        after=after,
    )
    for one in restrictions:
        record(
            Act.RESTRICTION_IMPOSED, f"{one.target_kind}:{one.target_id}", viewer=viewer,
            reason=f"{one.kind} {decision.reference}", before=one.state_digest, after=restricting.state_digest(one),
        )  # fmt: skip
    return int(decision.pk)


def _write_decision(viewer: Viewer, case: Case, measure: Measure) -> Decision:
    moment = now()
    spent = (moment - case.claimed_at).total_seconds() if case.claimed_at else 0
    return Decision.objects.create(
        case=case, measure=measure, decided_by_id=viewer.account_id, acting_role=viewer.role.value, decided_at=moment,
        time_spent_s=max(0, int(spent)),
    )  # fmt: skip


def _carry_out(case: Case, decision: Decision, measure: Measure, reasons: Reasons) -> list[Restriction]:
    wanted: list[tuple[RestrictionKind, SubjectKind, int, datetime | None]] = []
    removes = measure is Measure.REMOVED or (measure is Measure.ACCOUNT_SUSPENDED and reasons.also_remove)
    if removes and case.subject_kind == SubjectKind.POST:
        wanted.append((RestrictionKind.POST_REMOVED, SubjectKind.POST, case.subject_id, None))
    if measure is Measure.ACCOUNT_SUSPENDED and case.person_id is not None:
        until = ends_at(measure, reasons, decision.decided_at)
        wanted.append((RestrictionKind.ACCOUNT_SUSPENDED, SubjectKind.PERSON, case.person_id, until))
    done = []
    for kind, target_kind, target_id, until in wanted:
        restriction = Restriction(
            decision=decision, kind=kind, target_kind=target_kind, target_id=target_id, starts_at=decision.decided_at,
            ends_at=until,
        )  # fmt: skip
        restriction.state_digest = restricting.state_digest(restriction)
        restriction.media_ids = restricting.impose(restriction)
        restriction.executed_at = now()
        restriction.save(force_insert=True)
        done.append(restriction)
    return done


@transaction.atomic
def lift_restriction(viewer: Viewer, *, restriction_id: int, reason: str) -> int:
    """Undo what a decision did: the post, its pictures, the account come back as they were; returns the case's id.

    Where another decision restricts the same thing, it stays restricted for that one.

    Args:
        reason: for the record, up to 500 characters.

    Raises:
        NotFound: there is none, or the viewer is not of the staff, or it is about the viewer.
        NotAllowed: the viewer has a stake in it, or a moderator's suspension is not theirs to lift.
        Conflict: it was lifted already.
        Invalid: no reason, beside the field ``reason``.

    Emits:
        RestrictionLifted, and what restoring emits.
    """
    rules.require_staff(viewer)
    case_id = Restriction.objects.filter(pk=restriction_id).values_list("decision__case_id", flat=True).first()
    if case_id is None:
        raise NotFound
    _lock_below(case_id)
    case = locked_case(viewer, case_id)
    rules.require_no_conflict(viewer, case)
    restriction = Restriction.objects.select_for_update().get(pk=restriction_id)
    if restriction.kind == RestrictionKind.ACCOUNT_SUSPENDED:
        rules.require_may_suspend(viewer, case.person)
    if restriction.lifted_at is not None:
        raise Conflict("This was lifted already.")
    _lift(restriction, viewer=viewer, reason=rules.require_text(reason, field="reason", most=rules.MOST_LIFT_REASON))
    return int(case.pk)


@transaction.atomic
def lift_ended(restriction_id: int) -> None:
    """Undo a restriction whose time is over; one that was lifted meanwhile, or has not ended, stays as it is.

    Emits:
        RestrictionLifted, and what restoring emits.
    """
    case_id = Restriction.objects.filter(pk=restriction_id).values_list("decision__case_id", flat=True).first()
    if case_id is None:
        return
    _lock_below(case_id)
    Case.objects.select_for_update().get(pk=case_id)
    restriction = Restriction.objects.select_for_update().get(pk=restriction_id)
    if restriction.lifted_at is None and restriction.ends_at is not None and restriction.ends_at <= now():
        _lift(restriction, viewer=None, reason="its time was over")


def _lift(restriction: Restriction, *, viewer: Viewer | None, reason: str) -> None:
    before = restricting.state_digest(restriction)
    restriction.lifted_at, restriction.lift_reason = now(), reason
    restriction.lifted_by_id = viewer.account_id if viewer else 0
    restriction.save(update_fields=["lifted_at", "lifted_by_id", "lift_reason"])
    if not restricting.still_restricted(restriction):
        restricting.undo(restriction)
    bus.emit(RestrictionLifted(restriction_id=restriction.pk))
    record(
        Act.RESTRICTION_LIFTED, f"{restriction.target_kind}:{restriction.target_id}", viewer=viewer, role=SYSTEM,
        reason=reason, before=before, after=restricting.state_digest(restriction),
    )  # fmt: skip
