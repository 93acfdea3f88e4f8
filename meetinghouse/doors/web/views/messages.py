"""Messages: the inbox, requests, one conversation, and beginning one."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages as flash
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from meetinghouse.domain.conversations import actions, queries
from meetinghouse.domain.conversations.models import Opening
from meetinghouse.domain.conversations.reading import shows_reading
from meetinghouse.domain.conversations.records import ConversationRecord
from meetinghouse.domain.people.queries import following, people_to_meet
from meetinghouse.domain.people.records import PersonRecord
from meetinghouse.domain.posts.actions import publish_post, write_to_people
from meetinghouse.domain.posts.queries_messages import bubbles, came_later, latest_messages, quoted
from meetinghouse.doors.web.asking import ViewerRequest
from meetinghouse.doors.web.forms import MessageForm, show_refusal
from meetinghouse.doors.web.gate import for_members, page_of
from meetinghouse.doors.web.views.bubbles import find_talk, show_bubbles, with_marks
from meetinghouse.doors.web.views.posts import upload_files
from meetinghouse.effects.search.queries import find_members
from meetinghouse.kernel.errors import Invalid
from meetinghouse.kernel.paging import BIGGEST_ID, Page

_FOUND = 20


def _list(request: ViewerRequest, *, requests: bool) -> HttpResponse:
    found = queries.inbox(request.viewer, page_of(request), requests=requests)
    latest = latest_messages(request.viewer, found)
    context = {
        "talks": [(talk, latest.get(talk.id)) for talk in found],
        "older_than": found.older_than,
        "requests_waiting": queries.count_requests(request.viewer),
        "is_requests": requests,
        "here": "messages",
    }
    return render(request, "web/messages/inbox.html", context)


@require_GET
@for_members
def inbox(request: ViewerRequest) -> HttpResponse:
    """The viewer's conversations, the one with the latest message first."""
    return _list(request, requests=False)


@require_GET
@for_members
def requests(request: ViewerRequest) -> HttpResponse:
    """What people wrote whom the viewer does not know."""
    return _list(request, requests=True)


def _chosen(request: ViewerRequest, raw: list[str]) -> list[PersonRecord]:
    ids = [int(one) for one in raw[:200] if one.isascii() and one.isdigit() and len(one) <= 19]
    found = people_to_meet(request.viewer, [i for i in ids if 0 < i <= BIGGEST_ID])
    return [person for person in found if person.id != request.viewer.person_id]


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def new(request: ViewerRequest) -> HttpResponse:
    """Choose one person or several, and write the first message."""
    if request.method == "POST":
        return _begin(request)
    chosen = _chosen(request, request.GET.getlist("to"))
    if len(chosen) == 1 and "more" not in request.GET:
        known = queries.conversation_with(request.viewer, chosen[0].id)
        if known is not None and known.latest_id:
            return redirect(known.url)
    return _new_page(request, MessageForm(), chosen)


def _begin(request: ViewerRequest) -> HttpResponse:
    form = MessageForm(request.POST)
    chosen = _chosen(request, request.POST.getlist("to"))
    if form.is_valid():
        data = form.cleaned_data
        sent: list[int] = []
        try:
            sent = upload_files(request)
            conversation_id, _ = write_to_people(
                request.viewer,
                person_ids=[person.id for person in chosen],
                name=data["name"],
                text=data["text"],
                media_ids=[*data["media_ids"], *sent],
                content_warning=data["content_warning"],
                idempotency=data["idempotency"],
            )
        except Invalid as refusal:
            show_refusal(form, refusal, sent)
        else:
            return redirect("talk", conversation_id=conversation_id)
    return _new_page(request, form, chosen)


def _new_page(request: ViewerRequest, form: MessageForm, chosen: list[PersonRecord]) -> HttpResponse:
    words = request.GET.get("q", "").strip()[:100]
    if words:
        found = find_members(request.viewer, words, _FOUND)
    else:
        follows = following(request.viewer, request.viewer.person_id, Page(limit=_FOUND))
        found = [one for one in follows if one.kind == 0]  # messages go to people
    known = {person.id for person in chosen} | {request.viewer.person_id}
    context = {
        "form": form,
        "chosen": chosen,
        "found": [person for person in found if person.id not in known and person.kind == 0],
        "q": words,
        "here": "messages",
    }
    return render(request, "web/messages/new.html", context, status=422 if form.errors else 200)


