"""The 16 categories and 69 accepted keywords of the DSA Transparency Database, schema v2 (since 1 July 2025).

Source: the Commission's own code, https://github.com/digital-services-act/transparency-database.
They are the legal classification; members choose from plain words instead (`reasons`).
"""

from enum import StrEnum


class Category(StrEnum):
    """What kind of illegal or forbidden content a statement is about."""

    ANIMAL_WELFARE = "STATEMENT_CATEGORY_ANIMAL_WELFARE"
    CONSUMER_INFORMATION = "STATEMENT_CATEGORY_CONSUMER_INFORMATION"
    CYBER_VIOLENCE = "STATEMENT_CATEGORY_CYBER_VIOLENCE"
    CYBER_VIOLENCE_AGAINST_WOMEN = "STATEMENT_CATEGORY_CYBER_VIOLENCE_AGAINST_WOMEN"
    DATA_PROTECTION = "STATEMENT_CATEGORY_DATA_PROTECTION_AND_PRIVACY_VIOLATIONS"
    ILLEGAL_OR_HARMFUL_SPEECH = "STATEMENT_CATEGORY_ILLEGAL_OR_HARMFUL_SPEECH"
    INTELLECTUAL_PROPERTY = "STATEMENT_CATEGORY_INTELLECTUAL_PROPERTY_INFRINGEMENTS"
    CIVIC_DISCOURSE = "STATEMENT_CATEGORY_NEGATIVE_EFFECTS_ON_CIVIC_DISCOURSE_OR_ELECTIONS"
    OTHER_VIOLATION_TC = "STATEMENT_CATEGORY_OTHER_VIOLATION_TC"
    PROTECTION_OF_MINORS = "STATEMENT_CATEGORY_PROTECTION_OF_MINORS"
    PUBLIC_SECURITY = "STATEMENT_CATEGORY_RISK_FOR_PUBLIC_SECURITY"
    SCAMS_AND_FRAUD = "STATEMENT_CATEGORY_SCAMS_AND_FRAUD"
    SELF_HARM = "STATEMENT_CATEGORY_SELF_HARM"
    NOT_SPECIFIED_NOTICE = "STATEMENT_CATEGORY_NOT_SPECIFIED_NOTICE"
    PROHIBITED_PRODUCTS = "STATEMENT_CATEGORY_UNSAFE_AND_PROHIBITED_PRODUCTS"
    VIOLENCE = "STATEMENT_CATEGORY_VIOLENCE"

    @property
    def label(self) -> str:
        """The official label."""
        return _LABELS[self]

    @property
    def in_short(self) -> str:
        """What members read who were not told the whole statement; empty where it says nothing."""
        return _IN_SHORT.get(self, self.label)


_LABELS = {
    Category.ANIMAL_WELFARE: "Animal welfare",
    Category.CONSUMER_INFORMATION: "Consumer information infringements",
    Category.CYBER_VIOLENCE: "Cyber violence",
    Category.CYBER_VIOLENCE_AGAINST_WOMEN: "Cyber violence against women",
    Category.DATA_PROTECTION: "Data protection and privacy violations",
    Category.ILLEGAL_OR_HARMFUL_SPEECH: "Illegal or harmful speech",
    Category.INTELLECTUAL_PROPERTY: "Intellectual property infringements",
    Category.CIVIC_DISCOURSE: "Negative effects on civic discourse or elections",
    Category.OTHER_VIOLATION_TC: "Other violation of provider's terms and conditions",
    Category.PROTECTION_OF_MINORS: "Protection of minors",
    Category.PUBLIC_SECURITY: "Risk for public security",
    Category.SCAMS_AND_FRAUD: "Scams and/or fraud",
    Category.SELF_HARM: "Self-harm",
    Category.NOT_SPECIFIED_NOTICE: "Type of alleged illegal content not specified by the notifier",
    Category.PROHIBITED_PRODUCTS: "Unsafe, non-compliant or prohibited products",
    Category.VIOLENCE: "Violence",
}

_IN_SHORT = {
    Category.CONSUMER_INFORMATION: "Misleading buyers",
    Category.CIVIC_DISCOURSE: "Harm to public debate or elections",
    Category.DATA_PROTECTION: "Somebody’s privacy",
    Category.INTELLECTUAL_PROPERTY: "Somebody’s rights in a work or a name",
    Category.OTHER_VIOLATION_TC: "Against the rules of this community",
    Category.SCAMS_AND_FRAUD: "Scam or fraud",
    Category.NOT_SPECIFIED_NOTICE: "",
}

KEYWORD_OTHER = "KEYWORD_OTHER"


def _keywords(names: str) -> tuple[str, ...]:
    return tuple(f"KEYWORD_{name}" for name in names.split())


