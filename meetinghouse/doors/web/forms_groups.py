"""What the pages of groups take in; the rules behind are the actions' own."""

from typing import Any

from django import forms
from django.conf import settings

from meetinghouse.domain.groups.actions.founding import MOST_ADVICE_CHARACTERS, MOST_TOPIC_CHARACTERS
from meetinghouse.domain.groups.models import Approval, CommentApproval, Contains, Covers, Joining, Openness
from meetinghouse.domain.groups.records import GroupRecord
from meetinghouse.domain.groups.rules import MOST_QUESTIONS

_OPENNESS = [
    (Openness.OPEN.value, "Open: everybody here can read along and sees who is in it"),
    (Openness.CLOSED.value, "Closed: everybody here sees that it exists; only those in it read, and see who is in it"),
    (Openness.SECRET.value, "Secret: only those in it, and those invited, know that it exists"),
]


def lines_of(text: str) -> list[str]:
    """One entry a line, empty lines left out."""
    return [line.strip() for line in text.splitlines() if line.strip()]


class GroupForm(forms.Form):
    """What a group is; a new one has a handle too."""

    username = forms.CharField(max_length=30, label="Handle")
    name = forms.CharField(max_length=60, label="Name")
    about = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 4}), max_length=settings.MAX_ABOUT_CHARACTERS, required=False,
        label="What it is about",
    )  # fmt: skip
    openness = forms.TypedChoiceField(
        choices=_OPENNESS, coerce=int, widget=forms.RadioSelect, label="Who sees it", initial=Openness.OPEN.value
    )
    joining = forms.TypedChoiceField(
        choices=Joining.choices, coerce=int, widget=forms.RadioSelect, label="How people come in",
        initial=Joining.FREE.value,
    )  # fmt: skip
    questions = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}), required=False, label="Questions for those who ask to join"
    )
    rules = forms.CharField(widget=forms.Textarea(attrs={"rows": 4}), required=False, label="Rules of the group")
    approval = forms.TypedChoiceField(
        choices=Approval.choices, coerce=int, label="Posts that somebody reads first", initial=Approval.NONE.value
    )
    comment_approval = forms.TypedChoiceField(
        choices=CommentApproval.choices, coerce=int, label="Comments that somebody reads first",
        initial=CommentApproval.NONE.value, required=False, empty_value="0",
    )  # fmt: skip
    picture = forms.FileField(required=False, label="Picture")
    remove_picture = forms.BooleanField(required=False, label="Remove the picture")
    cover = forms.FileField(required=False, label="Cover")
    remove_cover = forms.BooleanField(required=False, label="Remove the cover")

    def __init__(self, *args: Any, found: GroupRecord | None = None, **kwargs: Any) -> None:
        if found is not None:
            kwargs["initial"] = {
                "name": found.name, "about": found.person.about, "openness": found.openness, "joining": found.joining,
                "approval": found.approval, "comment_approval": found.comment_approval,
                "rules": "\n".join(found.rules), "questions": "\n".join(found.questions),
            }  # fmt: skip
        super().__init__(*args, **kwargs)
        if found is not None:
            del self.fields["username"]  # a handle stands in links and in people's heads

    def changes(self) -> dict[str, Any]:
        """What the actions take, of a form that is valid; the pictures aside."""
        data = self.cleaned_data
        return {
            "name": data["name"], "about": data["about"], "openness": Openness(data["openness"]),
            "joining": Joining(data["joining"]), "approval": Approval(data["approval"]),
            "comment_approval": CommentApproval(int(data["comment_approval"])),
            "rules": lines_of(data["rules"]), "questions": lines_of(data["questions"]),
        }  # fmt: skip


class AnswersForm(forms.Form):
    """A field for each of a group's questions."""

    def __init__(self, *args: Any, found: GroupRecord, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, question in enumerate(found.questions[:MOST_QUESTIONS]):
            self.fields[f"answer_{number}"] = forms.CharField(
                label=question, max_length=1000, widget=forms.Textarea(attrs={"rows": 2}),
                error_messages={"required": "Please answer every question."},
            )  # fmt: skip

    def answers(self) -> list[str]:
        """In the order of the questions, of a form that is valid."""
        return [self.cleaned_data[name] for name in self.fields]


class TopicForm(forms.Form):
    """A new topic."""

    topic = forms.CharField(max_length=MOST_TOPIC_CHARACTERS, label="New topic", required=False)


class HoldRuleForm(forms.Form):
    """A rule that holds posts or comments back by itself."""

    covers = forms.TypedChoiceField(
        choices=Covers.choices, coerce=int, label="Hold back", initial=Covers.POSTS.value, required=False,
        empty_value="0",
    )  # fmt: skip
    contains = forms.TypedChoiceField(
        choices=[(c.value, c.label.capitalize()) for c in Contains], coerce=int, label="Which of them",
        initial=Contains.LINK.value,
    )  # fmt: skip
    word = forms.CharField(max_length=60, required=False, label="Which word")
    newer_than_days = forms.IntegerField(
        min_value=0, max_value=365, initial=3, label="Only of members who joined less than so many days ago"
    )
    advice = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 2}), max_length=MOST_ADVICE_CHARACTERS, label="What the author reads"
    )


class ReasonForm(forms.Form):
    """Why a post goes back to its author."""

    reason = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}), max_length=500, label="What should they mend? They read this.",
        error_messages={"required": "Say why. Its author reads it."},
    )  # fmt: skip


class FilesForm(forms.Form):
    """Files to share in a group, with some words; the files themselves are asked of the request."""

    text = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 2}), required=False, strip=False, max_length=settings.MAX_POST_CHARACTERS,
        label="What they are",
    )  # fmt: skip


class MendForm(forms.Form):
    """The words of a held post, mended."""

    title = forms.CharField(required=False, max_length=200, label="Title")
    text = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 8}), strip=False, label="Your post",
        error_messages={"required": "Write something."},
    )  # fmt: skip

    def __init__(self, *args: Any, has_photos: bool, is_comment: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_comment:
            self.fields["text"].label = "Your comment"
            del self.fields["title"]
        self.fields["text"].required = not has_photos