def _page(request: ViewerRequest, talk: ConversationRecord, form: MessageForm) -> HttpResponse:
    page = page_of(request)
    found = bubbles(request.viewer, talk, page)
    raw = request.GET.get("reply") or form["in_reply_to_id"].value() or ""
    answered = int(raw) if str(raw).isascii() and str(raw).isdigit() and len(str(raw)) <= 18 else 0
    context: dict[str, Any] = {
        "talk": talk,
        "list": with_marks(request, talk, found.items),
        "answering": quoted(request.viewer, talk, answered) if answered else None,
        "shows_reading": shows_reading(request.viewer),
        "came_later": found.older_than is None and came_later(request.viewer, talk),
        "older_than": found.older_than,
        "newest": found.items[-1].id if found.items else 0,
        # Further back in the conversation, what is new stands on another page.
        "is_end": page.max_id is None,
        "form": form,
        "here": "messages",
    }
    return render(request, "web/messages/talk.html", context, status=422 if form.errors else 200)


@require_GET
@for_members
def talk(request: ViewerRequest, conversation_id: int) -> HttpResponse:
    """One conversation, the latest messages at the end; opening it reads nothing away by itself."""
    return _page(request, find_talk(request, conversation_id), MessageForm())


@require_GET
@for_members
def talk_new(request: ViewerRequest, conversation_id: int) -> HttpResponse:
    """Messages behind ``min_id``, as bare HTML for a page that is open."""
    found = find_talk(request, conversation_id)
    return show_bubbles(request, found, page_of(request))


@require_POST
@for_members
def send(request: ViewerRequest, conversation_id: int) -> HttpResponse:
    """Say something; what was typed survives every refusal."""
    found = find_talk(request, conversation_id)
    form = MessageForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        sent: list[int] = []
        try:
            sent = upload_files(request)
            message_id = publish_post(
                request.viewer,
                text=data["text"],
                conversation_id=conversation_id,
                media_ids=[*data["media_ids"], *sent],
                in_reply_to_id=data["in_reply_to_id"],
                content_warning=data["content_warning"],
                idempotency=data["idempotency"],
            )
        except Invalid as refusal:
            show_refusal(form, refusal, sent)
        else:
            if getattr(request, "htmx", False):
                return show_bubbles(request, found, Page(limit=1, since_id=message_id - 1, max_id=message_id + 1))
            return redirect(f"{found.url}#message-{message_id}")
    if getattr(request, "htmx", False):
        return render(request, "web/messages/composer.html", {"form": form, "talk": found}, status=422)
    return _page(request, found, form)


@require_POST
@for_members
def read(request: ViewerRequest, conversation_id: int) -> HttpResponse:
    """Everything up to ``last_read_id`` has been seen."""
    raw = request.POST.get("last_read_id", "")
    up_to = int(raw) if raw.isascii() and raw.isdigit() and len(raw) <= 19 else 0
    actions.mark_conversation_read(request.viewer, conversation_id=conversation_id, up_to=up_to)
    if request.headers.get("accept", "").startswith("application/json"):
        return JsonResponse({"unread": queries.count_unread_conversations(request.viewer)})
    return redirect("talk", conversation_id=conversation_id)


def _act(name: str, act: Callable[..., object], words: str, *, stays: bool) -> Callable[..., HttpResponse]:
    @require_POST
    @for_members
    def view(request: ViewerRequest, conversation_id: int) -> HttpResponse:
        act(request.viewer, conversation_id=conversation_id)
        flash.success(request, words)
        return redirect("talk", conversation_id=conversation_id) if stays else redirect("messages")

    view.__name__, view.__doc__ = name, f"{name.capitalize()} a conversation."
    return view


def _mute(viewer: Any, *, conversation_id: int) -> None:
    actions.mute_conversation(viewer, conversation_id=conversation_id, is_muted=True)


def _unmute(viewer: Any, *, conversation_id: int) -> None:
    actions.mute_conversation(viewer, conversation_id=conversation_id, is_muted=False)


accept = _act("accept", actions.accept_conversation, "Accepted. It is among your messages now.", stays=True)
decline = _act("decline", actions.decline_conversation, "Declined. You will not hear of it again.", stays=False)
mute = _act("mute", _mute, "Muted. New messages here stay quiet.", stays=True)
unmute = _act("unmute", _unmute, "You will hear of new messages here again.", stays=True)
leave = _act("leave", actions.leave_conversation, "You have left the conversation.", stays=False)
remove = _act("remove", actions.take_off_list, "Taken off your list. It comes back with the next message.", stays=False)


@require_POST
@for_members
def choose(request: ViewerRequest) -> HttpResponse:
    """Say who may begin a conversation with the viewer, and whether how far they read shows."""
    raw = request.POST.get("opening", "")
    if raw not in {str(one.value) for one in Opening}:
        raise Invalid(fields={"opening": "Choose who may write to you."})
    actions.choose_who_may_write(request.viewer, opening=Opening(int(raw)))
    actions.choose_whether_reading_shows(request.viewer, shows_reading="shows_reading" in request.POST)
    flash.success(request, "Saved.")
    return redirect("settings_privacy")
