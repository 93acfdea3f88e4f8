"""What members tell the desk."""

from collections.abc import Sequence
from typing import NamedTuple

from django.db import transaction

from meetinghouse.domain.people.models import Person
from meetinghouse.domain.people.queries import visible_people
from meetinghouse.domain.posts.models import Post
from meetinghouse.domain.posts.visibility import visible_to
from meetinghouse.domain.safety import rules
from meetinghouse.domain.safety.actions.recording import NOTIFIER, record
from meetinghouse.domain.safety.chain import fingerprint
from meetinghouse.domain.safety.events import CaseOpened, NoticeReceived
from meetinghouse.domain.safety.models import Case, Notice, NoticeAddition, NoticeItem
from meetinghouse.domain.safety.priority import FORMULA, priority_of
from meetinghouse.domain.safety.queries.receipts import receipt
from meetinghouse.domain.safety.records import ReportReceipt
from meetinghouse.domain.safety.snapshots import Snapshot, snapshot_of_person, snapshots_of_posts
from meetinghouse.domain.safety.vocabulary.desk_words import OPEN_STATES, Act, CaseState, Channel, SubjectKind
from meetinghouse.domain.safety.vocabulary.reasons import ReportReason
from meetinghouse.kernel import bus
from meetinghouse.kernel.errors import NotFound
from meetinghouse.kernel.paging import BIGGEST_ID
from meetinghouse.kernel.text import tidy
from meetinghouse.kernel.viewer import Viewer


class _Subject(NamedTuple):
    kind: SubjectKind
    subject_id: int
    url: str
    snapshot: Snapshot


class _Words(NamedTuple):
    reason: ReportReason
    comment: str


@transaction.atomic
def file_notice(
    viewer: Viewer,
    *,
    person_id: int,
    post_ids: Sequence[int] = (),
    reason: str,
    comment: str = "",
    rule_ids: Sequence[int] = (),
    channel: str = Channel.IN_APP,
    good_faith: bool = False,
) -> ReportReceipt:
    """Tell the desk about a person, or about posts of theirs; what was reported is frozen as it is now.

    What the viewer reported already and is not decided yet is not reported twice: words that are new are
    added to the earlier notice. The rate limit (``report``) is the door's to take.

    Args:
        person_id: who is reported; the author of all the posts.
        post_ids: up to 20; without any, the report is about the person. A share's id stands for the shared post.
        reason: a key of ``vocabulary.reasons.REASONS``.
        comment: up to 5,000 characters.
        rule_ids: the community's rules that are broken.
        good_faith: the sender confirmed that it is accurate and complete.

    Raises:
        SignInRequired: nobody is signed in.
        NotFound: the person or a post is absent or hidden from the viewer, or a post is not theirs.
        NotAllowed: it is the viewer, or they speak as a page.
        Invalid: an unknown reason or rule, or past a limit; beside the field.

    Emits:
        NoticeReceived: where there is something new. CaseOpened: for each thing nobody had reported.
    """
    rules.require_member(viewer)
    rules.require_not_as_page(viewer)
    rules.require_not_oneself(viewer, person_id)
    words = _Words(rules.require_reason(reason), comment)
    rules.require_notice_fits(comment=comment, post_ids=post_ids)
    named_rules = rules.require_known_rules(rule_ids)
    words = words._replace(comment=tidy(comment))
    person = visible_people(viewer).filter(pk=person_id).first()
    if person is None:
        raise NotFound
    fresh, folded, entries = [], [], []
    for subject in _subjects(viewer, person, post_ids):
        case, is_new = _open_case(subject, person, words.reason)
        before = (
            NoticeItem.objects.filter(case=case, notice__notifier_id=viewer.person_id).select_related("notice").first()
        )
        if before is None:
            fresh.append((subject, case))
        else:
            folded.append((before.notice, case))
        if is_new:
            entries.append((Act.CASE_OPENED, f"case:{case.pk}", fingerprint(subject.snapshot)))
            bus.emit(CaseOpened(case_id=case.pk))
    if fresh:
        notice = _new_notice(viewer, person, words, named_rules, channel=channel, good_faith=good_faith)
        digests = _put_items(notice, fresh)
        entries.append((Act.NOTICE_RECEIVED, f"notice:{notice.reference}", fingerprint(digests)))
        bus.emit(NoticeReceived(notice_id=notice.pk))
    else:
        notice = folded[0][0]
    entries += _add_words(folded, words)
    for _, case in fresh:
        _weigh(case)
    # The record comes last: whoever writes it holds up the others until the commit.
    for act, thing, after in entries:
        record(act, thing, role=NOTIFIER, after=after)
    return receipt(notice, is_new=bool(fresh))


