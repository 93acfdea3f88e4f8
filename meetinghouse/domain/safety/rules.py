"""May they? One condition a line; nothing is written here."""

from collections.abc import Sequence

from meetinghouse.domain.accounts.models import Account
from meetinghouse.domain.accounts.queries import accounts_with_role
from meetinghouse.domain.community.queries import rules as community_rules
from meetinghouse.domain.pages.queries import pages_spoken_for
from meetinghouse.domain.people import rules as people_rules
from meetinghouse.domain.people.models import Person, PersonState
from meetinghouse.domain.people.queries import meets
from meetinghouse.domain.safety.models import Case, NoticeItem
from meetinghouse.domain.safety.vocabulary.desk_words import OPEN_STATES, Measure, SubjectKind
from meetinghouse.domain.safety.vocabulary.reasons import REASONS, ReportReason
from meetinghouse.kernel.clock import now
from meetinghouse.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, SignInRequired
from meetinghouse.kernel.text import tidy
from meetinghouse.kernel.viewer import Role, Viewer

MOST_POSTS_IN_A_NOTICE = 20
MOST_EXPLANATION = 5000
MOST_NOTE = 5000
MOST_LIFT_REASON = 500
LONGEST_SUSPENSION_DAYS = 3650


# --- Reporting -----------------------------------------------------------------------------------


def require_member(viewer: Viewer) -> None:
    """Refuse strangers."""
    if viewer.is_stranger:
        raise SignInRequired


def require_not_oneself(viewer: Viewer, person_id: int) -> None:
    """Refuse to report oneself."""
    if person_id == viewer.person_id:
        raise NotAllowed("You cannot report yourself. You can delete your own posts at any time.")


def require_reason(key: str) -> ReportReason:
    """The reason chosen, or a refusal beside the field ``reason``."""
    if key not in REASONS:
        raise Invalid(fields={"reason": "Choose what is wrong."})
    return REASONS[key]


def require_notice_fits(*, comment: str, post_ids: Sequence[int]) -> None:
    """Refuse a notice past its limits.

    Raises:
        Invalid: with a reason beside ``comment`` or ``post_ids``.
    """
    if len(comment) > MOST_EXPLANATION:
        raise Invalid(fields={"comment": f"This can have up to {MOST_EXPLANATION:,} characters."})
    if len(post_ids) > MOST_POSTS_IN_A_NOTICE:
        raise Invalid(fields={"post_ids": f"Report up to {MOST_POSTS_IN_A_NOTICE} posts at once."})


def require_known_rules(rule_ids: Sequence[int]) -> list[dict[str, object]]:
    """The rules named, as they read now.

    Raises:
        Invalid: one is none of the community's.
    """
    if not rule_ids:
        return []
    texts = {rule.id: rule.text for rule in community_rules()}
    if any(rule_id not in texts for rule_id in rule_ids):
        raise Invalid(fields={"rule_ids": "Choose from this community's rules."})
    return [{"id": rule_id, "text": texts[rule_id]} for rule_id in dict.fromkeys(rule_ids)]


# --- At the desk ---------------------------------------------------------------------------------


def require_staff(viewer: Viewer) -> None:
    """For everybody else there is no desk."""
    if not viewer.is_moderator:
        raise NotFound


def is_subject(viewer: Viewer, case: Case) -> bool:
    """The case is about the viewer, a page they speak for, or what either wrote; they do not get to see it."""
    if case.person_id is None:
        return False
    return case.person_id == viewer.person_id or bool(pages_spoken_for(viewer, [case.person_id]))


def require_not_as_page(viewer: Viewer) -> None:
    """Refuse who speaks as a page: what is reported, a person reports."""
    people_rules.require_not_as_page(viewer)


def _others_could(viewer: Viewer, case: Case) -> bool:
    """Somebody else of the staff is there who is not the subject."""
    subject = Account.objects.filter(person__pk=case.person_id or 0).values_list("pk", flat=True).first()
    staff = {one.id for one in accounts_with_role(Role.MODERATOR, Role.OWNER)}
    return bool(staff - {viewer.account_id, subject})


