"""What the people concerned read: the author a decision, the sender a notice. Neither learns who the other is
beyond what they knew."""

from collections.abc import Iterable

from meetinghouse.domain.community.queries import current
from meetinghouse.domain.pages.queries import pages_spoken_for
from meetinghouse.domain.posts.records_messages import Removal
from meetinghouse.domain.safety.composing import OUTCOMES_FOR_NOTIFIER, in_plain_words, redress
from meetinghouse.domain.safety.links import decision_path, opens
from meetinghouse.domain.safety.models import Decision, Notice, NoticeItem, Restriction, StatementOfReasons
from meetinghouse.domain.safety.records import AuthorDecision, NotifierNotice, ReportedItem
from meetinghouse.domain.safety.snapshots import excerpt, handle_of
from meetinghouse.domain.safety.vocabulary.categories import Category
from meetinghouse.domain.safety.vocabulary.desk_words import Exemption, Measure, RestrictionKind, SubjectKind
from meetinghouse.domain.safety.vocabulary.reasons import REASONS
from meetinghouse.kernel.errors import NotFound
from meetinghouse.kernel.paging import Page, Slice
from meetinghouse.kernel.viewer import Viewer

_UNTOLD = frozenset({Exemption.ARTICLE_9_ORDER, Exemption.GAGGED})
_WAITING = "The moderators have not decided yet. You will be told when they have."


def decision_for_author(viewer: Viewer, reference: str, *, key: str = "") -> AuthorDecision:
    """A decision about the viewer or what they wrote, or about a page of theirs, with its reasons.

    Args:
        key: from the link the person was sent; opens it for who cannot sign in any more.

    Raises:
        NotFound: there is none, it told nobody anything, or it is not the viewer's to read.
    """
    decision = Decision.objects.filter(reference=reference.upper()).select_related("case").first()
    statement = StatementOfReasons.objects.filter(decision=decision).first() if decision else None
    if decision is None or statement is None:
        raise NotFound
    is_author = not viewer.is_stranger and _concerns(viewer, decision.case.person_id)
    if not is_author and not opens(decision.reference, key):
        raise NotFound
    return _for_author(decision, statement)


def _concerns(viewer: Viewer, person_id: int | None) -> bool:
    """It is about the viewer, or about a page that they speak for: who is hidden can be spoken for by nobody."""
    return person_id is not None and (person_id == viewer.person_id or bool(pages_spoken_for(viewer, [person_id])))


def _for_author(decision: Decision, statement: StatementOfReasons) -> AuthorDecision:
    item = NoticeItem.objects.filter(case_id=decision.case_id).order_by("-pk").first()
    restrictions = list(Restriction.objects.filter(decision=decision).order_by("lifted_at"))
    lifted = [r.lifted_at for r in restrictions if r.lifted_at is not None]
    is_lifted = bool(restrictions) and len(lifted) == len(restrictions)
    measure = Measure(decision.measure)
    return AuthorDecision(
        reference=decision.reference,
        decided_at=decision.decided_at,
        measure=decision.measure,
        community=current().name,
        statement=in_plain_words(
            measure, statement, redress_text=statement.redress_text, snapshot=item.snapshot if item else None
        ),
        content=excerpt(item.snapshot) if item and item.subject_kind == SubjectKind.POST else "",
        is_lifted=is_lifted,
        lifted_at=max(lifted) if is_lifted else None,
    )


def removals_of(viewer: Viewer, post_ids: Iterable[int]) -> dict[int, Removal]:
    """Why some posts were removed, by their ids, for who could read them: the kind of reason, and for the author the
    path of the statement. Nothing of a reason that its author may not be told.

    Cost: one query by index ``restriction_target`` for all of them.
    """
    rows = Restriction.objects.filter(
        kind=RestrictionKind.POST_REMOVED, target_kind=SubjectKind.POST, target_id__in=list(post_ids), lifted_at=None
    ).order_by("-pk")
    found = rows.values_list(
        "target_id", "decision__reference", "decision__case__person_id", "decision__statement__category",
        "decision__statement__exempt_reason",
    )  # fmt: skip
    return {
        post_id: Removal(
            category=Category(category).in_short if category else "",
            url=decision_path(reference) if person_id == viewer.person_id else "",
        )
        for post_id, reference, person_id, category, exempt in found
        if exempt not in _UNTOLD
    }


def decisions_about(viewer: Viewer, page: Page) -> Slice[AuthorDecision]:
    """The decisions that restricted or warned the viewer, newest first; the cursor is a decision's id."""
    rows = list(
        Decision.objects.filter(case__person_id=viewer.person_id, statement__isnull=False, pk__lt=page.below)
        .select_related("statement")
        .order_by("-pk")[: page.limit + 1]
    )
    items = [_for_author(row, row.statement) for row in rows[: page.limit]]
    return Slice(items=items, older_than=rows[page.limit - 1].pk if len(rows) > page.limit else None)


def notice_for_reporter(viewer: Viewer, reference: str) -> NotifierNotice:
    """A notice the viewer sent, and what became of each thing in it.

    Raises:
        NotFound: there is none, or somebody else sent it.
    """
    notice = Notice.objects.filter(reference=reference.upper()).select_related("person").first()
    if notice is None or viewer.is_stranger or notice.notifier_id != viewer.person_id:
        raise NotFound
    return _for_notifiers([notice])[0]


def notices_by(viewer: Viewer, page: Page) -> Slice[NotifierNotice]:
    """The notices the viewer sent, newest first; the cursor is a notice's id."""
    rows = list(
        Notice.objects.filter(notifier_id=viewer.person_id, pk__lt=page.below)
        .select_related("person")
        .order_by("-pk")[: page.limit + 1]
    )
    items = _for_notifiers(rows[: page.limit]) if not viewer.is_stranger else []
    return Slice(items=items, older_than=rows[page.limit - 1].pk if len(rows) > page.limit and items else None)


def _for_notifiers(notices: Iterable[Notice]) -> list[NotifierNotice]:
    rows = list(notices)
    items = list(NoticeItem.objects.filter(notice__in=rows).order_by("pk"))
    words = redress("your report")

    def reported(item: NoticeItem) -> ReportedItem:
        told = OUTCOMES_FOR_NOTIFIER[Measure(item.outcome)] if item.outcome else _WAITING
        return ReportedItem(
            subject_label=SubjectKind(item.subject_kind).label,
            excerpt=excerpt(item.snapshot),
            outcome=item.outcome,
            words=told,
        )

    return [
        NotifierNotice(
            reference=row.reference,
            received_at=row.received_at,
            reason_label=REASONS[row.reason].label,
            explanation=row.explanation,
            person_handle=handle_of(row.person) if row.person else "",
            items=tuple(reported(item) for item in items if item.notice_id == row.pk),
            is_decided=all(item.outcome for item in items if item.notice_id == row.pk),
            redress=words,
        )
        for row in rows
    ]
