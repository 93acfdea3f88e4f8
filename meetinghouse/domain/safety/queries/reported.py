"""What was reported in a case, beside what is there now."""

from collections import defaultdict

from django.db.models import Q

from meetinghouse.domain.media.queries import media_by_ids
from meetinghouse.domain.people.models import Person, PersonState
from meetinghouse.domain.posts.models import Attachment, Post, PostState, VersionPicture
from meetinghouse.domain.safety.chain import fingerprint
from meetinghouse.domain.safety.models import Case, NoticeAddition, NoticeItem
from meetinghouse.domain.safety.records import ItemRecord, NoticeRecord, SnapshotPicture
from meetinghouse.domain.safety.snapshots import Snapshot, picture_ids, snapshot_of_person, snapshots_of_posts
from meetinghouse.domain.safety.vocabulary.categories import Category
from meetinghouse.domain.safety.vocabulary.desk_words import Channel, SubjectKind
from meetinghouse.domain.safety.vocabulary.reasons import REASONS

_MOST = 200


def is_reported_file(media_id: int) -> bool:
    """A file stands on a message that was reported, or stood there: the desk has to look at it.

    As with pictures, not where the report is about children.
    """
    posts = Attachment.objects.filter(media_id=media_id).values("post_id")
    earlier = VersionPicture.objects.filter(media_id=media_id).values("version__post_id")
    hidden = NoticeItem.objects.filter(notice__alleged_category=Category.PROTECTION_OF_MINORS).values("case_id")
    cases = Case.objects.filter(subject_kind=SubjectKind.POST).exclude(category=Category.PROTECTION_OF_MINORS)
    cases = cases.exclude(pk__in=hidden)
    return cases.filter(Q(subject_id__in=posts) | Q(subject_id__in=earlier)).exists()


def _now(case: Case) -> tuple[Snapshot | None, bool]:
    """The subject as it is at this moment, and whether others can see it."""
    if case.subject_kind == SubjectKind.POST:
        post = Post.objects.filter(pk=case.subject_id).first()
        if post is None:
            return None, False
        return snapshots_of_posts([post])[post.pk], post.state == PostState.VISIBLE
    person = Person.objects.filter(pk=case.subject_id).first()
    if person is None:
        return None, False
    return snapshot_of_person(person), person.state == PersonState.ACTIVE


def notices_of(case: Case) -> tuple[NoticeRecord, ...]:
    """The notices of a case, the first one first, at most 200; without who sent them."""
    items = list(NoticeItem.objects.filter(case=case).select_related("notice").order_by("pk")[:_MOST])
    current, is_there = _now(case)
    shown = media_by_ids({i for item in items for i in picture_ids(item.snapshot)})
    additions: dict[int, list[str]] = defaultdict(list)
    for addition in NoticeAddition.objects.filter(case=case).order_by("pk")[:_MOST]:
        words = f"{REASONS[addition.reason].label}. {addition.explanation}".strip()
        additions[addition.notice_id].append(words)
    hides = any(item.notice.alleged_category == Category.PROTECTION_OF_MINORS for item in items)
    hides = hides or case.category == Category.PROTECTION_OF_MINORS

    def picture(row: Snapshot) -> SnapshotPicture:
        media = None if hides else shown.get(row["id"])
        if media is None:
            return SnapshotPicture(row["id"], row["description"], "", "", 0, 0)
        words = media.name or row["description"]
        return SnapshotPicture(
            row["id"], words, media.url, media.preview_url, media.width, media.height, is_video=media.is_film
        )

    return tuple(
        NoticeRecord(
            id=item.notice.pk,
            reference=item.notice.reference,
            received_at=item.notice.received_at,
            channel_label=Channel(item.notice.channel).label,
            reason=item.notice.reason,
            reason_label=REASONS[item.notice.reason].label,
            explanation=item.notice.explanation,
            rules=tuple(rule["text"] for rule in item.notice.rules),
            alleges_law=item.notice.alleges_law,
            additions=tuple(additions[item.notice.pk]),
            item=ItemRecord(
                snapshot=item.snapshot,
                sha256=item.snapshot_sha256,
                is_intact=fingerprint(item.snapshot) == item.snapshot_sha256,
                is_changed=current is not None and fingerprint(current) != item.snapshot_sha256,
                is_there=is_there,
                url=item.url,
                pictures=tuple(picture(row) for row in item.snapshot["pictures"]),
                hides_pictures=hides,
                taken_at=item.notice.received_at,
            ),
        )
        for item in items
    )


def newest_snapshot(case_id: int) -> Snapshot | None:
    """What the case is about as it was last reported; None where nobody reported it."""
    rows = NoticeItem.objects.filter(case_id=case_id).order_by("-pk")
    return rows.values_list("snapshot", flat=True).first()
