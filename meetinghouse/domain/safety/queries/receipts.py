"""What a member holds after reporting."""

from meetinghouse.domain.safety.models import Notice, NoticeItem
from meetinghouse.domain.safety.records import ReportReceipt
from meetinghouse.domain.safety.vocabulary.desk_words import SubjectKind
from meetinghouse.domain.safety.vocabulary.reasons import REASONS


def receipt(notice: Notice, *, is_new: bool) -> ReportReceipt:
    """The receipt of a notice."""
    posts = NoticeItem.objects.filter(notice=notice, subject_kind=SubjectKind.POST).order_by("subject_id")
    return ReportReceipt(
        notice_id=notice.pk,
        reference=notice.reference,
        received_at=notice.received_at,
        reason=notice.reason,
        mastodon_category=REASONS[notice.reason].mastodon,
        explanation=notice.explanation,
        person_id=notice.person_id or 0,
        post_ids=tuple(posts.values_list("subject_id", flat=True)),
        rule_ids=tuple(rule["id"] for rule in notice.rules),
        is_new=is_new,
    )
