"""What the desk takes in. The rules behind are the actions' own; a form only reads."""

from typing import Any

from django import forms

from meetinghouse.domain.community.records import RuleRecord
from meetinghouse.domain.safety.actions import Reasons
from meetinghouse.domain.safety.records import CaseRecord
from meetinghouse.domain.safety.vocabulary.categories import KEYWORDS_OF, Category, keyword_label
from meetinghouse.domain.safety.vocabulary.desk_words import Measure, Severity, SubjectKind
from meetinghouse.domain.safety.vocabulary.statement_words import MOST_EXPLANATION, MOST_FACTS, MOST_SHORT
from meetinghouse.kernel.errors import Invalid

OTHER_RULE = "other"

# The statement's own fields and where the form asks for them.
_ASKED_AT = {
    "decision_ground": "ground",
    "illegal_content_legal_ground": "law",
    "illegal_content_explanation": "explanation",
    "incompatible_content_ground": "rule",
    "incompatible_content_explanation": "explanation",
    "decision_facts": "facts",
    "category": "category",
    "category_specification": "keywords",
    "days": "days",
    "measure": "measure",
}


class QueueForm(forms.Form):
    """Which cases the queue shows; anything unknown shows all."""

    shows = forms.ChoiceField(
        choices=[("open", "Open"), ("free", "Free"), ("mine", "Mine"), ("decided", "Decided")], required=False,
        label="Show",
    )  # fmt: skip
    severity = forms.ChoiceField(choices=[("", "Any urgency"), *Severity.choices], required=False, label="Urgency")
    kind = forms.ChoiceField(choices=[("", "Posts and people"), *SubjectKind.choices], required=False, label="About")


class NoteForm(forms.Form):
    """A note for the rest of the staff."""

    text = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), max_length=5000, label="Note for the staff")


class LiftForm(forms.Form):
    """Why something is undone."""

    reason = forms.CharField(max_length=500, label="Why is it undone?")


def _keyword_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    return [
        (category.label, [(keyword, keyword_label(keyword)) for keyword in keywords])
        for category, keywords in KEYWORDS_OF.items()
        if keywords
    ]


class DecisionForm(forms.Form):
    """What to do, and why, in words that the person concerned will read."""

    measure = forms.ChoiceField(choices=Measure.choices, widget=forms.RadioSelect, label="What to do")
    also_remove = forms.BooleanField(required=False, label="Remove what was reported as well")
    days = forms.IntegerField(
        required=False, widget=forms.NumberInput(attrs={"min": 1, "max": 3650}), label="For how many days",
        help_text="Empty: until somebody lifts it.",
    )  # fmt: skip
    ground = forms.ChoiceField(
        choices=[("rules", "It breaks a rule of this community"), ("law", "It is against the law")],
        widget=forms.RadioSelect, initial="rules", label="On what ground",
    )  # fmt: skip
    rule = forms.ChoiceField(required=False, label="Which rule")
    rule_text = forms.CharField(
        required=False, max_length=MOST_SHORT, label="The rule in words, if it is not in the list"
    )
    law = forms.CharField(
        required=False,
        max_length=MOST_SHORT,
        label="Which law",
        help_text="As exactly as you can: the act and its section.",
    )
    facts = forms.CharField(
        max_length=MOST_FACTS, widget=forms.Textarea(attrs={"rows": 3}), label="What happened",
        help_text="Without names, handles or addresses: this part may be published.",
    )  # fmt: skip
    explanation = forms.CharField(
        max_length=MOST_EXPLANATION, widget=forms.Textarea(attrs={"rows": 3}),
        label="Why that is against it",
    )  # fmt: skip
    category = forms.ChoiceField(choices=[(c.value, c.label) for c in Category], label="Kind, in the words of the law")
    keywords = forms.MultipleChoiceField(
        choices=_keyword_choices, required=False, label="Closer", widget=forms.SelectMultiple(attrs={"size": 6})
    )

    def __init__(self, *args: Any, case: CaseRecord, rules: list[RuleRecord], **kwargs: Any) -> None:
        start = {"category": case.category, "keywords": list(case.keywords), "ground": "rules"}
        kwargs.setdefault("initial", start | ({} if rules else {"rule": OTHER_RULE}))
        super().__init__(*args, **kwargs)
        # What is needed depends on the measure, which a browser cannot know.
        self.use_required_attribute = False
        if self.data.get("measure") == Measure.NO_VIOLATION:
            for name in ("ground", "facts", "explanation"):
                self.fields[name].required = False
        self.rule_texts = {str(rule.id): rule.text for rule in rules}
        choices = [(key, text) for key, text in self.rule_texts.items()]
        self.fields["rule"].choices = [("", "Choose a rule"), *choices, (OTHER_RULE, "Another one")]  # type: ignore[attr-defined]
        measures = [m for m in Measure.choices if m[0] != Measure.REMOVED or case.subject_kind == SubjectKind.POST]
        if not case.can_suspend:
            measures = [m for m in measures if m[0] != Measure.ACCOUNT_SUSPENDED]
        self.fields["measure"].choices = measures  # type: ignore[attr-defined]
        if case.subject_kind != SubjectKind.POST:
            del self.fields["also_remove"]

    def reasons(self) -> Reasons:
        """What was written, as the action takes it."""
        data = self.cleaned_data
        rule = self.rule_texts.get(data["rule"], "") or data["rule_text"]
        return Reasons(
            ground=data["ground"],
            ground_text=data["law"] if data["ground"] == "law" else rule,
            explanation=data["explanation"],
            facts=data["facts"],
            category=data["category"],
            keywords=tuple(data["keywords"]),
            days=data["days"],
            also_remove=bool(data.get("also_remove")),
        )

    def show(self, refusal: Invalid) -> None:
        """Put what an action refused beside the field that asked for it."""
        for name, words in refusal.fields.items():
            field = _ASKED_AT.get(name, "")
            self.add_error(field if field in self.fields else None, words)
