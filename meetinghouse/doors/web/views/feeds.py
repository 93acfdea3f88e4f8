"""Lists of posts: home, everyone's, a tag's, the saved ones."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from meetinghouse.domain.people.queries import count_members
from meetinghouse.domain.people.queries_suggestions import suggestions
from meetinghouse.domain.posts.drafts import count_refused
from meetinghouse.domain.posts.queries import post, posts_by_ids
from meetinghouse.domain.posts.records import PostRecord
from meetinghouse.doors.web.asking import ViewerRequest
from meetinghouse.doors.web.forms import PostForm
from meetinghouse.doors.web.gate import for_members, for_readers, page_of
from meetinghouse.effects.timelines import queries as timelines
from meetinghouse.kernel.errors import NotFound
from meetinghouse.kernel.paging import Slice
from meetinghouse.kernel.viewer import Viewer

# With fewer posts a place may be new.
_FEW = 5


def _list(request: ViewerRequest, rows: Slice[Any]) -> dict[str, Any]:
    return {"posts": timelines.as_records(request.viewer, rows.items), "older_than": rows.older_than}


def quotable(viewer: Viewer, word: str) -> PostRecord | None:
    """The post whose id an address names to be quoted; None where none is named.

    Raises:
        NotFound: absent, hidden from the viewer, or not to be quoted by them.
    """
    if not word:
        return None
    found = post(viewer, int(word)) if word.isascii() and word.isdigit() and len(word) < 19 else None
    if found is None or not found.shown.may_be_quoted:
        raise NotFound
    return found.shown


@require_GET
@for_members
def home(request: ViewerRequest) -> HttpResponse:
    """What the people one follows wrote, and the place to write. A page follows nobody: it is at home with itself."""
    if request.viewer.is_page and request.person is not None:
        return redirect(request.person.url)
    context = {
        **_list(request, timelines.home(request.viewer, page_of(request))),
        "here": "home",
        "form": PostForm(viewer=request.viewer, person=request.person),
        "suggestions": suggestions(request.viewer),
        "drafts_refused": count_refused(request.viewer),
    }
    # Counted only where it may be so: a new place has few posts.
    if request.viewer.is_owner and len(context["posts"]) < _FEW:
        context["is_alone"] = count_members() == 1
    return render(request, "web/home.html", context)


@require_GET
@for_members
def home_new(request: ViewerRequest) -> HttpResponse:
    """Posts newer than ``since_id``, as bare HTML for a page that is open."""
    return render(request, "web/feed_new.html", _list(request, timelines.home(request.viewer, page_of(request))))


@require_GET
@for_readers
def local(request: ViewerRequest) -> HttpResponse:
    """Everything written for the whole community."""
    found = timelines.local(request.viewer, page_of(request))
    return render(request, "web/local.html", {**_list(request, found), "here": "local"})


@require_GET
@for_readers
def tag(request: ViewerRequest, key: str) -> HttpResponse:
    """Posts that carry a tag."""
    found = timelines.tag(request.viewer, key, page_of(request))
    return render(request, "web/tag.html", {**_list(request, found), "tag": key})


@require_GET
@for_members
def bookmarks(request: ViewerRequest) -> HttpResponse:
    """Posts the viewer saved, the latest saved first."""
    found = timelines.bookmarked(request.viewer, page_of(request))
    return render(request, "web/bookmarks.html", {**_list(request, found), "here": "bookmarks"})


@require_GET
@for_readers
def one_card(request: ViewerRequest, post_id: int) -> HttpResponse:
    """One post as bare HTML, for a page that is open; nothing where it is hidden."""
    found: PostRecord | None = posts_by_ids(request.viewer, [post_id]).get(post_id)
    return render(request, "web/feed_new.html", {"posts": [found] if found else []})


@require_GET
@for_members
def compose(request: ViewerRequest) -> HttpResponse:
    """The place to write on a page of its own."""
    start: dict[str, Any] = {"text": request.GET.get("text", "")[:2000]}
    quoting = quotable(request.viewer, request.GET.get("quote", ""))
    if quoting is not None:
        start["quoted_id"] = quoting.id
    form = PostForm(viewer=request.viewer, person=request.person, initial=start)
    return render(request, "web/compose.html", {"form": form, "here": "compose", "quoting": quoting})
