"""The desk's own lists. Values are stored, so they never change their meaning."""

from enum import StrEnum

from django.db.models import TextChoices


class SubjectKind(TextChoices):
    """What a case is about."""

    POST = "post", "Post"
    PERSON = "person", "Person"


class Severity(TextChoices):
    """How urgent a case is; the smaller the number the more urgent."""

    S0 = "s0_threat_to_life", "Danger to life"
    S1 = "s1_csam_terror_ncii", "Grave"
    S2 = "s2_serious", "Serious"
    S3 = "s3_standard", "Ordinary"
    S4 = "s4_low", "Minor"


class CaseState(TextChoices):
    """Where a case stands. The ones with two people, clarification and appeal come with the desk's own issue."""

    NEW = "new", "New"
    TRIAGED = "triaged", "Looked at"
    IN_REVIEW = "in_review", "In review"
    AWAITING_SECOND = "awaiting_second", "Waiting for a second person"
    AWAITING_CLARIFICATION = "awaiting_clarification", "Waiting for an answer"
    DECIDED = "decided", "Decided"
    UNDER_APPEAL = "under_appeal", "Under appeal"
    CLOSED = "closed", "Closed"


OPEN_STATES = (
    CaseState.NEW,
    CaseState.TRIAGED,
    CaseState.IN_REVIEW,
    CaseState.AWAITING_SECOND,
    CaseState.AWAITING_CLARIFICATION,
)


class Measure(TextChoices):
    """What a moderator can decide here."""

    NO_VIOLATION = "no_violation", "Leave it as it is"
    WARNED = "warned", "Warn the author"
    REMOVED = "removed", "Remove the post"
    ACCOUNT_SUSPENDED = "account_suspended", "Suspend the account"


class Outcome(TextChoices):
    """What became of a reported item; a measure is one of these."""

    REMOVED = "removed", "Removed"
    DISABLED = "disabled", "Disabled"
    LABELLED = "labelled", "Labelled"
    AGE_RESTRICTED = "age_restricted", "Restricted by age"
    INTERACTION_LIMITED = "interaction_limited", "Interaction limited"
    DEMOTED = "demoted", "Demoted"
    WARNED = "warned", "Author warned"
    ACCOUNT_SUSPENDED = "account_suspended", "Account suspended"
    ACCOUNT_TERMINATED = "account_terminated", "Account closed"
    NO_VIOLATION = "no_violation", "No violation found"
    NOT_FOUND = "not_found", "Not found"
    ALREADY_REMOVED = "already_removed", "Removed already"
    DUPLICATE = "duplicate", "Duplicate"
    OUT_OF_SCOPE = "out_of_scope", "Not ours to decide"
    FORWARDED = "forwarded", "Passed on"


class Channel(TextChoices):
    """How a notice came in."""

    WEB_FORM = "web_form", "Public form"
    IN_APP = "in_app", "On the site"
    EMAIL = "email", "E-mail"
    API = "api", "From an app"
    POST = "post", "By post"
    PHONE = "phone", "By phone"
    FEDERATION = "federation", "From another server"


class NotifierKind(TextChoices):
    """Who sent a notice."""

    MEMBER = "member", "A member"
    VISITOR = "visitor", "A visitor"
    AFFECTED_PERSON = "affected_person", "Somebody affected"
    RIGHTS_HOLDER = "rights_holder", "A rights holder"
    TRUSTED_FLAGGER = "trusted_flagger", "A trusted flagger"
    AUTHORITY = "authority", "An authority"
    HOTLINE = "hotline", "A hotline"
    OTHER_SERVER = "other_server", "Another server"


class RestrictionKind(TextChoices):
    """What a restriction does."""

    POST_REMOVED = "post_removed", "Post removed"
    ACCOUNT_SUSPENDED = "account_suspended", "Account suspended"


class Exemption(TextChoices):
    """Why a statement is not one for the Transparency Database."""

    NONE = "", "None"
    NO_RESTRICTION = "no_restriction", "A warning restricts nothing"
    DECEPTIVE_HIGH_VOLUME = "deceptive_high_volume_commercial", "Deceptive high-volume commercial content"
    ARTICLE_9_ORDER = "art9_order", "An order under Article 9"
    GAGGED = "gagged", "Telling the author is forbidden"


class ViewReason(TextChoices):
    """Why somebody of the staff opened something sensitive."""

    CASE_REVIEW = "case_review", "Reviewing the case"
    APPEAL = "appeal", "Appeal"
    SECOND_OPINION = "second_opinion", "Second opinion"
    AUTHORITY_REQUEST = "authority_request", "An authority asked"
    QUALITY_SAMPLE = "quality_sample", "Sample of quality"
    TRAINING = "training", "Training"


class Act(StrEnum):
    """What the record tells of."""

    NOTICE_RECEIVED = "notice.received"
    NOTICE_ADDED_TO = "notice.added_to"
    CASE_OPENED = "case.opened"
    CASE_VIEWED = "case.viewed"
    CASE_CLAIMED = "case.claimed"
    CASE_RELEASED = "case.released"
    CASE_NOTED = "case.noted"
    CASE_DECIDED = "case.decided"
    PERSON_VIEWED = "person.viewed"
    RESTRICTION_IMPOSED = "restriction.imposed"
    RESTRICTION_LIFTED = "restriction.lifted"
    PAGE_ENTRUSTED = "page.entrusted"

    @property
    def label(self) -> str:
        """What the desk reads."""
        return _ACTS[self]


_ACTS = {
    Act.NOTICE_RECEIVED: "Report received",
    Act.NOTICE_ADDED_TO: "Report added to by its sender",
    Act.CASE_OPENED: "Case opened",
    Act.CASE_VIEWED: "Case page opened",
    Act.CASE_CLAIMED: "Case claimed",
    Act.CASE_RELEASED: "Case released",
    Act.CASE_NOTED: "Note written",
    Act.CASE_DECIDED: "Case decided",
    Act.PERSON_VIEWED: "Person's history opened",
    Act.RESTRICTION_IMPOSED: "Restriction imposed",
    Act.RESTRICTION_LIFTED: "Restriction lifted",
    Act.PAGE_ENTRUSTED: "Page given an administrator",
}
