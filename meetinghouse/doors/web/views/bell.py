"""What waits behind the bell, and the search."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from meetinghouse.domain.people.queries import follow_requests
from meetinghouse.domain.people.queries_friends import friend_stands
from meetinghouse.domain.people.relations import relations
from meetinghouse.doors.web.asking import ViewerRequest
from meetinghouse.doors.web.gate import for_members, for_readers, page_of
from meetinghouse.effects.notifications import actions, queries
from meetinghouse.effects.notifications.models import Kind
from meetinghouse.effects.search.queries import KINDS
from meetinghouse.effects.search.queries import search as find
from meetinghouse.kernel.paging import Page


@require_GET
@for_members
def notifications(request: ViewerRequest) -> HttpResponse:
    """What the viewer was told, newest first; opening the page reads nothing away."""
    found = queries.notifications(request.viewer, page_of(request))
    askers = [item.actor.id for item in found.items if item.actor and item.kind == Kind.FRIEND_REQUEST]
    context = {
        "notifications": found.items,
        "stands": friend_stands(request.viewer, askers),
        "older_than": found.older_than,
        "newest": found.items[0].id if found.items else 0,
        "requests": follow_requests(request.viewer, Page(limit=20)).items,
        "here": "notifications",
    }
    return render(request, "web/notifications.html", context)


@require_POST
@for_members
def read_notifications(request: ViewerRequest) -> HttpResponse:
    """Everything up to ``last_read_id`` has been seen."""
    raw = request.POST.get("last_read_id", "")
    if raw.isascii() and raw.isdigit() and len(raw) <= 19:
        actions.mark_read(request.viewer, timeline="notifications", last_read_id=int(raw))
    if request.headers.get("accept", "").startswith("application/json") or getattr(request, "htmx", False):
        return HttpResponse(status=204)
    return redirect("notifications")


@require_GET
@for_readers
def search(request: ViewerRequest) -> HttpResponse:
    """People, groups, pages, posts and tags for some words; further down, the older posts alone."""
    words = request.GET.get("q", "").strip()[:200]
    page = Page(limit=20, max_id=page_of(request).max_id)
    kinds = KINDS if page.max_id is None else {"statuses"}
    found = find(request.viewer, words, page, kinds=kinds) if words else None
    context: dict[str, Any] = {"q": words, "found": found, "here": "search", "relations": {}}
    if found:
        context["groups"] = [one for one in found.people if one.is_group]
        context["pages"] = [one for one in found.people if one.is_page]
        context["people"] = [one for one in found.people if not (one.is_group or one.is_page)]
        context["older_than"] = found.posts[-1].id if len(found.posts) == page.limit else None
        if not request.viewer.is_stranger:
            context["relations"] = relations(request.viewer, [p.id for p in found.people])
    return render(request, "web/search.html", context)
