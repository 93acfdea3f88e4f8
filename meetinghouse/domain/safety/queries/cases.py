"""The queue, and everything about one case."""

from collections import defaultdict

import msgspec
from django.db.models import Q, QuerySet

from meetinghouse.domain.pages.models import Editor
from meetinghouse.domain.people.models import Block, Person
from meetinghouse.domain.safety import rules
from meetinghouse.domain.safety.models import Case, CaseNote, NoticeItem, Restriction
from meetinghouse.domain.safety.queries.decided import decisions_of
from meetinghouse.domain.safety.queries.history import past_cases
from meetinghouse.domain.safety.queries.reported import notices_of
from meetinghouse.domain.safety.queries.staff import names_of
from meetinghouse.domain.safety.records import CaseRecord, NoteRecord, QueueEntry
from meetinghouse.domain.safety.snapshots import called, excerpt, handle_of
from meetinghouse.domain.safety.vocabulary.categories import Category
from meetinghouse.domain.safety.vocabulary.desk_words import OPEN_STATES, CaseState, Severity, SubjectKind
from meetinghouse.domain.safety.vocabulary.reasons import REASONS
from meetinghouse.kernel.clock import now
from meetinghouse.kernel.paging import Page, Slice
from meetinghouse.kernel.viewer import Viewer


class QueueFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which cases are wanted; '' and False leave a condition out.

    ``shows``: ``open`` (the default), ``free`` (nobody works on it), ``mine`` or ``decided``.
    """

    shows: str = "open"
    severity: str = ""
    subject_kind: str = ""


def _wanted(viewer: Viewer, wanted: QueueFilter) -> QuerySet[Case]:
    own_pages = Editor.objects.filter(person_id=viewer.person_id).values("page_id")
    rows = Case.objects.exclude(person_id=viewer.person_id).exclude(person_id__in=own_pages)
    if wanted.shows == "decided":
        rows = rows.exclude(state__in=OPEN_STATES)
    else:
        rows = rows.filter(state__in=OPEN_STATES)
    if wanted.shows == "free":
        rows = rows.filter(Q(claimed_by_id=None) | Q(claim_expires_at__lte=now()))
    elif wanted.shows == "mine":
        rows = rows.filter(claimed_by_id=viewer.account_id, claim_expires_at__gt=now())
    if wanted.severity:
        rows = rows.filter(severity=wanted.severity)
    return rows.filter(subject_kind=wanted.subject_kind) if wanted.subject_kind else rows


def count_open(viewer: Viewer) -> int:
    """How many cases wait, for the number beside the desk's name; 0 for who has no desk.

    Index ``case_queue``.
    """
    if not viewer.is_moderator:
        return 0
    return _wanted(viewer, QueueFilter()).count()


def open_cases(viewer: Viewer, page: Page, wanted: QueueFilter = QueueFilter()) -> Slice[QueueEntry]:  # noqa: B008 -- frozen
    """The queue: the most urgent first, the older first among equals; the decided ones newest first.

    The cursor is a case's id. Cases about the viewer are left out. Cost: index ``case_queue``, and six
    queries for a page of any length.

    Raises:
        NotFound: the viewer is not of the staff.
    """
    rules.require_staff(viewer)
    rows = _wanted(viewer, wanted)
    if wanted.shows == "decided":
        rows = rows.filter(pk__lt=page.below).order_by("-pk")
    else:
        if page.max_id is not None and (last := Case.objects.filter(pk=page.max_id).first()) is not None:
            rows = rows.filter(Q(priority__lt=last.priority) | Q(priority=last.priority, pk__gt=last.pk))
        rows = rows.order_by("-priority", "pk")
    found = list(rows[: page.limit + 1])
    items = _entries(viewer, found[: page.limit])
    return Slice(items=items, older_than=items[-1].id if len(found) > page.limit else None)


def _entries(viewer: Viewer, cases: list[Case]) -> list[QueueEntry]:
    ids = [case.pk for case in cases]
    people = Person.objects.in_bulk({case.person_id for case in cases if case.person_id})
    names = names_of(case.claimed_by_id for case in cases)
    items: dict[int, list[NoticeItem]] = defaultdict(list)
    for item in NoticeItem.objects.filter(case_id__in=ids).select_related("notice").order_by("pk"):
        items[item.case_id].append(item)
    apart = set(Block.objects.filter(blocker_id=viewer.person_id).values_list("blocked_id", flat=True))
    apart |= set(Block.objects.filter(blocked_id=viewer.person_id).values_list("blocker_id", flat=True))
    entries = []
    for case in cases:
        own = items[case.pk]
        is_claimed = rules.is_claimed(case)
        person = people.get(case.person_id or 0)
        entries.append(
            QueueEntry(
                id=case.pk,
                subject_kind=case.subject_kind,
                subject_label=called(own[-1].snapshot) if own else SubjectKind(case.subject_kind).label,
                person_id=case.person_id,
                person_handle=handle_of(person) if person else "",
                excerpt=excerpt(own[-1].snapshot) if own else "",
                severity=case.severity,
                severity_label=Severity(case.severity).label,
                category_label=Category(case.category).label,
                reasons=tuple(dict.fromkeys(REASONS[i.notice.reason].label for i in own)),
                notices_count=len(own),
                state=case.state,
                state_label=CaseState(case.state).label,
                opened_at=case.opened_at,
                claimed_by=names.get(case.claimed_by_id or 0, "") if is_claimed else "",
                is_claimed=is_claimed,
                is_mine=is_claimed and case.claimed_by_id == viewer.account_id,
                is_conflicted=case.person_id in apart or any(i.notice.notifier_id == viewer.person_id for i in own),
                priority=case.priority,
            )
        )
    return entries


def case_record(viewer: Viewer, case: Case) -> CaseRecord:
    """Everything about a case; callers have asked the rules and recorded that it is read."""
    notes = list(CaseNote.objects.filter(case=case).order_by("pk")[:200])
    names = names_of([case.claimed_by_id, *(note.author_id for note in notes)])
    person = Person.objects.filter(pk=case.person_id).first() if case.person_id else None
    is_claimed = rules.is_claimed(case)
    notices = notices_of(case)
    is_mine = rules.is_open(case) and case.claimed_by_id == viewer.account_id
    return CaseRecord(
        id=case.pk,
        subject_kind=case.subject_kind,
        subject_label=called(notices[-1].item.snapshot) if notices else SubjectKind(case.subject_kind).label,
        subject_id=case.subject_id,
        person_id=case.person_id,
        person_handle=handle_of(person) if person else "",
        person_name=(person.display_name or person.username) if person else "Somebody who left",
        severity=case.severity,
        severity_label=Severity(case.severity).label,
        category=case.category,
        category_label=Category(case.category).label,
        keywords=tuple(case.keywords),
        state=case.state,
        state_label=CaseState(case.state).label,
        opened_at=case.opened_at,
        decided_at=case.decided_at,
        priority=case.priority,
        priority_formula=case.priority_formula,
        claimed_by=names.get(case.claimed_by_id or 0, "") if is_claimed else "",
        claim_expires_at=case.claim_expires_at if is_claimed or is_mine else None,
        is_claimed=is_claimed,
        is_mine=is_mine,
        conflict=rules.conflict_of_interest(viewer, case),
        can_suspend=not rules.may_suspend(viewer, person),
        notices=notices,
        notes=tuple(NoteRecord(n.pk, names.get(n.author_id, ""), n.text, n.written_at) for n in notes),
        decisions=decisions_of(case),
        history=past_cases(case.person_id, but=case.pk),
    )


def ended_restrictions() -> list[int]:
    """Restrictions whose time is over and that nobody lifted; index ``restriction_ends``."""
    rows = Restriction.objects.filter(ends_at__lte=now(), lifted_at=None).order_by("ends_at")
    return list(rows.values_list("pk", flat=True)[:1000])
