"""What belongs to a conversation beside its messages: who is in it, its name, looking for something, files, signs."""

from django.contrib import messages as flash
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from meetinghouse.domain.conversations import actions
from meetinghouse.domain.conversations.queries import conversations_by_ids
from meetinghouse.domain.conversations.records import ConversationRecord
from meetinghouse.domain.media.queries import open_file
from meetinghouse.domain.people.queries import following, people_to_meet
from meetinghouse.domain.posts.queries_files import may_have_held_file
from meetinghouse.domain.posts.queries_messages import may_have_file
from meetinghouse.domain.safety.queries.reported import is_reported_file
from meetinghouse.doors.web.asking import ViewerRequest
from meetinghouse.doors.web.gate import for_members, page_of
from meetinghouse.doors.web.views.bubbles import find_talk
from meetinghouse.effects.search.queries import find_members, find_messages
from meetinghouse.effects.streaming.typing import tell_that_writing
from meetinghouse.kernel.errors import Invalid, NotFound
from meetinghouse.kernel.paging import BIGGEST_ID, Page

_FOUND = 20


@require_POST
@for_members
def typing(request: ViewerRequest, conversation_id: int) -> HttpResponse:
    """The viewer is writing; the answer is the same whether anybody is told."""
    if request.person is not None:
        tell_that_writing(request.viewer, request.person.name, conversation_id)
    return HttpResponse(status=204)


def _group(request: ViewerRequest, conversation_id: int) -> ConversationRecord:
    talk = find_talk(request, conversation_id)
    if not talk.is_group or talk.is_request:
        raise NotFound
    return talk


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def people(request: ViewerRequest, conversation_id: int) -> HttpResponse:
    """Who is in a group's conversation: adding people, and for who began it removing them; and its name."""
    talk = _group(request, conversation_id)
    refused: list[str] = []
    if request.method == "POST":
        try:
            return _change(request, talk)
        except Invalid as refusal:
            refused = list(refusal.fields.values()) or [refusal.message]
    words = request.GET.get("q", "").strip()[:100]
    if words:
        found = find_members(request.viewer, words, _FOUND)
    else:
        follows = following(request.viewer, request.viewer.person_id, Page(limit=_FOUND))
        found = [one for one in follows if one.kind == 0]  # messages go to people
    inside = {person.id for person in talk.people} | {request.viewer.person_id}
    context = {
        "talk": talk,
        "found": [person for person in found if person.id not in inside],
        "q": words,
        "refused": refused,
        "here": "messages",
    }
    return render(request, "web/messages/people.html", context, status=422 if refused else 200)


def _change(request: ViewerRequest, talk: ConversationRecord) -> HttpResponse:
    sent = request.POST
    if "name" in sent:
        actions.rename_conversation(request.viewer, conversation_id=talk.id, name=sent["name"])
        flash.success(request, "The conversation has another name.")
        return redirect(talk.url)
    if "remove" in sent:
        person_id = _number(sent["remove"])
        actions.remove_from_conversation(request.viewer, conversation_id=talk.id, person_id=person_id)
        flash.success(request, "Removed. They read nothing of this conversation any more.")
        return redirect("talk_people", conversation_id=talk.id)
    chosen = people_to_meet(request.viewer, [_number(sent.get("add", ""))])
    if not chosen:
        raise NotFound
    actions.add_people(request.viewer, conversation_id=talk.id, person_ids=[chosen[0].id])
    flash.success(request, f"{chosen[0].name} reads what is said from now on, and nothing of what was said before.")
    return redirect("talk_people", conversation_id=talk.id)


def _number(raw: str) -> int:
    if not (raw.isascii() and raw.isdigit() and len(raw) <= 19 and 0 < int(raw) <= BIGGEST_ID):
        raise NotFound
    return int(raw)


@require_GET
@for_members
def search(request: ViewerRequest) -> HttpResponse:
    """Messages with some words in the viewer's conversations, or in one of them (``in``)."""
    words = request.GET.get("q", "").strip()[:200]
    raw = request.GET.get("in", "")
    talk = find_talk(request, _number(raw)) if raw else None
    found, older_than = (
        find_messages(request.viewer, words, page_of(request), conversation_id=talk.id if talk else 0)
        if words
        else ([], None)
    )
    talks = conversations_by_ids(request.viewer, {one.conversation_id for one in found})
    context = {
        "q": words,
        "talk": talk,
        "found": [(talks[one.conversation_id], one.post) for one in found if one.conversation_id in talks],
        "older_than": older_than,
        "here": "messages",
    }
    return render(request, "web/messages/search.html", context)


# Sent from the disk, so Django calls it another kind of response.
@require_GET
@for_members  # type: ignore[arg-type]
def file(request: ViewerRequest, media_id: int) -> FileResponse:
    """A file of a message or a group as a download, for who may read that; for the desk, once that was reported."""
    viewer = request.viewer
    may = may_have_file(viewer, media_id) or may_have_held_file(viewer, media_id)
    may = may or (viewer.is_moderator and is_reported_file(media_id))
    found = open_file(media_id) if may else None
    if found is None:
        raise NotFound
    answer = FileResponse(found.file, as_attachment=True, filename=found.name, content_type=found.mime)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    answer["Cache-Control"] = "private, no-store"
    return answer
