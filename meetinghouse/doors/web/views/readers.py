"""Who exactly can see this: before a post is written, and of one's own posts."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from meetinghouse.domain.posts import queries
from meetinghouse.domain.posts.readers import Readers, readers_of_draft, readers_of_post
from meetinghouse.doors.web.asking import ViewerRequest
from meetinghouse.doors.web.audience_choices import chosen_audience, readers_in_words
from meetinghouse.doors.web.forms import PostForm, show_refusal
from meetinghouse.doors.web.gate import for_members, page_of
from meetinghouse.doors.web.views.posts import upload_files
from meetinghouse.kernel.errors import Invalid, NotFound
from meetinghouse.kernel.paging import Page

# So many names stand below the composer; the others on a page of their own.
_FEW = 12
# Whom an address can name beside an audience.
_MOST_NAMED = 50


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def of_draft(request: ViewerRequest) -> HttpResponse:
    """Who would read what stands in the composer: a few names there, or all of them on a page."""
    if request.method == "POST":
        return _below_composer(request)
    try:
        choice = chosen_audience(request.GET.get("audience", "community"))
    except ValueError:
        raise NotFound from None
    named = [int(i) for i in request.GET.getlist("named") if i.isascii() and i.isdigit() and len(i) <= 18]
    found = readers_of_draft(
        request.viewer, audience=choice.audience, circle_id=choice.circle_id, named=named[:_MOST_NAMED],
        group_id=choice.group_id, page=page_of(request),
    )  # fmt: skip
    return _page(request, found, "/compose")


def _below_composer(request: ViewerRequest) -> HttpResponse:
    is_part = getattr(request, "htmx", False)
    form = PostForm(request.POST, viewer=request.viewer, person=request.person)
    if not form.is_valid():
        raise Invalid(fields={"audience": "Choose who can see this."})
    choice, text = form.cleaned_data["audience"], form.cleaned_data["text"]
    found = readers_of_draft(
        request.viewer,
        audience=choice.audience,
        circle_id=choice.circle_id,
        text=text,
        page=Page(limit=_FEW),
        group_id=choice.group_id,
    )
    context = {
        "readers": found,
        "words": readers_in_words(found),
        "more": max(0, found.count - len(found.people)),
        "choice": choice,
        # Whom the text names, for the page with all of them.
        "named": found.named[:_MOST_NAMED],
    }
    if is_part:
        return render(request, "web/parts/readers.html", context)
    # Without the page's scripts the whole form comes back, with what was typed and the photos that were chosen.
    try:
        sent = upload_files(request)
    except Invalid as refusal:
        show_refusal(form, refusal)
        sent = []
    if sent:
        data = request.POST.copy()
        data.setlist("media_ids", [*data.getlist("media_ids"), *map(str, sent)])
        form = PostForm(data, viewer=request.viewer, person=request.person)
    return render(request, "web/compose.html", {"form": form, "here": "compose", **context})


@require_GET
@for_members
def of_post(request: ViewerRequest, post_id: int) -> HttpResponse:
    """Who reads one of the viewer's posts."""
    found = readers_of_post(request.viewer, post_id, page_of(request))
    post = queries.post(request.viewer, post_id)
    return _page(request, found, post.url if post else "/home")


def _page(request: ViewerRequest, found: Readers, back: str) -> HttpResponse:
    context = {
        "readers": found,
        "words": readers_in_words(found),
        "people": found.people.items,
        "older_than": found.people.older_than,
        "back": back,
    }
    return render(request, "web/readers.html", context)
