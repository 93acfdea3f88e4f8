"""From a moderator's reasons to a statement, and from a statement to the words its author reads."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from meetinghouse.domain.accounts.queries import accounts_with_role
from meetinghouse.domain.community.queries import current
from meetinghouse.domain.people.queries import people_by_ids, person_ids_of_accounts
from meetinghouse.domain.safety.models import Case, NoticeItem, StatementOfReasons
from meetinghouse.domain.safety.records import StatementRecord
from meetinghouse.domain.safety.snapshots import Snapshot, called
from meetinghouse.domain.safety.statement import StatementDraft, without_idle_fields
from meetinghouse.domain.safety.vocabulary.categories import KEYWORD_OTHER
from meetinghouse.domain.safety.vocabulary.desk_words import Measure, SubjectKind
from meetinghouse.domain.safety.vocabulary.reasons import REASONS
from meetinghouse.domain.safety.vocabulary.statement_words import (
    LANGUAGES,
    AccountMeasure,
    AutomatedDecision,
    ContentType,
    Ground,
    Source,
    Visibility,
    YesNo,
)
from meetinghouse.kernel.clock import now
from meetinghouse.kernel.viewer import Role


class Reasons(msgspec.Struct, frozen=True, kw_only=True):
    """What a moderator writes and chooses beside the measure; the words are read by the person concerned.

    Args:
        ground: ``law`` or ``rules``.
        ground_text: which law, or the rule's own words; up to 500 characters.
        explanation: why the content breaks it; up to 2,000.
        facts: what was done, without naming anybody; up to 5,000.
        category: of the law's list; the case's own where empty. ``keywords`` likewise.
        days: how long a suspension lasts; None until it is lifted.
        also_remove: remove the post as well as suspending its author.
    """

    ground: str = ""
    ground_text: str = ""
    explanation: str = ""
    facts: str = ""
    category: str = ""
    keywords: tuple[str, ...] = ()
    days: int | None = None
    also_remove: bool = False


NO_REASONS = Reasons()


def ends_at(measure: Measure, reasons: Reasons, moment: datetime) -> datetime | None:
    """When a suspension ends by itself."""
    if measure is not Measure.ACCOUNT_SUSPENDED or reasons.days is None:
        return None
    return moment + timedelta(days=reasons.days)


def compose(
    case: Case, items: Sequence[NoticeItem], measure: Measure, reasons: Reasons, *, puid: str
) -> StatementDraft:
    """The statement for a decision; not validated yet."""
    moment = now()
    snapshot: Snapshot = items[-1].snapshot
    removes = measure is Measure.REMOVED or (measure is Measure.ACCOUNT_SUSPENDED and reasons.also_remove)
    ground = {"law": Ground.ILLEGAL.value, "rules": Ground.INCOMPATIBLE.value}.get(reasons.ground, reasons.ground)
    keywords = reasons.keywords or tuple(case.keywords)
    until = ends_at(measure, reasons, moment)
    return without_idle_fields(
        StatementDraft(
            decision_visibility=(Visibility.REMOVED.value,) if removes else (),
            decision_account=AccountMeasure.SUSPENDED.value if measure is Measure.ACCOUNT_SUSPENDED else "",
            decision_ground=ground,
            illegal_content_legal_ground=reasons.ground_text.strip(),
            illegal_content_explanation=reasons.explanation.strip(),
            incompatible_content_ground=reasons.ground_text.strip(),
            incompatible_content_explanation=reasons.explanation.strip(),
            content_type=_content_types(case, snapshot),
            content_type_other="A profile" if case.subject_kind == SubjectKind.PERSON else "",
            category=reasons.category or case.category,
            category_specification=keywords,
            category_specification_other=_other_words(items) if KEYWORD_OTHER in keywords else "",
            content_language=_language(snapshot),
            content_date=datetime.fromisoformat(snapshot["created_at"]).date(),
            application_date=moment.date(),
            end_date_account_restriction=until.date() if until else None,
            decision_facts=reasons.facts.strip(),
            source_type=_source(items).value,
            # No code decides or detects here; what a machine did would be in the record.
            automated_detection=YesNo.NO.value,
            automated_decision=AutomatedDecision.NOT_AUTOMATED.value,
            puid=puid,
        )
    )


def _content_types(case: Case, snapshot: Snapshot) -> tuple[str, ...]:
    if case.subject_kind == SubjectKind.PERSON:
        return (ContentType.OTHER.value,)
    found = [ContentType.TEXT.value] if snapshot["text"] or snapshot["content_warning"] else []
    if snapshot["pictures"]:
        found.append(ContentType.IMAGE.value)
    return tuple(found) or (ContentType.TEXT.value,)


def _other_words(items: Sequence[NoticeItem]) -> str:
    return REASONS[items[-1].notice.reason].label


def _language(snapshot: Snapshot) -> str:
    code = str(snapshot.get("language", ""))[:2].upper()
    return code if code in LANGUAGES else ""


def _source(items: Sequence[NoticeItem]) -> Source:
    """A notice that says it is illegal is one under Article 16; one about the house rules is not."""
    alleged = any(item.notice.alleges_law for item in items)
    return Source.ARTICLE_16 if alleged else Source.OTHER_NOTIFICATION


# --- In plain words ------------------------------------------------------------------------------

_TITLES = {
    Measure.WARNED: "A warning from the moderators",
    Measure.REMOVED: "Your {it} was removed",
    Measure.ACCOUNT_SUSPENDED: "Your account was suspended",
}

_WHAT = {
    Measure.WARNED: "Nothing was removed and your account is as it was. Please take this as a warning.",
    Measure.REMOVED: "Nobody can see this {it} any more. Everything else you wrote stays.",
    Measure.ACCOUNT_SUSPENDED: "Nobody can see your profile and your posts, and you cannot sign in.",
}


def redress(number: str = "this decision") -> str:
    """How to complain, as things are: who can be reached, and how.

    Args:
        number: of what, to be given with the complaint.
    """
    community = current()
    begin = (
        "If you think this is wrong, you can complain, free of charge, within six months. Write to the people who run"
        f" {community.name}"
    )
    courts = " You can also go to court."
    if community.contact_email:
        return f"{begin}, at {community.contact_email}, and give the number of {number}.{courts}"
    owners = people_by_ids(person_ids_of_accounts([one.id for one in accounts_with_role(Role.OWNER)]))
    names = ", ".join(f"{one.name} ({one.handle})" for one in owners.values())
    return f"{begin}: {names}. They have not published an e-mail address yet.{courts}"


def title_of(measure: Measure, snapshot: Snapshot | None) -> str:
    """What was decided, in a line; empty for nothing.

    Args:
        snapshot: of what it was decided about, as it was last reported.
    """
    return _TITLES.get(measure, "").format(it=_it(snapshot))


def _it(snapshot: Snapshot | None) -> str:
    return "post" if snapshot is None or snapshot["kind"] == "person" else called(snapshot).lower()


def in_plain_words(
    measure: Measure, draft: StatementDraft | StatementOfReasons, *, redress_text: str, snapshot: Snapshot | None
) -> StatementRecord:
    """A statement as the person concerned reads it.

    Args:
        snapshot: as for ``title_of``.
    """
    is_law = draft.decision_ground == Ground.ILLEGAL
    what = _WHAT[measure].format(it=_it(snapshot))
    if measure is Measure.ACCOUNT_SUSPENDED and draft.decision_visibility:
        what += (
            f" The {_it(snapshot)} in question was removed for good measure; it stays removed when the suspension ends."
        )
    return StatementRecord(
        title=title_of(measure, snapshot),
        what=what,
        facts=draft.decision_facts,
        ground="We think that it is against the law." if is_law else "It breaks a rule of this community.",
        ground_text=draft.illegal_content_legal_ground if is_law else draft.incompatible_content_ground,
        explanation=draft.illegal_content_explanation if is_law else draft.incompatible_content_explanation,
        automation=_automation(draft),
        source=_SOURCES[Source(draft.source_type)],
        until=draft.end_date_account_restriction,
        redress=redress_text,
    )


def _automation(draft: StatementDraft | StatementOfReasons) -> str:
    if draft.automated_decision == AutomatedDecision.FULLY:
        return "A program took this decision."
    if draft.automated_decision == AutomatedDecision.PARTIALLY:
        return "A program took part in this decision."
    found = "A program drew attention to it." if draft.automated_detection == YesNo.YES else "No program took part."
    return f"A person took this decision. {found}"


_SOURCES = {
    Source.ARTICLE_16: "Somebody reported it as illegal.",
    Source.TRUSTED_FLAGGER: "A trusted flagger reported it.",
    Source.OTHER_NOTIFICATION: "Somebody reported it.",
    Source.VOLUNTARY: "The moderators came across it themselves.",
}

OUTCOMES_FOR_NOTIFIER = {
    Measure.NO_VIOLATION: "We looked at it and found that it may stay."
    " If it troubles you, you can mute or block the person.",
    Measure.WARNED: "We warned the person who wrote it.",
    Measure.REMOVED: "We removed it.",
    Measure.ACCOUNT_SUSPENDED: "We suspended the account.",
}
