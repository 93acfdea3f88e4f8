"""Statements of reasons against the official server's own rules, over all its lists."""

from datetime import date

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meetinghouse.domain.safety.statement import (
    StatementDraft,
    personal_data,
    require_valid_statement,
    without_idle_fields,
)
from meetinghouse.domain.safety.vocabulary.categories import KEYWORDS, KEYWORDS_OF, Category, keyword_label
from meetinghouse.domain.safety.vocabulary.statement_words import (
    LANGUAGES,
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

GOOD = StatementDraft(
    decision_visibility=("DECISION_VISIBILITY_CONTENT_REMOVED",),
    decision_ground="DECISION_GROUND_INCOMPATIBLE_CONTENT",
    incompatible_content_ground="Be kind.",
    incompatible_content_explanation="It is not.",
    content_type=("CONTENT_TYPE_TEXT",),
    category="STATEMENT_CATEGORY_OTHER_VIOLATION_TC",
    content_date=date(2026, 3, 1),
    application_date=date(2026, 3, 2),
    decision_facts="A post insulted somebody.",
    source_type="SOURCE_ARTICLE_16",
    automated_detection="No",
    automated_decision="AUTOMATED_DECISION_NOT_AUTOMATED",
    puid="D-7Q2K-9F3X",
)


def test_the_lists_have_the_official_lengths() -> None:
    assert (len(Category), len(KEYWORDS), len(TERRITORIES), len(LANGUAGES)) == (16, 69, 30, 184)
    assert "KEYWORD_DANGEROUS_TOYS" not in KEYWORDS
    assert set(KEYWORDS_OF) == set(Category)
    assert keyword_label("KEYWORD_HATE_SPEECH") == "Hate speech"
    assert all(category.label for category in Category)


def test_a_good_one_passes() -> None:
    require_valid_statement(GOOD)


WORDS = st.text(st.characters(codec="utf-8", categories=("L", "Zs")), min_size=1, max_size=80).filter(
    lambda t: t.strip()
)
DAYS = st.dates(date(2020, 1, 1), date(2038, 1, 1))


def some(choices: object) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(sorted(choices)), unique=True, max_size=4).map(tuple)  # type: ignore[call-overload]


def one(choices: object) -> st.SearchStrategy[str]:
    return st.sampled_from(sorted(choices))  # type: ignore[call-overload]


@settings(max_examples=200, deadline=None)
@given(
    st.builds(
        StatementDraft,
        decision_visibility=some(Visibility),
        decision_visibility_other=WORDS,
        decision_monetary=one(Monetary),
        decision_monetary_other=WORDS,
        decision_provision=one(Provision),
        decision_account=one(AccountMeasure),
        account_type=one(AccountType),
        decision_ground=one(Ground),
        illegal_content_legal_ground=WORDS,
        illegal_content_explanation=WORDS,
        incompatible_content_ground=WORDS,
        incompatible_content_explanation=WORDS,
        incompatible_content_illegal=one(YesNo),
        content_type=some(ContentType).filter(bool),
        content_type_other=WORDS,
        category=one(Category),
        category_addition=some(Category),
        category_specification=some(KEYWORDS),
        category_specification_other=WORDS,
        territorial_scope=some(TERRITORIES),
        content_language=one(LANGUAGES),
        content_date=DAYS,
        application_date=DAYS,
        end_date_account_restriction=st.none() | DAYS,
        decision_facts=WORDS,
        source_type=one(Source),
        source_identity=WORDS,
        automated_detection=one(YesNo),
        automated_decision=one(AutomatedDecision),
        puid=st.from_regex(r"[a-zA-Z0-9_-]{1,40}", fullmatch=True),
    )
)
def test_whatever_is_built_from_the_lists_passes(draft: StatementDraft) -> None:
    require_valid_statement(draft)
    lean = without_idle_fields(draft)
    require_valid_statement(lean)
    assert without_idle_fields(lean) == lean
    assert bool(lean.illegal_content_legal_ground) != bool(lean.incompatible_content_ground)
    assert (lean.source_identity == "") == (draft.source_type == Source.VOLUNTARY)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(sorted(StatementDraft.__struct_fields__)), st.text(min_size=1, max_size=30))