def _subjects(viewer: Viewer, person: Person, post_ids: Sequence[int]) -> list[_Subject]:
    handle = f"@{person.username}@{person.domain}" if person.domain else f"@{person.username}"
    if not post_ids:
        return [_Subject(SubjectKind.PERSON, person.pk, f"/{handle}", snapshot_of_person(person))]
    if any(post_id > BIGGEST_ID for post_id in post_ids):
        raise NotFound
    found = list(visible_to(viewer).filter(pk__in=set(post_ids)))
    shared = {post.boost_of_id for post in found if post.boost_of_id}
    posts = {post.pk: post for post in found if not post.boost_of_id}
    posts |= {post.pk: post for post in visible_to(viewer).filter(pk__in=shared)} if shared else {}
    complete = len(found) == len(set(post_ids)) and shared <= posts.keys()
    if not complete or any(post.author_id != person.pk for post in posts.values()):
        raise NotFound
    return _in_order(posts, handle)


def _in_order(posts: dict[int, Post], handle: str) -> list[_Subject]:
    # By id, so that two notices about the same posts never wait for each other.
    snapshots = snapshots_of_posts(posts.values())
    return [_Subject(SubjectKind.POST, pk, f"/{handle}/{pk}", snapshots[pk]) for pk in sorted(posts)]


def _open_case(subject: _Subject, person: Person, reason: ReportReason) -> tuple[Case, bool]:
    """The subject's open case, locked; a new one where there is none. True where it is new."""
    case, is_new = Case.objects.get_or_create(
        subject_kind=subject.kind,
        subject_id=subject.subject_id,
        state__in=OPEN_STATES,
        defaults={
            "state": CaseState.NEW,
            "person": person,
            "severity": reason.severity,
            "category": reason.category,
            "keywords": list(reason.keywords),
            "priority_formula": FORMULA,
        },
    )
    if is_new:
        return case, True
    locked = Case.objects.select_for_update().filter(pk=case.pk, state__in=OPEN_STATES).first()
    # Decided between the look and the lock: what is reported now is a case of its own.
    return (locked, False) if locked else _open_case(subject, person, reason)


def _new_notice(
    viewer: Viewer,
    person: Person,
    words: _Words,
    named_rules: list[dict[str, object]],
    *,
    channel: str,
    good_faith: bool,
) -> Notice:
    reason = words.reason
    return Notice.objects.create(
        channel=channel,
        notifier_id=viewer.person_id,
        person=person,
        reason=reason.key,
        explanation=words.comment,
        alleged_category=reason.category,
        alleged_keywords=list(reason.keywords),
        rules=named_rules,
        alleges_law=reason.alleges_law,
        good_faith=good_faith,
        is_intimate_image_report=reason.key == "intimate_image",
        threat_to_life=reason.key in {"threat", "self_harm"},
    )


def _put_items(notice: Notice, fresh: Sequence[tuple[_Subject, Case]]) -> list[str]:
    items = [
        NoticeItem(
            notice=notice,
            case=case,
            subject_kind=subject.kind,
            subject_id=subject.subject_id,
            url=subject.url,
            snapshot=subject.snapshot,
            snapshot_sha256=fingerprint(subject.snapshot),
        )
        for subject, case in fresh
    ]
    NoticeItem.objects.bulk_create(items)
    return [item.snapshot_sha256 for item in items]


def _add_words(folded: Sequence[tuple[Notice, Case]], words: _Words) -> list[tuple[Act, str, str]]:
    """Keep what was said again in other words; the very same words are dropped."""
    entries = []
    for notice, case in folded:
        said = {(notice.reason, notice.explanation)}
        said |= set(NoticeAddition.objects.filter(notice=notice, case=case).values_list("reason", "explanation"))
        if (words.reason.key, words.comment) in said:
            continue
        NoticeAddition.objects.create(notice=notice, case=case, reason=words.reason.key, explanation=words.comment)
        entries.append(
            (Act.NOTICE_ADDED_TO, f"notice:{notice.reference}", fingerprint([words.reason.key, words.comment]))
        )
    return entries


def _weigh(case: Case) -> None:
    """Bring the case's urgency up to its notices: the gravest of them counts, and a little how many people."""
    reports = list(NoticeItem.objects.filter(case=case).values_list("notice__reason", "notice__notifier_id"))
    gravest, case.priority = priority_of(reports)
    case.severity, case.category, case.keywords = gravest.severity, gravest.category, list(gravest.keywords)
    case.save(update_fields=["severity", "category", "keywords", "priority"])
