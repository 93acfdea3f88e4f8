"""A statement of reasons before it is stored: the Transparency Database's own fields, and its own rules.

Source: https://transparency.dsa.ec.europa.eu/page/api-documentation and the official server's code. Validating
every statement against it is quality control that costs nothing, whether or not a host has to submit them.
"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import msgspec

from meetinghouse.domain.safety.vocabulary.categories import KEYWORD_OTHER, KEYWORDS, Category
from meetinghouse.domain.safety.vocabulary.statement_words import (
    EARLIEST_APPLICATION,
    EARLIEST_CONTENT,
    LANGUAGES,
    LATEST,
    MOST_EXPLANATION,
    MOST_FACTS,
    MOST_SHORT,
    TERRITORIES,
    AccountMeasure,
    AccountType,
    AutomatedDecision,
    ContentType,
    Ground,
    Monetary,
    Provision,
    Source,
    Visibility,
    YesNo,
)
from meetinghouse.kernel.errors import Invalid

PUID = re.compile(r"[a-zA-Z0-9_-]{1,500}", re.ASCII)

# Personal data that a public text must not hold. Wide on purpose: a false alarm costs one rewording.
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.\w")
_HANDLE = re.compile(r"@\w")
_LIKE_AN_IP = re.compile(r"(?<!\w)[0-9a-fA-F:.]{2,}(?!\w)")


class StatementDraft(msgspec.Struct, frozen=True, kw_only=True):
    """The wire fields, with '' and () for what is not given."""

    decision_visibility: tuple[str, ...] = ()
    decision_visibility_other: str = ""
    decision_monetary: str = ""
    decision_monetary_other: str = ""
    decision_provision: str = ""
    decision_account: str = ""
    account_type: str = ""
    decision_ground: str = ""
    decision_ground_reference_url: str = ""
    illegal_content_legal_ground: str = ""
    illegal_content_explanation: str = ""
    incompatible_content_ground: str = ""
    incompatible_content_explanation: str = ""
    incompatible_content_illegal: str = ""
    content_type: tuple[str, ...] = ()
    content_type_other: str = ""
    category: str = ""
    category_addition: tuple[str, ...] = ()
    category_specification: tuple[str, ...] = ()
    category_specification_other: str = ""
    territorial_scope: tuple[str, ...] = ()
    content_language: str = ""
    content_date: date | None = None
    content_id: dict[str, str] | None = None
    application_date: date | None = None
    end_date_visibility_restriction: date | None = None
    end_date_monetary_restriction: date | None = None
    end_date_service_restriction: date | None = None
    end_date_account_restriction: date | None = None
    decision_facts: str = ""
    source_type: str = ""
    source_identity: str = ""
    automated_detection: str = ""
    automated_decision: str = ""
    puid: str = ""


_ONE_OF: dict[str, Iterable[str]] = {
    "decision_monetary": Monetary,
    "decision_provision": Provision,
    "decision_account": AccountMeasure,
    "account_type": AccountType,
    "decision_ground": Ground,
    "incompatible_content_illegal": YesNo,
    "category": Category,
    "content_language": LANGUAGES,
    "source_type": Source,
    "automated_detection": YesNo,
    "automated_decision": AutomatedDecision,
}
_SOME_OF: dict[str, Iterable[str]] = {
    "decision_visibility": Visibility,
    "content_type": ContentType,
    "category_addition": Category,
    "category_specification": KEYWORDS,
    "territorial_scope": TERRITORIES,
}
_REQUIRED = (
    "decision_ground", "content_type", "category", "content_date", "application_date", "decision_facts", "source_type",
    "automated_detection", "automated_decision", "puid",
)  # fmt: skip
_LONGEST = {
    "decision_visibility_other": MOST_SHORT,
    "decision_monetary_other": MOST_SHORT,
    "decision_ground_reference_url": MOST_SHORT,
    "illegal_content_legal_ground": MOST_SHORT,
    "illegal_content_explanation": MOST_EXPLANATION,
    "incompatible_content_ground": MOST_SHORT,
    "incompatible_content_explanation": MOST_EXPLANATION,
    "content_type_other": MOST_SHORT,
    "category_specification_other": MOST_SHORT,
    "decision_facts": MOST_FACTS,
    "source_identity": MOST_SHORT,
}
_ENDS = (
    "end_date_visibility_restriction", "end_date_monetary_restriction", "end_date_service_restriction",
    "end_date_account_restriction",
)  # fmt: skip


def without_idle_fields(draft: StatementDraft) -> StatementDraft:
    """Drop what the official server drops: explanations of the other ground, words beside a choice not made."""
    changes: dict[str, Any] = {}
    if draft.decision_ground != Ground.ILLEGAL:
        changes |= {"illegal_content_legal_ground": "", "illegal_content_explanation": ""}
    if draft.decision_ground != Ground.INCOMPATIBLE:
        changes |= {
            "incompatible_content_ground": "",
            "incompatible_content_explanation": "",
            "incompatible_content_illegal": "",
        }
    if Visibility.OTHER not in draft.decision_visibility:
        changes["decision_visibility_other"] = ""
    if draft.decision_monetary != Monetary.OTHER:
        changes["decision_monetary_other"] = ""
    if ContentType.OTHER not in draft.content_type:
        changes["content_type_other"] = ""
    if KEYWORD_OTHER not in draft.category_specification:
        changes["category_specification_other"] = ""
    if draft.source_type == Source.VOLUNTARY:
        changes["source_identity"] = ""
    return msgspec.structs.replace(draft, **changes)


def _is_ip(word: str) -> bool:
    # A full stop or a colon behind it belongs to the sentence, two colons to the address.
    for candidate in (word, word.rstrip("."), word.rstrip(".:"), word.lstrip(".:"), word.strip(".:")):
        try:
            ip_address(candidate)
        except ValueError:
            continue
        return True
    return False


def personal_data(text: str, names: Iterable[str] = ()) -> str:
    """What kind of personal data a text holds, in words, or ''.

    Args:
        names: full names and user names of the people concerned.
    """
    text = unicodedata.normalize("NFKC", text)
    if _EMAIL.search(text):
        return "an e-mail address"
    if _HANDLE.search(text):
        return "somebody's handle"
    if any(_is_ip(found) for found in _LIKE_AN_IP.findall(text)):
        return "an IP address"
    folded = text.casefold()
    for name in names:
        if name.strip() and re.search(rf"(?<!\w){re.escape(name.strip().casefold())}(?!\w)", folded):
            return "somebody's name"
    return ""


def require_valid_statement(draft: StatementDraft, *, restricts: bool = True, names: Iterable[str] = ()) -> None:
    """Refuse a statement that the official server would refuse, or that names people in its facts.

    Args:
        restricts: false for a warning, which restricts nothing and is told in the same form.
        names: see ``personal_data``.

    Raises:
        Invalid: with a reason beside each field, by the field's own name.
    """
    wrong: dict[str, str] = {}
    for name in _REQUIRED:
        value = getattr(draft, name)
        if not value or (isinstance(value, str) and not value.strip()):
            wrong[name] = "This is needed."
    _check_choices(draft, wrong)
    _check_companions(draft, wrong)
    for name, most in _LONGEST.items():
        if len(getattr(draft, name)) > most:
            wrong[name] = f"This can have up to {most:,} characters."
    _check_dates(draft, wrong)
    _check_forms(draft, wrong)
    measures = (draft.decision_visibility, draft.decision_monetary, draft.decision_provision, draft.decision_account)
    if restricts and not any(measures):
        wrong["decision_visibility"] = "Say what is restricted: the content, payments, the service or the account."
    if found := personal_data(draft.decision_facts, names):
        wrong["decision_facts"] = f"The facts must not identify anybody, but hold {found}. Please write it without."
    if wrong:
        raise Invalid(fields=wrong)


def _check_choices(draft: StatementDraft, wrong: dict[str, str]) -> None:
    for name, known in _ONE_OF.items():
        value = getattr(draft, name)
        if value and value not in set(known):
            wrong[name] = "Choose one from the list."
    for name, known in _SOME_OF.items():
        values = getattr(draft, name)
        if any(value not in set(known) for value in values):
            wrong[name] = "Choose from the list."


def _check_companions(draft: StatementDraft, wrong: dict[str, str]) -> None:
    """Fields that are needed because of what another one says."""
    needed = []
    if draft.decision_ground == Ground.ILLEGAL:
        needed += ["illegal_content_legal_ground", "illegal_content_explanation"]
    if draft.decision_ground == Ground.INCOMPATIBLE:
        needed += ["incompatible_content_ground", "incompatible_content_explanation"]
    if Visibility.OTHER in draft.decision_visibility:
        needed.append("decision_visibility_other")
    if draft.decision_monetary == Monetary.OTHER:
        needed.append("decision_monetary_other")
    if ContentType.OTHER in draft.content_type:
        needed.append("content_type_other")
    for name in needed:
        if not getattr(draft, name).strip():
            wrong[name] = "This is needed."


def _check_dates(draft: StatementDraft, wrong: dict[str, str]) -> None:
    for name, earliest in (("content_date", EARLIEST_CONTENT), ("application_date", EARLIEST_APPLICATION)):
        value = getattr(draft, name)
        if value and not earliest <= value <= LATEST:
            wrong[name] = f"This day must lie between {earliest} and {LATEST}."
    for name in _ENDS:
        value = getattr(draft, name)
        if value and value > LATEST:
            wrong[name] = f"This day must not lie after {LATEST}."


def _check_forms(draft: StatementDraft, wrong: dict[str, str]) -> None:
    if draft.puid and not PUID.fullmatch(draft.puid):
        wrong["puid"] = "Only letters, digits, hyphens and underscores, up to 500."
    url = draft.decision_ground_reference_url
    if url and (urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).netloc):
        wrong["decision_ground_reference_url"] = "Write a full address, beginning with https://."
    if draft.content_id is not None:
        ean = draft.content_id.get("EAN-13", "")
        if set(draft.content_id) != {"EAN-13"} or not re.fullmatch(r"\d{13}", ean, re.ASCII):
            wrong["content_id"] = "Only an EAN-13 of 13 digits."
