"""Whom to tell of what; for notifications. No viewer: only the worker asks."""

from meetinghouse.domain.accounts.queries import account, accounts_with_role
from meetinghouse.domain.pages.queries import administrators, editors_among
from meetinghouse.domain.people.models import Person, PersonKind
from meetinghouse.domain.people.queries import meets, person_ids_of_accounts
from meetinghouse.domain.safety.composing import title_of
from meetinghouse.domain.safety.links import decision_path, notice_path
from meetinghouse.domain.safety.models import Decision, Notice, NoticeItem, StatementOfReasons
from meetinghouse.domain.safety.queries.reported import newest_snapshot
from meetinghouse.domain.safety.records import DecisionTold, StaffTold
from meetinghouse.domain.safety.vocabulary.desk_words import Measure, Severity
from meetinghouse.domain.safety.vocabulary.reasons import REASONS
from meetinghouse.kernel.viewer import Role


def people_to_tell(decision_id: int) -> DecisionTold | None:
    """The author, where something was restricted or warned of, and everybody who reported it; None if it is gone."""
    decision = Decision.objects.filter(pk=decision_id).select_related("case").first()
    if decision is None:
        return None
    items = NoticeItem.objects.filter(decision=decision, notice__notifier__isnull=False).select_related("notice")
    notices = {
        i.notice.notifier_id: notice_path(i.notice.reference) for i in items.order_by("-pk") if i.notice.notifier_id
    }
    told = StatementOfReasons.objects.filter(decision=decision, exempt_reason__in=["", "no_restriction"]).exists()
    author = Person.objects.filter(pk=decision.case.person_id or 0).first() if told else None
    login = account(author.account_id) if author is not None and author.account_id else None
    return DecisionTold(
        decision_id=decision.pk,
        reference=decision.reference,
        measure=decision.measure,
        author_person_id=author.pk if author else None,
        author_email=login.email if login else "",
        administrators=tuple(administrators(author.pk)) if author and author.kind == PersonKind.PAGE else (),
        author_path=decision_path(decision.reference) if author else "",
        title=title_of(Measure(decision.measure), newest_snapshot(decision.case_id)),
        notices=notices,
    )


def staff_to_tell(notice_id: int) -> StaffTold | None:
    """The staff without whom it concerns (also who speaks for the page), whom a block keeps apart, and the sender.

    None if the notice is gone.
    """
    notice = Notice.objects.filter(pk=notice_id).first()
    if notice is None:
        return None
    staff = person_ids_of_accounts([one.id for one in accounts_with_role(Role.MODERATOR, Role.OWNER)])
    subject = notice.person_id
    concerned = {subject, notice.notifier_id} | (editors_among(subject, staff) if subject else set())
    free = [i for i in staff if i not in concerned and (subject is None or meets(i, subject))]
    cases = NoticeItem.objects.filter(notice=notice).order_by("-case__priority", "pk")
    severities = sorted(cases.values_list("case__severity", flat=True))
    return StaffTold(
        notice_id=notice.pk,
        person_ids=tuple(free),
        case_ids=tuple(cases.values_list("case_id", flat=True)),
        severity=severities[0] if severities else Severity.S3.value,
        title=f"New report: {REASONS[notice.reason].label}",
    )
