"""Posts that wait: drafts, and what is published at its time."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from meetinghouse.domain.posts.actions import discard_draft, save_draft
from meetinghouse.domain.posts.drafts import draft, drafts
from meetinghouse.domain.posts.queries import post
from meetinghouse.domain.posts.records import DraftRecord
from meetinghouse.doors.web.asking import ViewerRequest
from meetinghouse.doors.web.audience_choices import AudienceChoice
from meetinghouse.doors.web.forms import PostForm, show_refusal
from meetinghouse.doors.web.gate import for_members, page_of
from meetinghouse.doors.web.views.posts import upload_files
from meetinghouse.kernel.errors import Invalid
from meetinghouse.kernel.paging import Page


@require_GET
@for_members
def index(request: ViewerRequest) -> HttpResponse:
    """What waits for its time, then what waits for its writer."""
    page = page_of(request)
    waiting = drafts(request.viewer, Page(limit=100), is_scheduled=True).items if page.max_id is None else []
    found = drafts(request.viewer, page, is_scheduled=False)
    context = {"waiting": waiting, "drafts": found.items, "older_than": found.older_than, "here": "drafts"}
    return render(request, "web/drafts.html", context)


@require_POST
@for_members
def save(request: ViewerRequest) -> HttpResponse:
    """Keep what was typed; it survives a refusal."""
    form = PostForm(request.POST, viewer=request.viewer, person=request.person)
    if form.is_valid():
        sent: list[int] = []
        try:
            sent = upload_files(request)
            save_draft(request.viewer, form.writing([*form.cleaned_data["media_ids"], *sent]))
        except Invalid as refusal:
            show_refusal(form, refusal, sent)
        else:
            messages.success(request, "Kept as a draft.")
            return redirect("drafts")
    return render(request, "web/compose.html", {"form": form, "here": "drafts"}, status=422)


@require_GET
@for_members
def resume(request: ViewerRequest, draft_id: int) -> HttpResponse:
    """Go on with a draft; of what waits for its time, the time is there to be changed."""
    found = draft(request.viewer, draft_id)
    form = PostForm(viewer=request.viewer, person=request.person, initial=_start(found))
    context = {
        "form": form, "draft": found, "kept_media": found.media, "here": "drafts",
        "quoting": post(request.viewer, found.writing.quoted_id or 0),
    }  # fmt: skip
    return render(request, "web/compose.html", context)


def _start(found: DraftRecord) -> dict[str, Any]:
    written, poll = found.writing, found.writing.poll
    start: dict[str, Any] = {
        "draft_id": found.id, "title": written.title, "text": written.text, "is_formatted": written.is_formatted,
        "audience": AudienceChoice(written.audience, written.circle_id, written.group_id).word,
        "commenters": written.commenters.word,
        "content_warning": written.content_warning, "in_reply_to_id": written.in_reply_to_id,
        "quoted_id": written.quoted_id, "quoters": written.quoters.word, "place": written.place,
        "media_ids": [media.id for media in found.media],
        "scheduled_at": f"{found.scheduled_at:%Y-%m-%dT%H:%M}" if found.scheduled_at else "",
    }  # fmt: skip
    if poll is not None:
        start |= {
            "poll_option": list(poll.options), "poll_seconds": poll.seconds, "poll_multiple": poll.is_multiple,
            "poll_hides": poll.hides_totals,
        }  # fmt: skip
    return start


@require_POST
@for_members
def discard(request: ViewerRequest, draft_id: int) -> HttpResponse:
    """Throw a draft away, or call off what waits for its time."""
    discard_draft(request.viewer, draft_id=draft_id)
    messages.success(request, "Deleted.")
    return redirect("drafts")
