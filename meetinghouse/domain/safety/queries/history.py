"""What the desk had to do with a person."""

from collections.abc import Iterable

from meetinghouse.domain.pages.queries import editors
from meetinghouse.domain.people.models import Person, PersonKind, PersonState
from meetinghouse.domain.safety.models import Case, Decision, NoticeItem, Restriction
from meetinghouse.domain.safety.records import PastCase, PersonHistory
from meetinghouse.domain.safety.snapshots import excerpt, handle_of
from meetinghouse.domain.safety.vocabulary.categories import Category
from meetinghouse.domain.safety.vocabulary.desk_words import CaseState, Measure, SubjectKind
from meetinghouse.kernel.viewer import Viewer

_MOST = 100


def _past(cases: Iterable[Case]) -> tuple[PastCase, ...]:
    rows = list(cases)
    ids = [row.pk for row in rows]
    snapshots = {i.case_id: i.snapshot for i in NoticeItem.objects.filter(case_id__in=ids).order_by("pk")}
    decisions = {d.case_id: d for d in Decision.objects.filter(case_id__in=ids).order_by("pk")}
    active = set(
        Restriction.objects.filter(decision__case_id__in=ids, lifted_at=None).values_list(
            "decision__case_id", flat=True
        )
    )
    restricted = set(Restriction.objects.filter(decision__case_id__in=ids).values_list("decision__case_id", flat=True))
    return tuple(
        PastCase(
            id=row.pk,
            subject_kind=row.subject_kind,
            subject_label=SubjectKind(row.subject_kind).label,
            excerpt=excerpt(snapshots[row.pk]) if row.pk in snapshots else "",
            opened_at=row.opened_at,
            state=row.state,
            state_label=CaseState(row.state).label,
            category_label=Category(row.category).label,
            outcome_label=Measure(decisions[row.pk].measure).label if row.pk in decisions else "",
            decided_at=row.decided_at,
            is_lifted=row.pk in restricted and row.pk not in active,
        )
        for row in rows
    )


def past_cases(person_id: int | None, *, but: int = 0) -> tuple[PastCase, ...]:
    """The cases about a person and what they wrote, newest first, at most a hundred; five queries."""
    if person_id is None:
        return ()
    return _past(Case.objects.filter(person_id=person_id).exclude(pk=but).order_by("-pk")[:_MOST])


def history_of(_viewer: Viewer, person: Person) -> PersonHistory:
    """A person as the desk knows them; callers have recorded that it is read."""
    return PersonHistory(
        person_id=person.pk,
        handle=handle_of(person),
        name=person.display_name or person.username,
        is_suspended=person.state == PersonState.SUSPENDED,
        joined_at=person.created_at,
        posts_count=person.posts_count,
        cases=past_cases(person.pk),
        spoken_for_by=tuple((one.person.handle, one.role_label) for one in editors(person.pk))
        if person.kind == PersonKind.PAGE
        else (),
    )
