"""What hosts do: plan, change, call off, and look after their guests."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.crypto import get_random_string
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from meetinghouse.domain.gatherings import actions, queries
from meetinghouse.domain.gatherings.guests import guest_list as everybody
from meetinghouse.domain.gatherings.records import EventRecord
from meetinghouse.domain.gatherings.repeating import from_rule, rest_after
from meetinghouse.domain.groups.queries import group, groups_to_write_in
from meetinghouse.domain.groups.records import GroupRecord
from meetinghouse.domain.people.queries import person_by_handle
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.queries_groups import HeldRecord, own_held_post
from meetinghouse.doors.web.asking import ViewerRequest
from meetinghouse.doors.web.audience_choices import AudienceChoice
from meetinghouse.doors.web.event_forms import EventForm, first_values
from meetinghouse.doors.web.forms import show_refusal
from meetinghouse.doors.web.gate import for_members
from meetinghouse.doors.web.middleware import back_to
from meetinghouse.doors.web.views.events import event_or_404, number_in
from meetinghouse.doors.web.views.groups import WAITS
from meetinghouse.doors.web.views.posts import upload_files
from meetinghouse.kernel.errors import Invalid, NotAllowed, NotFound

SCOPES = {"this": "Only this date", "following": "This date and the following", "all": "All dates"}


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def new(request: ViewerRequest) -> HttpResponse:
    """Plan an event; what was typed survives every refusal."""
    if request.method != "POST":
        start: dict[str, Any] = {"zone": queries.last_zone(request.viewer), "idempotency": get_random_string(24)}
        if request.person is not None:
            start["country"] = request.person.country
        if group_id := number_in(request.GET.get("group")):
            start["audience"] = AudienceChoice(Audience.GROUP, group_id=group_id).word
        return _form_page(request, EventForm(viewer=request.viewer, initial=start), 200)
    form = EventForm(request.POST, request.FILES, viewer=request.viewer)
    if form.is_valid():
        audience = form.cleaned_data["audience"]
        try:
            gathering_id = actions.plan_gathering(
                request.viewer,
                plan=form.plan(),
                audience=audience.audience,
                circle_id=audience.circle_id,
                group_id=audience.group_id,
                media_ids=upload_files(request, allows_video=False),
                idempotency=form.cleaned_data["idempotency"],
            )
        except Invalid as refusal:
            show_refusal(form, refusal)
        else:
            if queries.event(request.viewer, gathering_id) is None:
                messages.success(request, WAITS)
                return redirect("group", audience.group_id)
            messages.success(request, "Your event is published. Whoever can see it can answer now.")
            return redirect("event", gathering_id=gathering_id)
    return _form_page(request, form, 422)


def _form_page(
    request: ViewerRequest,
    form: EventForm,
    status: int,
    event: EventRecord | None = None,
    scope: str = "",
    held: HeldRecord | None = None,
) -> HttpResponse:
    context = {
        "form": form, "event": event, "scope": scope, "held": held, "here": "groups" if held else "events",
        "group": held.group if held else None if event else _group_of(request),
        "scopes": list(SCOPES.items()) if event and event.rule else [],
    }  # fmt: skip
    return render(request, "web/events/form.html", context, status=status)


def _group_of(request: ViewerRequest) -> GroupRecord | None:
    """The group that a new event is meant for, so that its rules stand there."""
    group_id = number_in(request.POST.get("audience", "").removeprefix("group-") or request.GET.get("group"))
    # Also for pages, who are in none.
    if not group_id or group_id not in dict(groups_to_write_in(request.viewer)):
        return None
    return group(request.viewer, group_id)


def _own(request: ViewerRequest, gathering_id: int) -> EventRecord:
    found = event_or_404(request, gathering_id)
    if not found.is_mine:
        raise NotFound
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def edit(request: ViewerRequest, gathering_id: int) -> HttpResponse:
    """Change an own event: one date, this and the following, or all."""
    event = _own(request, gathering_id)
    if not event.takes_answers:
        raise Invalid("This is over or was cancelled. Plan a new event instead.")
    scope = request.GET.get("scope", "all") if event.rule else "all"
    if scope not in SCOPES:
        raise NotFound
    if request.method != "POST":
        return _form_page(request, _form_of(request, event, scope), 200, event, scope)
    form = EventForm(request.POST, request.FILES, viewer=request.viewer)
    if form.is_valid():
        try:
            _change(request, event, form, scope)
        except Invalid as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "Saved. Guests are told if they have to know.")
            return redirect(event.url)
    return _form_page(request, form, 422, event, scope)


def _form_of(request: ViewerRequest, event: EventRecord, scope: str) -> EventForm:
    starts, ends = event.starts, event.ends
    repeat = from_rule(event.rule)
    count = repeat.count if repeat else None
    if scope == "all" and event.rule:
        starts, ends = event.first, event.first + (ends - event.starts) if ends else None
    elif scope == "following":
        starts, ends = event.original, event.original + (ends - event.starts) if ends else None
        count = rest_after(event.rule, event.first, event.original)
    values = first_values(event, starts=starts, ends=ends, count=count)
    return EventForm(viewer=request.viewer, initial=values)


def _pictures(request: ViewerRequest, form: EventForm) -> list[int] | None:
    """The cover that comes with a form, none where it is to be taken off, or None to leave what is there."""
    media_ids: list[int] | None = upload_files(request, allows_video=False) or None
    return [] if media_ids is None and form.cleaned_data["remove_cover"] else media_ids


def _change(request: ViewerRequest, event: EventRecord, form: EventForm, scope: str) -> None:
    if scope == "this":
        actions.change_occasion(request.viewer, occasion_id=event.occasion_id, plan=form.plan())
        return
    actions.change_gathering(
        request.viewer,
        gathering_id=event.id,
        plan=form.plan(),
        media_ids=_pictures(request, form),
        from_occasion_id=event.occasion_id if scope == "following" else 0,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def mend(request: ViewerRequest, post_id: int) -> HttpResponse:
    """The host reads why an event waits in its group or was sent back, mends it and hands it in again."""
    held, event = own_held_post(request.viewer, post_id), queries.own_held_event(request.viewer, post_id)
    if event is None or event.is_cancelled or not held.group.may_post:
        raise NotFound
    if request.method != "POST":
        return _form_page(request, _form_of(request, event, "all"), 200, event, "all", held)
    form = EventForm(request.POST, request.FILES, viewer=request.viewer)
    if form.is_valid():
        try:
            appears = actions.mend_gathering(
                request.viewer, gathering_id=event.id, plan=form.plan(), media_ids=_pictures(request, form)
            )
        except Invalid as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "It stands in the group now." if appears else "Handed in again.")
            return redirect(event.url) if appears else redirect("group", held.group.id)
    return _form_page(request, form, 422, event, "all", held)


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def cancel(request: ViewerRequest, gathering_id: int) -> HttpResponse:
    """Call off an event or one of its dates; asks first."""
    event = _own(request, gathering_id)
    if request.method != "POST":
        return render(request, "web/events/cancel.html", {"event": event, "here": "events"})
    note = request.POST.get("note", "")
    try:
        if event.rule and request.POST.get("scope") == "this":
            actions.cancel_occasion(request.viewer, occasion_id=event.occasion_id, note=note)
        else:
            actions.cancel_gathering(request.viewer, gathering_id=gathering_id, note=note)
    except (Invalid, NotAllowed) as refusal:
        words = " ".join(getattr(refusal, "fields", {}).values()) or refusal.message
        context = {"event": event, "here": "events", "note": note, "refusal": words}
        return render(request, "web/events/cancel.html", context, status=422)
    messages.success(request, "Called off. Everybody who is expected is told.")
    return redirect(event.url)


@require_POST
@for_members
def add_co_host(request: ViewerRequest, gathering_id: int) -> HttpResponse:
    """Have somebody look after the guests too, by their handle."""
    person = person_by_handle(request.viewer, request.POST.get("handle", "")[:300])
    if person is None:
        raise Invalid("Nobody has this handle here. Write it as it stands on their page, like @anna.")
    actions.add_co_host(request.viewer, gathering_id=gathering_id, person_id=person.id)
    messages.success(request, f"{person.name} looks after the guests with you, and was told.")
    return redirect(back_to(request, "/events"))


@require_POST
@for_members
def end_co_host(request: ViewerRequest, gathering_id: int, person_id: int) -> HttpResponse:
    """Take somebody's part in it away, or give one's own back."""
    actions.remove_co_host(request.viewer, gathering_id=gathering_id, person_id=person_id)
    messages.success(request, "Done.")
    return redirect("event", gathering_id=gathering_id)


@require_POST
@for_members
def let_in(request: ViewerRequest, answer_id: int) -> HttpResponse:
    """Say yes to a guest."""
    actions.let_in(request.viewer, answer_id=answer_id)
    messages.success(request, "They are on the list.")
    return redirect(back_to(request, "/events"))


@require_POST
@for_members
def turn_away(request: ViewerRequest, answer_id: int) -> HttpResponse:
    """Say no to a guest, or take one off the list."""
    actions.turn_away(request.viewer, answer_id=answer_id)
    messages.success(request, "They are not on the list any more.")
    return redirect(back_to(request, "/events"))


@require_GET
@for_members
def print_guests(request: ViewerRequest, gathering_id: int) -> HttpResponse:
    """Everybody who is expected, to print and tick off."""
    event = event_or_404(request, gathering_id)
    if not event.is_hosting:
        raise NotFound
    return render(request, "web/events/print.html", {"event": event, "guests": everybody(event), "here": "events"})