def test_nothing_outside_the_lists_passes(name: str, value: str) -> None:
    free = {
        f for f in StatementDraft.__struct_fields__ if f.endswith(("_other", "_explanation", "_identity", "_facts"))
    }
    free |= {f for f in StatementDraft.__struct_fields__ if "date" in f or "legal_ground" in f or "content_ground" in f}
    if name in free | {"puid", "content_id", "decision_ground_reference_url"}:
        return
    is_list = isinstance(getattr(GOOD, name), tuple)
    with pytest.raises(Invalid) as refusal:
        require_valid_statement(msgspec.structs.replace(GOOD, **{name: (value,) if is_list else value}))
    assert name in refusal.value.fields


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"decision_visibility": ()}, "decision_visibility"),
        ({"decision_visibility": ("DECISION_VISIBILITY_OTHER",)}, "decision_visibility_other"),
        ({"decision_monetary": "DECISION_MONETARY_OTHER"}, "decision_monetary_other"),
        ({"decision_ground": "DECISION_GROUND_ILLEGAL_CONTENT"}, "illegal_content_legal_ground"),
        ({"content_type": ()}, "content_type"),
        ({"content_type": ("CONTENT_TYPE_OTHER",)}, "content_type_other"),
        ({"content_date": date(1999, 12, 31)}, "content_date"),
        ({"application_date": date(2019, 12, 31)}, "application_date"),
        ({"end_date_account_restriction": date(2038, 1, 2)}, "end_date_account_restriction"),
        ({"content_id": {"ISBN": "9783161484100"}}, "content_id"),
        ({"content_id": {"EAN-13": "978316148410"}}, "content_id"),
        ({"decision_ground_reference_url": "javascript:alert(1)"}, "decision_ground_reference_url"),
        ({"puid": "D 7"}, "puid"),
        ({"puid": "x" * 501}, "puid"),
        ({"puid": "D-7\n"}, "puid"),
        ({"decision_facts": "x" * 5001}, "decision_facts"),
        ({"decision_facts": "   "}, "decision_facts"),
        ({"source_identity": "x" * 501}, "source_identity"),
        ({"content_language": "en"}, "content_language"),
        ({"category": "STATEMENT_CATEGORY_PORNOGRAPHY_OR_SEXUALIZED_CONTENT"}, "category"),
        ({"automated_decision": "Yes"}, "automated_decision"),
    ],
)
def test_the_official_refusals(changes: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        require_valid_statement(msgspec.structs.replace(GOOD, **changes))
    assert field in refusal.value.fields


def test_a_warning_needs_no_restriction() -> None:
    require_valid_statement(msgspec.structs.replace(GOOD, decision_visibility=()), restricts=False)


LABEL = st.from_regex(r"[a-z0-9]{1,12}", fullmatch=True)
AROUND = st.sampled_from(["", "Posted by ", "see(", "„", "x: "])


@settings(max_examples=300, deadline=None)
@given(AROUND, st.sampled_from(["", ".", ", again", ")"]), st.data())
def test_addresses_handles_and_ips_never_pass(before: str, after: str, data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(["mail", "handle", "ip4", "ip6"]))
    if kind == "mail":
        found = f"{data.draw(LABEL)}@{data.draw(LABEL)}.{data.draw(LABEL)}"
    elif kind == "handle":
        found = f"@{data.draw(LABEL)}"
    else:
        found = str(data.draw(st.ip_addresses(v=4 if kind == "ip4" else 6)))
    assert personal_data(f"{before}{found}{after}")


@pytest.mark.parametrize(
    "text",
    [
        "A post of 12.11.2026 broke rule 3.2.1.",
        "At 10:30 and again at 11:45:20 the same thing was posted.",
        "It cost 1.200.000 euros.",
        "The ratio is 3:1; see section 4.",
        "Rosemary grows here.",
    ],
)
def test_ordinary_sentences_pass(text: str) -> None:
    assert personal_data(text, ["Rose", "Rose Miller"]) == ""


def test_names_are_found_whole_and_in_any_case() -> None:
    assert personal_data("ROSE MILLER wrote it", ["Rose Miller"])
    assert personal_data("by rose_m.", ["rose_m"])
    assert not personal_data("by rose_miller", ["rose_m"])
