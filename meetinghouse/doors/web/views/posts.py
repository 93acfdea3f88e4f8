"""One post: its page, writing, commenting, and what members do with it."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from meetinghouse.domain.community.actions import LONGEST_EMOJI
from meetinghouse.domain.conversations.queries import conversation_of_roster
from meetinghouse.domain.media.actions import upload_file, upload_picture
from meetinghouse.domain.media.actions_videos import upload_media
from meetinghouse.domain.people.queries_suggestions import suggestions
from meetinghouse.domain.people.records import PersonRecord
from meetinghouse.domain.posts import actions, queries
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.commenting import commenting_on
from meetinghouse.domain.posts.errors import CommentsClosed
from meetinghouse.domain.posts.queries import pinned_by
from meetinghouse.domain.posts.queries_groups import group_of_post, own_held_posts
from meetinghouse.domain.posts.queries_messages import roster_if_message, roster_of_message, stands_at_end
from meetinghouse.domain.posts.queries_reactions import reactions_on
from meetinghouse.doors.web.asking import ViewerRequest
from meetinghouse.doors.web.forms import PostForm, show_refusal
from meetinghouse.doors.web.gate import for_members, for_readers, page_of
from meetinghouse.doors.web.middleware import back_to
from meetinghouse.doors.web.views.bubbles import show_bubble
from meetinghouse.effects.timelines import queries as timelines
from meetinghouse.kernel.errors import Invalid, NotFound
from meetinghouse.kernel.paging import BIGGEST_ID, Page, Slice

WAITS_IN_GROUP = "Your post waits until somebody who moderates the group has read it. You find it on the group’s page."
COMMENT_WAITS = (
    "Your comment waits until somebody who moderates the group has read it. You find it here, with the reason."
)


@require_GET
@for_readers
def post_page(request: ViewerRequest, acct: str, post_id: int) -> HttpResponse:
    """A post with what it answers and its comments."""
    found = queries.thread(request.viewer, post_id)
    if found is None or found.post.author.acct.lower() != acct.lower():
        raise NotFound
    if found.post.audience is Audience.CONVERSATION and (roster_id := roster_of_message(request.viewer, post_id)):
        # A message stands in its conversation; on a page of its own only for who has left that.
        talk = conversation_of_roster(request.viewer, roster_id)
        if talk is not None:
            is_last = stands_at_end(request.viewer, talk, post_id, Page().limit)
            return redirect(f"{talk.url}{'' if is_last else f'?max_id={post_id + 1}'}#message-{post_id}")
    form = PostForm(viewer=request.viewer, person=request.person, initial={"in_reply_to_id": post_id})
    commenting = commenting_on(request.viewer, post_id)
    context = {"thread": found, "post": found.post, "form": form, "commenting": commenting}
    if found.post.audience is Audience.GROUP:
        context["held"] = own_held_posts(request.viewer, thread_id=found.post.thread_id or post_id)
    if found.post.audience is Audience.GROUP:
        context["group"] = group_of_post(request.viewer, post_id)
        context["pinned_ids"] = pinned_by(found.post.group.id) if found.post.group else frozenset()
    return render(request, "web/post.html", context)


@require_POST
@for_members
def publish(request: ViewerRequest) -> HttpResponse:
    """Write a post or a comment; what was typed survives every refusal."""
    form = PostForm(request.POST, viewer=request.viewer, person=request.person)
    if form.is_valid():
        sent: list[int] = []
        try:
            sent = upload_files(request)
            writing = form.writing([*form.cleaned_data["media_ids"], *sent])
            when = form.when()
            if when is not None:
                actions.schedule_post(request.viewer, writing, scheduled_at=when)
                messages.success(request, "It will be published at its time.")
                return redirect("drafts")
            post_id = actions.publish_post(request.viewer, writing)
        except Invalid as refusal:
            show_refusal(form, refusal, sent)
        except CommentsClosed as refusal:  # since the page was opened; what was typed stays there
            form.add_error(None, refusal.message)
        else:
            return _published(request, post_id)
    return _composer_again(request, form)


def upload_files(request: ViewerRequest, *, allows_video: bool = True) -> list[int]:
    """Keep what came as files, without the page's scripts: photos or a video, and files for a message; gives their ids.

    Args:
        allows_video: else what comes is refused where it is no picture.
    """
    take = upload_media if allows_video else upload_picture
    photos, files = request.FILES.getlist("photos"), request.FILES.getlist("files")
    return [
        *(take(request.viewer, file=file, name=file.name or "").id for file in photos),
        *(upload_file(request.viewer, file=file, name=file.name or "").id for file in files),
    ]


def chosen_uploads(request: ViewerRequest) -> list[int]:
    """The ids of uploads that a form sends along."""
    sent = request.POST.getlist("media_ids")
    return [int(i) for i in sent if i.isascii() and i.isdigit() and len(i) <= 19 and int(i) <= BIGGEST_ID]


def _published(request: ViewerRequest, post_id: int) -> HttpResponse:
    post = queries.post(request.viewer, post_id)
    if getattr(request, "htmx", False) and post is not None:
        return render(request, "web/feed_new.html", {"posts": [post], "is_comment": bool(post.in_reply_to_id)})
    if post is not None and post.in_reply_to_id:
        return redirect(f"{back_to(request, post.url)}#post-{post_id}")
    if post is None and request.POST.get("in_reply_to_id"):
        messages.success(request, COMMENT_WAITS)
        return HttpResponse("") if getattr(request, "htmx", False) else redirect(back_to(request))
    messages.success(request, "Posted." if post is not None else WAITS_IN_GROUP)
    return HttpResponse("") if getattr(request, "htmx", False) else redirect("home")


def _composer_again(request: ViewerRequest, form: PostForm) -> HttpResponse:
    if getattr(request, "htmx", False):
        return render(request, "web/parts/composer.html", {"form": form}, status=422)
    if form.data.get("draft_id"):
        return render(request, "web/compose.html", {"form": form, "here": "drafts"}, status=422)
    posts = timelines.as_records(request.viewer, timelines.home(request.viewer, Page()).items)
    context = {"form": form, "posts": posts, "here": "home", "suggestions": suggestions(request.viewer)}
    return render(request, "web/home.html", context, status=422)


def _act(name: str, act: Callable[..., object]) -> Callable[..., HttpResponse]:
    @require_POST
    @for_members
    def view(request: ViewerRequest, post_id: int) -> HttpResponse:
        act(request.viewer, post_id=post_id)
        return show_card(request, post_id)

    view.__name__, view.__doc__ = name, f"{name.replace('_', ' ').capitalize()}, then show the post as it is now."
    return view


def show_card(request: ViewerRequest, post_id: int) -> HttpResponse:
    """The post as it is now, for who has scripts; others go back to where they were."""
    if roster_if_message(post_id) is not None:
        return show_bubble(request, post_id)
    if not getattr(request, "htmx", False):
        return redirect(f"{back_to(request)}#post-{post_id}")
    post = queries.post(request.viewer, post_id)
    return render(request, "web/parts/post.html", {"post": post})


unreact = _act("unreact", actions.take_back_reaction)
share = _act("share", actions.boost_post)
unshare = _act("unshare", actions.take_back_boost)
bookmark = _act("bookmark", actions.bookmark_post)
unbookmark = _act("unbookmark", actions.remove_bookmark)


@require_POST
@for_members
def react(request: ViewerRequest, post_id: int) -> HttpResponse:
    """Put an emoji on a post, then show the post as it is now."""
    actions.react_to_post(request.viewer, post_id=post_id, emoji=request.POST.get("emoji", ""))
    return show_card(request, post_id)


@require_POST
@for_members
def delete(request: ViewerRequest, post_id: int) -> HttpResponse:
    """Delete an own post."""
    actions.delete_post(request.viewer, post_id=post_id)
    if getattr(request, "htmx", False):
        return HttpResponse("")
    messages.success(request, "Deleted.")
    where = back_to(request)
    return redirect("home" if str(post_id) in where else where)


@require_GET
@for_members
def delete_page(request: ViewerRequest, post_id: int) -> HttpResponse:
    """Ask before deleting, on a page of its own."""
    post = queries.post(request.viewer, post_id)
    if post is None or not post.is_mine:
        raise NotFound
    is_message = post.audience is Audience.CONVERSATION
    context = {"post": post, "next": back_to(request), "is_message": is_message}
    return render(request, "web/delete_post.html", context)


@require_GET
@for_readers
def who_reacted(request: ViewerRequest, post_id: int) -> HttpResponse:
    """Who put which emoji on a post; of one emoji where the address names it."""
    post = queries.post(request.viewer, post_id)
    if post is None:
        raise NotFound
    emoji = request.GET.get("emoji", "")[:LONGEST_EMOJI]
    found = reactions_on(request.viewer, post.shown.id, page_of(request), emoji=emoji)
    context = {"post": post.shown, "reactions": found.items, "older_than": found.older_than, "emoji": emoji}
    return render(request, "web/reactions.html", context)


@require_GET
@for_readers
def who_shared(request: ViewerRequest, post_id: int) -> HttpResponse:
    """Who shared a post."""
    return _people(request, post_id, queries.who_boosted, "People who shared this")


def _people(request: ViewerRequest, post_id: int, ask: Callable[..., Slice[PersonRecord]], title: str) -> HttpResponse:
    post = queries.post(request.viewer, post_id)
    if post is None:
        raise NotFound
    found = ask(request.viewer, post_id, page_of(request))
    return render(
        request,
        "web/people_list.html",
        {"people": found.items, "older_than": found.older_than, "title": title, "back": post.url},
    )
