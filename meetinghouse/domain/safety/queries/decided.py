"""Decisions and what they did, as the desk reads them."""

from collections import defaultdict

from meetinghouse.domain.media.queries import still_served
from meetinghouse.domain.safety.composing import in_plain_words
from meetinghouse.domain.safety.models import Case, Decision, Restriction, StatementOfReasons
from meetinghouse.domain.safety.queries.reported import newest_snapshot
from meetinghouse.domain.safety.queries.staff import names_of
from meetinghouse.domain.safety.records import DecisionRecord, RestrictionRecord
from meetinghouse.domain.safety.vocabulary.desk_words import Measure, RestrictionKind


def decisions_of(case: Case) -> tuple[DecisionRecord, ...]:
    """The decisions of a case, the first one first."""
    decisions = list(Decision.objects.filter(case=case).order_by("pk"))
    statements = StatementOfReasons.objects.in_bulk([d.pk for d in decisions])
    restrictions: dict[int, list[Restriction]] = defaultdict(list)
    for restriction in Restriction.objects.filter(decision__in=decisions).order_by("pk"):
        restrictions[restriction.decision_id].append(restriction)
    every = [r for rows in restrictions.values() for r in rows]
    names = names_of([*(d.decided_by_id for d in decisions), *(r.lifted_by_id for r in every)])
    # Looked up on the disk: the proof that taking the pictures away took effect.
    served = still_served({i for r in every if r.lifted_at is None for i in r.media_ids})

    newest = newest_snapshot(case.pk) if statements else None

    def restriction_record(row: Restriction) -> RestrictionRecord:
        lifted_by = "" if row.lifted_at is None else names.get(row.lifted_by_id or 0, "the timetable")
        return RestrictionRecord(
            id=row.pk,
            kind=row.kind,
            label=RestrictionKind(row.kind).label,
            target_kind=row.target_kind,
            target_id=row.target_id,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            executed_at=row.executed_at,
            lifted_at=row.lifted_at,
            lifted_by=lifted_by,
            lift_reason=row.lift_reason,
            pictures=len(row.media_ids),
            served_pictures=sum(i in served for i in row.media_ids) if row.lifted_at is None else 0,
        )

    def decision_record(row: Decision) -> DecisionRecord:
        statement = statements.get(row.pk)
        measure = Measure(row.measure)
        return DecisionRecord(
            id=row.pk,
            case_id=row.case_id,
            reference=row.reference,
            measure=row.measure,
            measure_label=measure.label,
            decided_by=names.get(row.decided_by_id, ""),
            decided_at=row.decided_at,
            statement=in_plain_words(measure, statement, redress_text=statement.redress_text, snapshot=newest)
            if statement
            else None,
            restrictions=tuple(restriction_record(r) for r in restrictions[row.pk]),
        )

    return tuple(decision_record(d) for d in decisions)