KEYWORDS_OF: dict[Category, tuple[str, ...]] = {
    Category.ANIMAL_WELFARE: _keywords("ANIMAL_HARM UNLAWFUL_SALE_ANIMALS"),
    Category.CONSUMER_INFORMATION: _keywords(
        "HIDDEN_ADVERTISEMENT INSUFFICIENT_INFORMATION_ON_TRADERS MISLEADING_INFO_GOODS_SERVICES"
        " MISLEADING_INFO_CONSUMER_RIGHTS NONCOMPLIANCE_PRICING"
    ),
    Category.CYBER_VIOLENCE: _keywords(
        "CYBER_BULLYING_INTIMIDATION CYBER_HARASSMENT CYBER_INCITEMENT CYBER_STALKING NON_CONSENSUAL_IMAGE_SHARING"
        " NON_CONSENSUAL_MATERIAL_DEEPFAKE"
    ),
    Category.CYBER_VIOLENCE_AGAINST_WOMEN: _keywords(
        "BULLYING_AGAINST_GIRLS CYBER_HARASSMENT_AGAINST_WOMEN CYBER_STALKING_AGAINST_WOMEN"
        " FEMALE_GENDERED_DISINFORMATION INCITEMENT_AGAINST_WOMEN NON_CONSENSUAL_IMAGE_SHARING_AGAINST_WOMEN"
        " NON_CONSENSUAL_MATERIAL_DEEPFAKE_AGAINST_WOMEN"
    ),
    Category.DATA_PROTECTION: _keywords(
        "BIOMETRIC_DATA_BREACH DATA_FALSIFICATION MISSING_PROCESSING_GROUND RIGHT_TO_BE_FORGOTTEN"
    ),
    Category.ILLEGAL_OR_HARMFUL_SPEECH: _keywords("DEFAMATION DISCRIMINATION HATE_SPEECH"),
    Category.INTELLECTUAL_PROPERTY: _keywords(
        "COPYRIGHT_INFRINGEMENT DESIGN_INFRINGEMENT GEOGRAPHIC_INDICATIONS_INFRINGEMENT PATENT_INFRINGEMENT"
        " TRADE_SECRET_INFRINGEMENT TRADEMARK_INFRINGEMENT"
    ),
    Category.CIVIC_DISCOURSE: _keywords("MISINFORMATION_DISINFORMATION VIOLATION_EU_LAW VIOLATION_NATIONAL_LAW"),
    Category.OTHER_VIOLATION_TC: _keywords(
        "ADULT_SEXUAL_MATERIAL AGE_SPECIFIC_RESTRICTIONS GEOGRAPHICAL_REQUIREMENTS GOODS_SERVICES_NOT_PERMITTED"
        " LANGUAGE_REQUIREMENTS NUDITY"
    ),
    Category.PROTECTION_OF_MINORS: _keywords(
        "AGE_SPECIFIC_RESTRICTIONS_MINORS CHILD_SEXUAL_ABUSE_MATERIAL CHILD_SEXUAL_ABUSE_MATERIAL_DEEPFAKE"
        " GROOMING_SEXUAL_ENTICEMENT_MINORS UNSAFE_CHALLENGES"
    ),
    Category.PUBLIC_SECURITY: _keywords(
        "ILLEGAL_ORGANIZATIONS RISK_ENVIRONMENTAL_DAMAGE RISK_PUBLIC_HEALTH TERRORIST_CONTENT"
    ),
    Category.SCAMS_AND_FRAUD: _keywords(
        "IMPERSONATION_ACCOUNT_HIJACKING INAUTHENTIC_ACCOUNTS INAUTHENTIC_LISTINGS INAUTHENTIC_USER_REVIEWS PHISHING"
        " PYRAMID_SCHEMES"
    ),
    Category.SELF_HARM: _keywords("CONTENT_PROMOTING_EATING_DISORDERS SELF_MUTILATION SUICIDE"),
    Category.NOT_SPECIFIED_NOTICE: (),
    Category.PROHIBITED_PRODUCTS: _keywords("PROHIBITED_PRODUCTS UNSAFE_PRODUCTS"),
    Category.VIOLENCE: _keywords(
        "COORDINATED_HARM INCITEMENT_VIOLENCE_HATRED HUMAN_EXPLOITATION HUMAN_TRAFFICKING TRAFFICKING_WOMEN_GIRLS"
    ),
}

# The validator also takes one that its own documentation does not list; CYBER_STALKING is the one to choose.
_UNDOCUMENTED = frozenset({"KEYWORD_STALKING"})

KEYWORDS: frozenset[str] = frozenset({k for ks in KEYWORDS_OF.values() for k in ks} | {KEYWORD_OTHER} | _UNDOCUMENTED)


def keyword_label(keyword: str) -> str:
    """``KEYWORD_HATE_SPEECH`` as people read it: Hate speech."""
    return keyword.removeprefix("KEYWORD_").replace("_", " ").capitalize()
