"""Telling the safety desk about a post or a person."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from meetinghouse.domain.community.queries import rules
from meetinghouse.domain.community.records import RuleRecord
from meetinghouse.domain.people.queries import person as find_person
from meetinghouse.domain.people.records import PersonRecord
from meetinghouse.domain.posts.queries import post as find_post
from meetinghouse.domain.posts.queries_groups import may_report_to_group
from meetinghouse.domain.posts.records import PostRecord
from meetinghouse.domain.safety.actions import file_notice
from meetinghouse.domain.safety.vocabulary.reasons import REASONS, grouped
from meetinghouse.doors.web.asking import ViewerRequest
from meetinghouse.doors.web.forms import show_refusal
from meetinghouse.doors.web.gate import for_everybody, for_members
from meetinghouse.doors.web.middleware import back_to
from meetinghouse.kernel import limits
from meetinghouse.kernel.errors import Invalid, NotFound


class ReportForm(forms.Form):
    """Why, in plain words, and whatever else the desk should know."""

    reason = forms.ChoiceField(
        choices=[(key, r.label) for key, r in REASONS.items()],
        error_messages={"required": "Choose what is wrong with it."},
    )
    comment = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 4}), required=False, max_length=5000, label="Anything else we should know?"
    )
    rules = forms.TypedMultipleChoiceField(
        coerce=int,
        required=False,
        label="Which of our rules it breaks",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Our rules have changed meanwhile. Please choose again."},
    )
    next = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, rules: Sequence[RuleRecord], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.TypedMultipleChoiceField", self.fields["rules"])
        field.choices = [(rule.id, rule.text) for rule in rules]


@require_GET
@for_everybody
def report_any(request: ViewerRequest) -> HttpResponse:
    """How to report something, and whom to write to without an account."""
    return render(request, "web/report_any.html", {"rules": rules(), "here": "report"})


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def report_post(request: ViewerRequest, post_id: int) -> HttpResponse:
    """Report a post."""
    post = find_post(request.viewer, post_id)
    if post is None:
        raise NotFound
    return _report(request, post.author, post)


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def report_person(request: ViewerRequest, person_id: int) -> HttpResponse:
    """Report a person's profile."""
    person = find_person(request.viewer, person_id)
    if person is None:
        raise NotFound
    return _report(request, person, None)


def _report(request: ViewerRequest, person: PersonRecord, post: PostRecord | None) -> HttpResponse:
    form = ReportForm(request.POST or None, initial={"next": back_to(request)}, rules=rules())
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        limits.take("report", f"person:{request.viewer.person_id}")
        try:
            receipt = file_notice(
                request.viewer,
                person_id=person.id,
                post_ids=[post.id] if post else [],
                reason=data["reason"],
                comment=data["comment"],
                rule_ids=data["rules"],
            )
        except Invalid as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "Thank you. The people who look after this place will read it and tell you.")
            return redirect("notice", reference=receipt.reference)
    context = {
        "form": form, "person": person, "post": post, "groups": grouped(),
        "may_tell_group": post is not None and may_report_to_group(request.viewer, post),
    }  # fmt: skip
    return render(request, "web/report.html", context, status=422 if form.errors else 200)
