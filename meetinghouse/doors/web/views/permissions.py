"""Who may comment on a post and quote it, and following or muting its comments."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from meetinghouse.domain.posts import queries
from meetinghouse.domain.posts.actions import change_permissions, show_comment, stop_watching_thread, watch_thread
from meetinghouse.domain.posts.choices import Commenters, Quoters
from meetinghouse.domain.posts.commenting import commenting_on
from meetinghouse.doors.web.asking import ViewerRequest
from meetinghouse.doors.web.forms import COMMENTERS, QUOTERS, offer_commenters
from meetinghouse.doors.web.gate import for_members
from meetinghouse.doors.web.middleware import back_to
from meetinghouse.kernel.errors import NotFound


class PermissionsForm(forms.Form):
    """What others may do with a post from now on."""

    commenters = forms.TypedChoiceField(
        choices=COMMENTERS, coerce=lambda word: Commenters[word.upper()], widget=forms.RadioSelect,
        label="Who may comment",
    )  # fmt: skip
    quoters = forms.TypedChoiceField(
        choices=QUOTERS, coerce=lambda word: Quoters[word.upper()], widget=forms.RadioSelect, label="Who may quote it",
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def change(request: ViewerRequest, post_id: int) -> HttpResponse:
    """Choose who may comment on an own post, and who may quote it."""
    post = queries.post(request.viewer, post_id)
    if post is None or not post.is_mine or post.boost_of is not None or post.thread_id is not None:
        raise NotFound
    start = {"commenters": commenting_on(request.viewer, post_id).commenters.word, "quoters": post.quoters.word}
    form = PermissionsForm(request.POST or None, initial=start)
    offer_commenters(form, request.viewer)
    if request.method == "POST" and form.is_valid():
        change_permissions(request.viewer, post_id=post_id, **form.cleaned_data)
        messages.success(request, "Saved.")
        return redirect(post.url)
    return render(request, "web/permissions.html", {"form": form, "post": post}, status=422 if form.errors else 200)


@require_POST
@for_members
def show(request: ViewerRequest, post_id: int) -> HttpResponse:
    """Let others see a comment by somebody whom the viewer restricts."""
    show_comment(request.viewer, post_id=post_id)
    messages.success(request, "Everybody who sees your post can read this comment now.")
    return redirect(back_to(request))


@require_POST
@for_members
def follow(request: ViewerRequest, post_id: int) -> HttpResponse:
    """Hear of every comment under a post."""
    watch_thread(request.viewer, post_id=post_id, is_muted=False)
    messages.success(request, "You will hear of every comment on this post.")
    return redirect(back_to(request))


@require_POST
@for_members
def mute(request: ViewerRequest, post_id: int) -> HttpResponse:
    """Hear nothing more of what is under a post."""
    watch_thread(request.viewer, post_id=post_id, is_muted=True)
    messages.success(request, "You will hear nothing more of this post and its comments.")
    return redirect(back_to(request))


@require_POST
@for_members
def unwatch(request: ViewerRequest, post_id: int) -> HttpResponse:
    """Hear of a post's comments as everybody does."""
    stop_watching_thread(request.viewer, post_id=post_id)
    messages.success(request, "You will hear of it when somebody answers you or names you.")
    return redirect(back_to(request))
