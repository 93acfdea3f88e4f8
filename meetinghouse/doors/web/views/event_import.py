"""Bringing events along from a calendar file: choose the file, look at what is in it, take what is wanted."""

from typing import Any

import msgspec
from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.crypto import get_random_string
from django.views.decorators.http import require_http_methods, require_POST

from meetinghouse.domain.gatherings import actions, queries
from meetinghouse.domain.gatherings.reading_files import MOST_ENTRIES, MOST_OCTETS, Entry, read_calendar
from meetinghouse.domain.gatherings.repeating import repeat_in_words, to_rule
from meetinghouse.domain.gatherings.times import in_words
from meetinghouse.doors.web.asking import ViewerRequest
from meetinghouse.doors.web.audience_choices import audience_choices, chosen_audience
from meetinghouse.doors.web.forms import show_refusal
from meetinghouse.doors.web.gate import for_members
from meetinghouse.doors.web.zone_choices import zone_choices
from meetinghouse.kernel.errors import Invalid
from meetinghouse.kernel.viewer import Viewer

WAITS_EACH = "They wait until somebody who moderates the group has read them."


class ImportForm(forms.Form):
    """A calendar file, and the zone of times in it that name none."""

    file = forms.FileField(label="Calendar file (.ics)")
    zone = forms.ChoiceField(label="Time zone, where the file names none", choices=zone_choices)


class TakeForm(forms.Form):
    """Who can see what is brought along."""

    audience = forms.TypedChoiceField(choices=list, coerce=chosen_audience, label="Who can see them")
    word = forms.CharField(widget=forms.HiddenInput, max_length=40)

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        audience = self.fields["audience"]
        assert isinstance(audience, forms.ChoiceField)
        audience.choices = lambda: audience_choices(viewer)


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def choose(request: ViewerRequest) -> HttpResponse:
    """Choose a file; then what is in it stands there to choose from. Nothing is kept until then."""
    if request.method != "POST":
        start = {"zone": queries.last_zone(request.viewer)}
        return _choose_page(request, ImportForm(initial=start), 200)
    form = ImportForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            content = form.cleaned_data["file"].read(MOST_OCTETS + 1)
            found = read_calendar(content, zone=form.cleaned_data["zone"])
        except Invalid as refusal:
            show_refusal(form, refusal)
        else:
            return _preview(request, found)
    return _choose_page(request, form, 422)


def _choose_page(request: ViewerRequest, form: ImportForm, status: int) -> HttpResponse:
    context = {"form": form, "most": MOST_ENTRIES, "here": "events"}
    return render(request, "web/events/import.html", context, status=status)


def _preview(request: ViewerRequest, found: list[Entry]) -> HttpResponse:
    shown = []
    for one in found:
        if one.plan is None:
            continue
        plan = one.plan
        shown.append({
            "title": one.title,
            "when": in_words(plan.starts, plan.ends, plan.zone),
            "repeats": repeat_in_words(to_rule(plan.repeat, plan.starts), plan.starts) if plan.repeat else "",
            "place": plan.place,
            "is_private": one.is_private,
            "changed": len(one.skipped) + len(one.moved),
            "is_known": queries.has_such(request.viewer, one.title, plan.starts),
            # The form gives it back as it is; whatever comes is read as strictly as what anybody types.
            "sent": msgspec.json.encode(actions.Brought(plan, one.skipped, one.moved)).decode(),
        })  # fmt: skip
    context = {
        "entries": shown,
        "left_out": [one for one in found if one.plan is None],
        "form": TakeForm(viewer=request.viewer, initial={"word": get_random_string(32), "audience": "community"}),
        "here": "events",
    }
    return render(request, "web/events/import_preview.html", context)


@require_POST
@for_members
def take(request: ViewerRequest) -> HttpResponse:
    """Plan what was chosen, all of it or nothing."""
    form = TakeForm(request.POST, viewer=request.viewer)
    if not form.is_valid():
        raise Invalid("Choose who can see the events.")
    sent = request.POST.getlist("entry")[: MOST_ENTRIES + 1]
    try:
        brought = [msgspec.json.decode(one, type=actions.Brought) for one in sent]
    except (msgspec.DecodeError, ValueError):
        raise Invalid("Something in it could not be read. Choose the file again.") from None
    audience = form.cleaned_data["audience"]
    made = actions.bring_events(
        request.viewer, brought=brought, audience=audience.audience, circle_id=audience.circle_id,
        group_id=audience.group_id, word=form.cleaned_data["word"],
    )  # fmt: skip
    if audience.group_id and queries.event(request.viewer, made[0]) is None:
        messages.success(request, WAITS_EACH)
        return redirect("group", audience.group_id)
    messages.success(request, f"{len(made)} event{'s are' if len(made) > 1 else ' is'} published.")
    return redirect("events_mine")
