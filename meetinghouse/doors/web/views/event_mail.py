"""Answering an event by e-mail, without an account."""

from collections.abc import Sequence

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from meetinghouse.domain.gatherings import actions
from meetinghouse.domain.gatherings.actions.mailing import MOST_NAME, mail_guest, open_to_mail
from meetinghouse.domain.gatherings.queries import answer_of_mail_guest, event_on, in_order
from meetinghouse.domain.gatherings.records import EventRecord
from meetinghouse.doors.web.asking import ViewerRequest
from meetinghouse.doors.web.forms import show_refusal
from meetinghouse.doors.web.gate import for_everybody
from meetinghouse.doors.web.views.events import replies_in
from meetinghouse.kernel import limits
from meetinghouse.kernel.errors import Invalid, NotFound
from meetinghouse.kernel.viewer import Viewer


class GuestForm(forms.Form):
    """Who wants to come."""

    name = forms.CharField(max_length=MOST_NAME, label="Your name", help_text="Only the host sees it.")
    email = forms.EmailField(
        max_length=254, label="Your e-mail address",
        help_text="We send a link there. Only the host sees the address, and it is deleted 30 days after the event.",
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@for_everybody
def ask(request: ViewerRequest, occasion_id: int) -> HttpResponse:
    """Say who one is; a mail with a link follows. Only for what everybody can read."""
    if open_to_mail(occasion_id) is None:
        raise NotFound
    # Whoever is signed in and does not see it there finds nothing here either.
    event = event_on(Viewer(), occasion_id) if event_on(request.viewer, occasion_id) else None
    if event is None:
        raise NotFound
    if request.method != "POST":
        return render(request, "web/events/mail.html", {"event": event, "form": GuestForm()})
    limits.take("guest_mail", f"ip:{request.META.get('REMOTE_ADDR', '')}")
    form = GuestForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            actions.ask_by_mail(occasion_id=occasion_id, name=data["name"], email=data["email"])
        except Invalid as refusal:
            show_refusal(form, refusal)
        else:
            return render(request, "web/events/mail.html", {"event": event, "sent_to": data["email"]})
    return render(request, "web/events/mail.html", {"event": event, "form": form}, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
@for_everybody
def manage(request: ViewerRequest, token: str) -> HttpResponse:
    """The page behind the link in the mail: opening it changes nothing, each button is one answer."""
    guest = mail_guest(token)
    if guest is None:
        raise NotFound
    refused: list[str] = []
    said: list[str] | None = None
    if request.method == "POST":
        said = replies_in(request)
        try:
            actions.answer_by_mail(token=token, reply=request.POST.get("answer", ""), replies=said)
        except Invalid as refusal:
            refused = list(refusal.fields.values()) or [refusal.message]
        else:
            return redirect("event_mail_answer", token=token)
    event = event_on(Viewer(), guest.occasion_id) if open_to_mail(guest.occasion_id) else None
    answer, replies = answer_of_mail_guest(guest.pk)
    context = {
        "event": event, "guest_name": guest.name, "token": token, "answer": answer, "refused": refused,
        "asks": _asks(event, replies if said is None else said) if event else [],
    }  # fmt: skip
    response = render(request, "web/events/mail_answer.html", context, status=422 if refused else 200)
    response["X-Robots-Tag"] = "noindex"
    response["Cache-Control"] = "private, no-store"
    return response


def _asks(event: EventRecord, replies: Sequence[str]) -> list[tuple[str, str, bool]]:
    """What the host asks, what was said to it, and whether something has to be."""
    said = in_order(replies, len(event.questions))
    return [(one, said[place], place in event.required) for place, one in enumerate(event.questions)]


@require_POST
@for_everybody
def forget(request: ViewerRequest, token: str) -> HttpResponse:
    """Delete the name, the address and the answer."""
    actions.forget_mail_guest(token=token)
    return render(request, "web/events/mail_answer.html", {"is_forgotten": True})
