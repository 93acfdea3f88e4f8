"""What becomes of a post after it was published: edits and their history, the pin, the votes of its poll."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from meetinghouse.domain.media.queries import own_uploads
from meetinghouse.domain.posts import actions, queries
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.history import history
from meetinghouse.domain.posts.records import PostRecord
from meetinghouse.doors.web.asking import ViewerRequest
from meetinghouse.doors.web.changes import changes_of
from meetinghouse.doors.web.forms import EditForm, show_refusal
from meetinghouse.doors.web.gate import for_members, for_readers, page_of
from meetinghouse.doors.web.middleware import back_to
from meetinghouse.doors.web.views.posts import chosen_uploads, show_card, upload_files
from meetinghouse.kernel import limits
from meetinghouse.kernel.errors import Invalid, NotFound

_AT_ONCE = 10


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def edit(request: ViewerRequest, post_id: int) -> HttpResponse:
    """Change an own post; what was typed survives every refusal."""
    post = queries.post(request.viewer, post_id)
    if post is None or not post.is_mine or post.boost_of is not None:
        raise NotFound
    if request.method != "POST":
        return _edit_page(request, post, EditForm(initial=_as_it_is(post), spoken=post.language), 200)
    form = EditForm(request.POST, spoken=post.language)
    sent: list[int] = []
    if form.is_valid():
        try:
            sent = upload_files(request)
            actions.edit_post(request.viewer, post_id=post_id, changes=_changes(request, post, form.cleaned_data, sent))
        except Invalid as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "Saved.")
            return redirect(post.url)
    return _edit_page(request, post, form, 422, sent)


def _as_it_is(post: PostRecord) -> dict[str, Any]:
    return {
        "title": post.title,
        "text": post.text,
        "is_formatted": post.is_formatted,
        "content_warning": post.content_warning,
        "is_sensitive": post.is_sensitive,
        "language": post.language,
        "place": post.place,
    }


def _edit_page(
    request: ViewerRequest, post: PostRecord, form: EditForm, status: int, sent: Sequence[int] = ()
) -> HttpResponse:
    removed = request.POST.getlist("remove")
    pictures = [
        {"media": media, "words": request.POST.get(f"description_{media.id}", media.description),
         "is_off": str(media.id) in removed}
        for media in post.media
    ]  # fmt: skip
    what = "message" if post.audience is Audience.CONVERSATION else "post"
    there = {media.id for media in post.media}
    # Chosen before this form was refused: a video that is being prepared needs another moment.
    kept = own_uploads(request.viewer, [i for i in (*chosen_uploads(request), *sent) if i not in there])
    context = {"post": post, "form": form, "pictures": pictures, "what": what, "kept_media": kept}
    return render(request, "web/edit_post.html", context, status=status)


def _changes(request: ViewerRequest, post: PostRecord, data: Mapping[str, Any], sent: Sequence[int]) -> actions.Changes:
    """What the form says; what is chosen anew takes the place of a video, which stands alone."""
    there = {media.id: media for media in post.media}
    added = [*(i for i in data["media_ids"] if i not in there), *sent]
    gone = {i for i, media in there.items() if media.is_video and added} | set(data["remove"])
    kept = [i for i in data["media_ids"] if i in there and i not in gone]
    described = {i: request.POST.get(f"description_{i}") for i in kept}
    return actions.Changes(
        title=data["title"],
        text=data["text"],
        is_formatted=data["is_formatted"],
        content_warning=data["content_warning"],
        is_sensitive=data["is_sensitive"],
        language=data["language"],
        place=data["place"],
        media_ids=[*kept, *added],
        descriptions={i: words for i, words in described.items() if words is not None},
    )


@require_GET
@for_readers
def post_history(request: ViewerRequest, post_id: int) -> HttpResponse:
    """How a post read before, the latest version first, each with what it changed."""
    found = history(request.viewer, post_id)
    # Versions are counted; the address names the first one that was shown already.
    newest = max(0, min(page_of(request).below - 1, len(found.versions)))
    oldest = max(newest - _AT_ONCE, 0)
    entries = [
        changes_of(found.versions[number - 1] if number else None, found.versions[number])
        for number in range(newest - 1, oldest - 1, -1)
    ]
    context = {
        "post": found.post,
        "entries": entries,
        "count": len(found.versions),
        "older_than": oldest + 1 if oldest > 0 else None,
    }
    return render(request, "web/post_history.html", context)


@require_POST
@for_members
def pin(request: ViewerRequest, post_id: int) -> HttpResponse:
    """Keep an own post at the top of one's profile."""
    actions.pin_post(request.viewer, post_id=post_id)
    messages.success(request, "Pinned to the top of your profile.")
    return redirect(back_to(request))


@require_POST
@for_members
def unpin(request: ViewerRequest, post_id: int) -> HttpResponse:
    """Do not keep a post at the top any more."""
    actions.unpin_post(request.viewer, post_id=post_id)
    messages.success(request, "Not pinned any more.")
    return redirect(back_to(request))


@require_POST
@for_members
def vote(request: ViewerRequest, post_id: int) -> HttpResponse:
    """Vote in a post's poll, then show it as it is now."""
    limits.take("react", f"person:{request.viewer.person_id}")
    sent = request.POST.getlist("choices")
    if any(not (word.isascii() and word.isdigit() and len(word) < 3) for word in sent):
        raise Invalid(fields={"choices": "Choose one of the answers."})
    actions.vote_in_poll(request.viewer, post_id=post_id, choices=[int(word) for word in sent])
    return show_card(request, post_id)
