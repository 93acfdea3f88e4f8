"""Who quotes a post, and what its author says to that."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from meetinghouse.domain.posts import queries
from meetinghouse.domain.posts.actions import answer_quote, revoke_quote
from meetinghouse.domain.posts.quotes import quotes_of_post
from meetinghouse.doors.web.asking import ViewerRequest
from meetinghouse.doors.web.gate import for_members, for_readers, page_of
from meetinghouse.doors.web.middleware import back_to
from meetinghouse.kernel.errors import NotFound


@require_GET
@for_readers
def index(request: ViewerRequest, post_id: int) -> HttpResponse:
    """The posts that quote one, as far as the viewer may read them."""
    post = queries.post(request.viewer, post_id)
    if post is None:
        raise NotFound
    found = quotes_of_post(request.viewer, post.shown.id, page_of(request))
    posts = queries.hydrate(request.viewer, found.items)
    context = {"post": post.shown, "posts": posts, "older_than": found.older_than}
    return render(request, "web/quotes.html", context)


@require_GET
@for_members
def quoted(request: ViewerRequest, post_id: int) -> HttpResponse:
    """Leads the author of what a post quotes, or would like to, to it."""
    post = queries.post(request.viewer, post_id)
    quote = post.shown.quote if post is not None else None
    shown = queries.post(request.viewer, quote.quoted_id or 0) if quote is not None and quote.is_of_mine else None
    if shown is None:
        raise NotFound
    return redirect(shown.url)


def _decide(name: str, act: Callable[..., object], words: str) -> Callable[..., HttpResponse]:
    @require_POST
    @for_members
    def view(request: ViewerRequest, post_id: int) -> HttpResponse:
        act(request.viewer, post_id=post_id)
        messages.success(request, words)
        return redirect(back_to(request))

    view.__name__, view.__doc__ = name, f"{name.capitalize()} a quote of an own post."
    return view


allow = _decide("allow", lambda viewer, post_id: answer_quote(viewer, post_id=post_id, is_welcome=True), "Allowed.")
refuse = _decide(
    "refuse", lambda viewer, post_id: answer_quote(viewer, post_id=post_id, is_welcome=False), "You said no."
)
revoke = _decide("revoke", revoke_quote, "Your post is not shown there any more.")
