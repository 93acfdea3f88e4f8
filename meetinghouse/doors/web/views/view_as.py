"""One's own profile and posts as another member sees them, or a visitor: only to look at."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from meetinghouse.domain.community.queries import current
from meetinghouse.domain.people.queries import person, person_by_handle
from meetinghouse.domain.people.records import PersonRecord
from meetinghouse.domain.posts import queries
from meetinghouse.domain.posts.readers import own_post
from meetinghouse.domain.posts.seen_by import eyes_of, own_post_seen_by, own_posts_seen_by
from meetinghouse.doors.web.asking import ViewerRequest
from meetinghouse.doors.web.gate import for_members, page_of
from meetinghouse.effects.search.queries import find_members
from meetinghouse.kernel.errors import NotFound
from meetinghouse.kernel.viewer import Viewer

_FOUND = 20


@require_GET
@for_members
def profile(request: ViewerRequest) -> HttpResponse:
    """The viewer's profile as ``who`` (a handle) sees it, or with ``visitor``; without either, a choice of whom."""
    mine = request.person.url if request.person else "/home"
    chosen = _chosen(request)
    if chosen is None:
        return _choose(request, title="View your profile as…", back=mine)
    eyes, who = chosen
    found = own_posts_seen_by(request.viewer, eyes, page_of(request))
    context = {
        "who": who,
        "person": person(eyes, request.viewer.person_id),
        "posts": found.items,
        "older_than": found.older_than,
        "back": mine,
        "is_closed": not who and not current().public_reading,
    }
    return render(request, "web/view_as.html", context)


@require_GET
@for_members
def post(request: ViewerRequest, post_id: int) -> HttpResponse:
    """One of the viewer's own posts as ``who`` sees it, or with ``visitor``; without either, a choice of whom."""
    own_post(request.viewer, post_id)
    mine = queries.post(request.viewer, post_id)
    if mine is None:
        raise NotFound
    chosen = _chosen(request)
    if chosen is None:
        return _choose(request, title="View this post as…", back=mine.url)
    eyes, who = chosen
    context = {"who": who, "post": own_post_seen_by(request.viewer, eyes, post_id), "back": mine.url}
    return render(request, "web/view_as_post.html", context)


def _chosen(request: ViewerRequest) -> tuple[Viewer, PersonRecord | None] | None:
    """Through whose eyes, and who that is: nobody for a visitor."""
    if "visitor" in request.GET:
        return eyes_of(request.viewer, 0), None
    handle = request.GET.get("who", "")
    if not handle:
        return None
    who = person_by_handle(request.viewer, handle)
    if who is None:
        raise NotFound
    return eyes_of(request.viewer, who.id), who


def _choose(request: ViewerRequest, *, title: str, back: str) -> HttpResponse:
    words = request.GET.get("q", "").strip()[:200]
    found = find_members(request.viewer, words, _FOUND) if words else []
    context: dict[str, Any] = {
        "title": title,
        "back": back,
        "q": words,
        "people": [p for p in found if p.id != request.viewer.person_id],
    }
    return render(request, "web/view_as_choose.html", context)
