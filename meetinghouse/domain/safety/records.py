"""What callers learn from the desk. Who reported something is in none of these."""

from datetime import date, datetime
from typing import Any

import msgspec


class ReportReceipt(msgspec.Struct, frozen=True, kw_only=True):
    """What a member has in hand after reporting: enough for a page and for Mastodon's Report entity."""

    notice_id: int
    reference: str
    received_at: datetime
    reason: str
    mastodon_category: str
    explanation: str
    person_id: int
    post_ids: tuple[int, ...]
    rule_ids: tuple[int, ...]
    is_new: bool


class Root(msgspec.Struct, frozen=True):
    """The last link of the record's chain."""

    seq: int
    hash: str


class ChainState(msgspec.Struct, frozen=True, kw_only=True):
    """How the record stands after going through all of it; ``what`` is the first thing wrong, in words."""

    is_whole: bool
    checked: int
    broken_at: int | None
    what: str
    root: Root


class AuditRecord(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of the record. ``actor`` is a staff member's name, or what acted instead of one."""

    seq: int
    at: datetime
    actor: str
    acting_role: str
    action: str
    label: str
    object: str
    reason: str
    before_digest: str
    after_digest: str
    hash: str
    case_id: int | None

    @property
    def thing(self) -> str:
        """What it was done to: report N-Z93Z-59D5."""
        kind, _, number = self.object.partition(":")
        return f"{'report' if kind == 'notice' else kind.replace('_', ' ')} {number}".strip()


class QueueEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A case as the queue shows it."""

    id: int
    subject_kind: str
    subject_label: str
    person_id: int | None
    person_handle: str
    excerpt: str
    severity: str
    severity_label: str
    category_label: str
    reasons: tuple[str, ...]
    notices_count: int
    state: str
    state_label: str
    opened_at: datetime
    claimed_by: str
    is_claimed: bool
    is_mine: bool
    is_conflicted: bool
    priority: float


class SnapshotPicture(msgspec.Struct, frozen=True):
    """A picture or a video of a snapshot; ``url`` is empty once the files are sealed or gone."""

    media_id: int
    description: str
    url: str
    preview_url: str
    width: int
    height: int
    is_video: bool = False


class ItemRecord(msgspec.Struct, frozen=True, kw_only=True):
    """What was reported, as it was then.

    ``is_changed``: it reads differently now. ``is_intact``: the snapshot still has the hash it was filed under.
    ``hides_pictures``: they are never shown on a page (children).
    """

    snapshot: dict[str, Any]
    sha256: str
    is_intact: bool
    is_changed: bool
    is_there: bool
    url: str
    pictures: tuple[SnapshotPicture, ...]
    hides_pictures: bool
    taken_at: datetime


class NoticeRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A notice as the desk reads it. By whom it is does not say: the desk does not need to know."""

    id: int
    reference: str
    received_at: datetime
    channel_label: str
    reason: str
    reason_label: str
    explanation: str
    rules: tuple[str, ...]
    alleges_law: bool
    additions: tuple[str, ...]
    item: ItemRecord


class NoteRecord(msgspec.Struct, frozen=True):
    """A note the staff wrote."""

    id: int
    author: str
    text: str
    written_at: datetime


class RestrictionRecord(msgspec.Struct, frozen=True, kw_only=True):
    """What a decision did. ``served_pictures`` counts sealed pictures whose files are still at their addresses."""

    id: int
    kind: str
    label: str
    target_kind: str
    target_id: int
    starts_at: datetime
    ends_at: datetime | None
    executed_at: datetime | None
    lifted_at: datetime | None
    lifted_by: str
    lift_reason: str
    pictures: int
    served_pictures: int

    @property
    def is_active(self) -> bool:
        """It still holds."""
        return self.lifted_at is None


class StatementRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A decision in the words its author reads: what, why, whether a machine took part, what one can do."""

    title: str
    what: str
    facts: str
    ground: str
    ground_text: str
    explanation: str
    automation: str
    source: str
    until: date | None
    redress: str


class DecisionRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A decision as the desk reads it."""

    id: int
    case_id: int
    reference: str
    measure: str
    measure_label: str
    decided_by: str
    decided_at: datetime
    statement: StatementRecord | None
    restrictions: tuple[RestrictionRecord, ...]


class PastCase(msgspec.Struct, frozen=True, kw_only=True):
    """An earlier or other case about the same person."""

    id: int
    subject_kind: str
    subject_label: str
    excerpt: str
    opened_at: datetime
    state: str
    state_label: str
    category_label: str
    outcome_label: str
    decided_at: datetime | None
    is_lifted: bool


class CaseRecord(msgspec.Struct, frozen=True, kw_only=True):
    """Everything about one case."""

    id: int
    subject_kind: str
    subject_label: str
    subject_id: int
    person_id: int | None
    person_handle: str
    person_name: str
    severity: str
    severity_label: str
    category: str
    category_label: str
    keywords: tuple[str, ...]
    state: str
    state_label: str
    opened_at: datetime
    decided_at: datetime | None
    priority: float
    priority_formula: str
    claimed_by: str
    claim_expires_at: datetime | None
    is_claimed: bool
    is_mine: bool
    conflict: str
    can_suspend: bool
    notices: tuple[NoticeRecord, ...]
    notes: tuple[NoteRecord, ...]
    decisions: tuple[DecisionRecord, ...]
    history: tuple[PastCase, ...]

    @property
    def is_open(self) -> bool:
        """It waits for a decision."""
        return self.state not in {"decided", "closed", "under_appeal"}


class PersonHistory(msgspec.Struct, frozen=True, kw_only=True):
    """What the desk had to do with one person."""

    person_id: int
    handle: str
    name: str
    is_suspended: bool
    joined_at: datetime
    posts_count: int
    cases: tuple[PastCase, ...]
    # Of a page: handle and role of each who speaks for it now.
    spoken_for_by: tuple[tuple[str, str], ...] = ()


class AuthorDecision(msgspec.Struct, frozen=True, kw_only=True):
    """A decision as the person concerned reads it: nothing about who reported it, nothing about who decided."""

    reference: str
    decided_at: datetime
    measure: str
    community: str
    statement: StatementRecord
    content: str
    is_lifted: bool
    lifted_at: datetime | None


class ReportedItem(msgspec.Struct, frozen=True, kw_only=True):
    """One thing a member reported, and what became of it."""

    subject_label: str
    excerpt: str
    outcome: str
    words: str


class NotifierNotice(msgspec.Struct, frozen=True, kw_only=True):
    """A notice as the member who sent it reads it."""

    reference: str
    received_at: datetime
    reason_label: str
    explanation: str
    person_handle: str
    items: tuple[ReportedItem, ...]
    is_decided: bool
    redress: str


class DecisionTold(msgspec.Struct, frozen=True, kw_only=True):
    """Whom to tell of a decision, and where each of them reads it.

    ``author_person_id`` is None where nothing was restricted: the author does not learn of the report.
    ``author_path`` opens the statement also for who cannot sign in any more: tell it to nobody else.
    """

    decision_id: int
    reference: str
    measure: str
    author_person_id: int | None
    author_email: str
    author_path: str
    title: str
    notices: dict[int, str]
    # Of a page: who looks after it.
    administrators: tuple[int, ...] = ()

    @property
    def notifier_person_ids(self) -> tuple[int, ...]:
        """Those who reported it; ``notices`` maps each of them to the path of their notice."""
        return tuple(self.notices)


class StaffTold(msgspec.Struct, frozen=True, kw_only=True):
    """Whom of the staff to tell of a new notice, and what."""

    notice_id: int
    person_ids: tuple[int, ...]
    case_ids: tuple[int, ...]
    severity: str
    title: str
