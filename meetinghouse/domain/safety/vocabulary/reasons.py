"""Why a member reports something: a dozen plain choices, each mapped onto the law's list and an urgency.

https://docs.joinmastodon.org/methods/reports/ knows four words; they are mapped at the end.
"""

from enum import StrEnum

import msgspec

from meetinghouse.domain.safety.vocabulary.categories import Category
from meetinghouse.domain.safety.vocabulary.desk_words import Severity


class ReportReason(msgspec.Struct, frozen=True, kw_only=True):
    """One choice of the report form.

    ``alleges_law`` makes it a notice of illegal content in the sense of Article 16 of the DSA.
    ``mastodon`` is the word for it in Mastodon's API.
    """

    key: str
    label: str
    hint: str
    category: Category
    keywords: tuple[str, ...] = ()
    severity: Severity
    alleges_law: bool
    mastodon: str = "legal"


class Group(StrEnum):
    """How the form groups the choices; the value is the heading."""

    SAFETY = "Somebody may come to harm"
    HURTFUL = "It is hurtful or abusive"
    DISHONEST = "It is dishonest or against the law"
    HERE = "It does not belong here"


_GROUPED: dict[Group, tuple[ReportReason, ...]] = {
    Group.SAFETY: (
        ReportReason(
            key="threat", label="It threatens somebody's life or safety",
            hint="Threats and calls to violence. In an emergency call the police first.",
            category=Category.VIOLENCE, keywords=("KEYWORD_INCITEMENT_VIOLENCE_HATRED",), severity=Severity.S0,
            alleges_law=True,
        ),
        ReportReason(
            key="self_harm", label="Somebody may hurt themselves",
            hint="Suicide, self-harm, eating disorders.",
            category=Category.SELF_HARM, severity=Severity.S0, alleges_law=False, mastodon="violation",
        ),
        ReportReason(
            key="child_safety", label="It harms or sexualises a child",
            hint="Please do not save or forward it.",
            category=Category.PROTECTION_OF_MINORS, severity=Severity.S1, alleges_law=True,
        ),
        ReportReason(
            key="intimate_image", label="It shows somebody naked or intimate without their consent",
            hint="Also made-up pictures.",
            category=Category.CYBER_VIOLENCE, keywords=("KEYWORD_NON_CONSENSUAL_IMAGE_SHARING",), severity=Severity.S1,
            alleges_law=True,
        ),
        ReportReason(
            key="terrorism", label="It supports or praises terrorism",
            hint="Also instructions for attacks.",
            category=Category.PUBLIC_SECURITY, keywords=("KEYWORD_TERRORIST_CONTENT",), severity=Severity.S1,
            alleges_law=True,
        ),
    ),
    Group.HURTFUL: (
        ReportReason(
            key="harassment", label="It bullies or harasses somebody",
            hint="Insults, stalking, publishing somebody's address.",
            category=Category.CYBER_VIOLENCE, keywords=("KEYWORD_CYBER_HARASSMENT",), severity=Severity.S2,
            alleges_law=False, mastodon="violation",
        ),
        ReportReason(
            key="hate", label="It is hateful against a group of people",
            hint="For their origin, faith, sex, disability or whom they love.",
            category=Category.ILLEGAL_OR_HARMFUL_SPEECH, keywords=("KEYWORD_HATE_SPEECH",), severity=Severity.S2,
            alleges_law=True,
        ),
    ),
    Group.DISHONEST: (
        ReportReason(
            key="scam", label="It is a scam",
            hint="Fraud, phishing, pretending to be somebody else.",
            category=Category.SCAMS_AND_FRAUD, severity=Severity.S2, alleges_law=True,
        ),
        ReportReason(
            key="illegal_goods", label="It offers something that may not be sold",
            hint="Drugs, weapons, stolen or dangerous goods.",
            category=Category.PROHIBITED_PRODUCTS, keywords=("KEYWORD_PROHIBITED_PRODUCTS",), severity=Severity.S3,
            alleges_law=True,
        ),
        ReportReason(
            key="copyright", label="It uses somebody's work without permission",
            hint="Pictures, texts, music.",
            category=Category.INTELLECTUAL_PROPERTY, keywords=("KEYWORD_COPYRIGHT_INFRINGEMENT",),
            severity=Severity.S3, alleges_law=True,
        ),
        ReportReason(
            key="illegal", label="It breaks the law in another way",
            hint="Say which law, if you know.",
            category=Category.NOT_SPECIFIED_NOTICE, severity=Severity.S3, alleges_law=True,
        ),
    ),
    Group.HERE: (
        ReportReason(
            key="spam", label="It is spam",
            hint="Advertising nobody asked for, the same thing again and again.",
            category=Category.OTHER_VIOLATION_TC, keywords=("KEYWORD_OTHER",), severity=Severity.S4,
            alleges_law=False, mastodon="spam",
        ),
        ReportReason(
            key="rules", label="It breaks one of this community's rules",
            hint="Choose the rule below.",
            category=Category.OTHER_VIOLATION_TC, severity=Severity.S3, alleges_law=False, mastodon="violation",
        ),
        ReportReason(
            key="other", label="Something else",
            hint="Tell us in your own words.",
            category=Category.NOT_SPECIFIED_NOTICE, severity=Severity.S3, alleges_law=False, mastodon="other",
        ),
    ),
}  # fmt: skip

REASONS: dict[str, ReportReason] = {one.key: one for group in _GROUPED.values() for one in group}

_FROM_MASTODON = {"spam": "spam", "legal": "illegal", "violation": "rules", "other": "other"}


def grouped() -> list[tuple[str, tuple[ReportReason, ...]]]:
    """The choices under their headings, in the order of the form."""
    return [(group.value, reasons) for group, reasons in _GROUPED.items()]


def reason_of_mastodon(word: str) -> str:
    """The key for a category of Mastodon's API; an unknown or absent word means something else, as it does there."""
    return _FROM_MASTODON.get(word, "other")