def conflict_of_interest(viewer: Viewer, case: Case) -> str:
    """Why the viewer may not decide this, in words, or ''.

    Somebody who is the whole staff may decide what they reported themselves: nobody else ever could.
    """
    if is_subject(viewer, case):
        return "This is about you, so somebody else has to decide it."
    if case.person_id is not None and not meets(viewer.person_id, case.person_id):
        return "One of you blocks the other, so somebody else has to decide this."
    if NoticeItem.objects.filter(case=case, notice__notifier_id=viewer.person_id).exists() and _others_could(
        viewer, case
    ):
        return "You reported this yourself, so somebody else has to decide it."
    return ""


def require_no_conflict(viewer: Viewer, case: Case) -> None:
    """Refuse who has a stake in it."""
    words = conflict_of_interest(viewer, case)
    if words:
        raise NotAllowed(words)


def is_open(case: Case) -> bool:
    """It waits for a decision."""
    return case.state in OPEN_STATES


def require_open(case: Case) -> None:
    """Refuse to work on what is decided."""
    if not is_open(case):
        raise Conflict("This case is decided already.")


def is_claimed(case: Case) -> bool:
    """Somebody's lease is still running."""
    return case.claimed_by_id is not None and case.claim_expires_at is not None and case.claim_expires_at > now()


def require_not_claimed_by_another(viewer: Viewer, case: Case, name: str) -> None:
    """Refuse while another's lease runs.

    Args:
        name: of the one who holds it.
    """
    if is_claimed(case) and case.claimed_by_id != viewer.account_id:
        assert case.claim_expires_at is not None
        raise Conflict(f"{name} is working on this until {case.claim_expires_at:%H:%M} UTC.")


def require_own_claim(viewer: Viewer, case: Case) -> None:
    """Refuse to decide what one has not claimed; a lease that ran out counts as long as nobody took the case."""
    if case.claimed_by_id != viewer.account_id:
        raise Conflict("Claim this case before you decide it.")


def require_measure(measure: str, case: Case) -> Measure:
    """The measure, where it fits what the case is about.

    Raises:
        Invalid: beside the field ``measure``.
    """
    if measure not in Measure.values:
        raise Invalid(fields={"measure": "Choose what to do."})
    if measure == Measure.REMOVED and case.subject_kind != SubjectKind.POST:
        raise Invalid(fields={"measure": "There is no post to remove in this case."})
    return Measure(measure)


def may_suspend(viewer: Viewer, person: Person | None) -> str:
    """Why the viewer may not suspend this person, in words, or ''."""
    if person is None or person.state == PersonState.GONE:
        return "This account is gone."
    role = Account.objects.filter(person=person).values_list("role", flat=True).first()
    if role == Role.OWNER:
        return "An owner cannot be suspended. Another owner can make them a member first."
    if role == Role.MODERATOR and not viewer.is_owner:
        return "Only an owner can suspend a moderator."
    return ""


def require_may_suspend(viewer: Viewer, person: Person | None) -> None:
    """Refuse to suspend who is above the viewer, or gone."""
    words = may_suspend(viewer, person)
    if words:
        raise NotAllowed(words)


def require_days(days: int | None) -> None:
    """Refuse a length of suspension out of range; None lasts until it is lifted.

    Raises:
        Invalid: beside the field ``days``.
    """
    if days is not None and not 1 <= days <= LONGEST_SUSPENSION_DAYS:
        raise Invalid(fields={"days": f"A suspension lasts 1 to {LONGEST_SUSPENSION_DAYS:,} days, or has no end."})


def require_text(text: str, *, field: str, most: int) -> str:
    """The text without space around it.

    Raises:
        Invalid: empty or too long.
    """
    tidied = tidy(text[: most * 2])
    if not tidied:
        raise Invalid(fields={field: "Write something."})
    if len(tidied) > most:
        raise Invalid(fields={field: f"This can have up to {most:,} characters."})
    return tidied


def names_to_leave_out(person: Person | None) -> list[str]:
    """What the facts of a statement must not hold: the person's full name and user name.

    A first name alone, or a very short user name, is too often an ordinary word.
    """
    if person is None:
        return []
    names = [person.username] if len(person.username) >= 5 else []
    return [*names, person.display_name] if " " in person.display_name.strip() else names
