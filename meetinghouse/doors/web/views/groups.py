"""Groups as those see them who are in them, or may come in: the list, the feed, members, joining and leaving."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from msgspec import structs

from meetinghouse.domain.groups import actions, queries
from meetinghouse.domain.groups.models import Approval, CommentApproval, Openness
from meetinghouse.domain.groups.records import GroupRecord
from meetinghouse.domain.people.queries import following
from meetinghouse.domain.people.relations import relations
from meetinghouse.domain.posts.actions import pin_in_group, publish_post, report_to_group, schedule_post, unpin_in_group
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.queries import post as find_post
from meetinghouse.domain.posts.queries_groups import (
    count_reported_posts,
    count_waiting_posts,
    group_of_post,
    group_posts,
    may_report_to_group,
    own_held_posts,
    pinned_in_group,
    topic_names,
)
from meetinghouse.domain.posts.records import PostRecord
from meetinghouse.doors.web.asking import ViewerRequest
from meetinghouse.doors.web.forms import PostForm, show_refusal
from meetinghouse.doors.web.forms_groups import AnswersForm, GroupForm, ReasonForm
from meetinghouse.doors.web.gate import for_members, page_of
from meetinghouse.doors.web.middleware import back_to
from meetinghouse.doors.web.views.posts import upload_files
from meetinghouse.effects.search.queries import find_in_group, find_people
from meetinghouse.kernel.errors import Invalid, NotFound
from meetinghouse.kernel.paging import BIGGEST_ID, Page

_FOUND = 20
WAITS = "Your post waits until somebody who moderates the group has read it. You find it here, with the reason."


def words_of(request: ViewerRequest) -> str:
    """What is searched for."""
    return request.GET.get("q", "").strip()[:100]


def number_in(raw: str) -> int:
    """An id that a form or an address sends; 0 for none.

    Raises:
        NotFound: it is no id.
    """
    if not raw:
        return 0
    if not (raw.isascii() and raw.isdigit() and len(raw) <= 19 and int(raw) <= BIGGEST_ID):
        raise NotFound
    return int(raw)


@require_GET
@for_members
def groups(request: ViewerRequest) -> HttpResponse:
    """The viewer's groups, invitations first."""
    found = queries.my_groups(request.viewer, page_of(request))
    context = {
        "groups": found.items,
        "older_than": found.older_than,
        "invitations": queries.invitations(request.viewer),
        "held": own_held_posts(request.viewer),
        "tab": "mine",
        "here": "groups",
    }
    return render(request, "web/groups/mine.html", context)


@require_GET
@for_members
def discover(request: ViewerRequest) -> HttpResponse:
    """Groups that the viewer is not in, with a search; secret ones are found by nobody."""
    words = words_of(request)
    found = queries.groups_to_discover(request.viewer, page_of(request), words=words)
    context = {"groups": found.items, "older_than": found.older_than, "q": words, "tab": "discover", "here": "groups"}
    return render(request, "web/groups/discover.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def new(request: ViewerRequest) -> HttpResponse:
    """Begin a group."""
    form = GroupForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        wanted = form.changes()
        try:
            group_id = actions.found_group(
                request.viewer, handle=form.cleaned_data["username"], group_rules=wanted.pop("rules"), **wanted
            )
        except Invalid as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "The group is there. Invite people, or write the first post.")
            return redirect("group", group_id)
    context = {"form": form, "here": "groups"}
    return render(request, "web/groups/new.html", context, status=422 if form.errors else 200)


def frame(request: ViewerRequest, found: GroupRecord, tab: str) -> dict[str, Any]:
    """What stands around every page of a group."""
    return {
        "group": found,
        "tab": tab,
        "here": "groups",
        "muting": relations(request.viewer, [found.id])[found.id].muting,
        "asking": queries.count_join_requests(request.viewer, found),
        "waiting": count_waiting_posts(found),
        "reported": count_reported_posts(request.viewer, found),
    }


@require_GET
@for_members
def group(request: ViewerRequest, group_id: int) -> HttpResponse:
    """A group's page: its feed, or what it says of itself to who may not read it."""
    found = queries.group(request.viewer, group_id)
    return _feed(request, found, PostForm(viewer=request.viewer, person=request.person))


def _feed(request: ViewerRequest, found: GroupRecord, form: PostForm) -> HttpResponse:
    context = frame(request, found, "posts")
    if not found.may_read:
        return render(request, "web/groups/outside.html", context)
    page, words, topic_id = page_of(request), words_of(request), number_in(request.GET.get("topic", ""))
    pinned: list[PostRecord] = []
    older_than: int | None = None
    if words:
        posts: list[PostRecord] = find_in_group(request.viewer, found, words, page)
        older_than = posts[-1].id if len(posts) == page.limit else None
    else:
        feed = group_posts(request.viewer, found, page, topic_id=topic_id)
        pinned = [] if topic_id else pinned_in_group(request.viewer, found)
        at_top = {one.id for one in pinned}
        posts, older_than = [one for one in feed.items if one.id not in at_top], feed.older_than
    topics = queries.topics(found.id)
    names = topic_names([one.id for one in (*posts, *pinned)])
    context |= {
        "form": form,
        "posts": posts,
        "pinned": pinned if page.max_id is None else [],
        "pinned_ids": {one.id for one in pinned},
        "older_than": older_than,
        "topics": topics,
        "topic": next((one for one in topics if one.id == topic_id), None),
        "topic_of": names,
        "q": words,
        "held": own_held_posts(request.viewer, group_id=found.id) if found.is_member else [],
        "chosen_topic": request.POST.get("topic", ""),
    }
    return render(request, "web/groups/feed.html", context, status=422 if form.errors else 200)


@require_POST
@for_members
def write(request: ViewerRequest, group_id: int) -> HttpResponse:
    """Write a post in a group; what was typed survives every refusal."""
    found = queries.group(request.viewer, group_id)
    form = PostForm(request.POST, viewer=request.viewer, person=request.person)
    if form.is_valid():
        sent: list[int] = []
        try:
            sent = upload_files(request)
            writing = form.writing([*form.cleaned_data["media_ids"], *sent])
            topic_id = number_in(request.POST.get("topic", ""))
            writing = structs.replace(
                writing, audience=Audience.GROUP, circle_id=0, group_id=group_id, topic_id=topic_id
            )
            when = form.when()
            if when is not None:
                schedule_post(request.viewer, writing, scheduled_at=when)
                messages.success(request, "It will be published at its time.")
                return redirect("drafts")
            post_id = publish_post(request.viewer, writing)
        except Invalid as refusal:
            show_refusal(form, refusal, sent)
        else:
            return _written(request, found, post_id)
    if getattr(request, "htmx", False):
        return render(request, "web/parts/composer.html", {"form": form, "group": found}, status=422)
    return _feed(request, found, form)


def _written(request: ViewerRequest, found: GroupRecord, post_id: int) -> HttpResponse:
    post = find_post(request.viewer, post_id)
    if post is not None and getattr(request, "htmx", False):
        context = {"posts": [post], "group": found, "topic_of": topic_names([post_id])}
        return render(request, "web/feed_new.html", context)
    messages.success(request, "Posted." if post is not None else WAITS)
    return HttpResponse("") if getattr(request, "htmx", False) else redirect("group", found.id)


@require_GET
@for_members
def about(request: ViewerRequest, group_id: int) -> HttpResponse:
    """What a group is about, its rules, how it works, and who looks after it as far as the viewer may know."""
    found = queries.group(request.viewer, group_id)
    staff = queries.members(request.viewer, found, Page(limit=40), staff=True).items if found.may_read else []
    context = frame(request, found, "about") | {
        "staff": staff,
        "hold_rules": queries.hold_rules(found.id) if found.may_read else [],
        "approval": Approval(found.approval).label,
        "comment_approval": CommentApproval(found.comment_approval).label,
        "openness": Openness(found.openness).label,
    }
    return render(request, "web/groups/about.html", context)


@require_GET
@for_members
def members(request: ViewerRequest, group_id: int) -> HttpResponse:
    """Who is in a group, with a search."""
    found = queries.group(request.viewer, group_id)
    words = words_of(request)
    chosen = queries.members(request.viewer, found, page_of(request), words=words)
    context = frame(request, found, "members") | {
        "members": chosen.items, "older_than": chosen.older_than, "q": words,
    }  # fmt: skip
    return render(request, "web/groups/members.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def join(request: ViewerRequest, group_id: int) -> HttpResponse:
    """The rules and questions on entry, then in, or waiting."""
    found = queries.group(request.viewer, group_id)
    form = AnswersForm(request.POST if request.method == "POST" else None, found=found)
    if request.method == "POST" and form.is_valid():
        try:
            is_in = actions.join_group(request.viewer, group_id=group_id, answers=form.answers())
        except Invalid as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, f"You are in {found.name} now." if is_in else "Asked. You will be told.")
            return redirect("group", group_id)
    if request.method != "POST" and found.is_member:
        return redirect("group", group_id)
    context = frame(request, found, "about") | {"form": form}
    return render(request, "web/groups/join.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def leave(request: ViewerRequest, group_id: int) -> HttpResponse:
    """Ask on a page of its own, then leave, or take the request back."""
    found = queries.group(request.viewer, group_id)
    if request.method != "POST":
        if not (found.is_member or found.has_asked):
            return redirect("group", group_id)
        return render(request, "web/groups/leave.html", {"group": found})
    actions.leave_group(request.viewer, group_id=group_id)
    messages.success(request, f"You have left {found.name}." if found.is_member else "Your request is taken back.")
    return redirect("groups")


@require_POST
@for_members
def decline(request: ViewerRequest, group_id: int) -> HttpResponse:
    """Say no to an invitation."""
    actions.decline_invitation(request.viewer, group_id=group_id)
    messages.success(request, "Declined. Nobody is told.")
    return redirect("groups")


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def invite(request: ViewerRequest, group_id: int) -> HttpResponse:
    """Find people and invite them, one by one."""
    found = queries.group(request.viewer, group_id)
    if not found.may_invite:
        raise NotFound
    if request.method == "POST":
        person_id = number_in(request.POST.get("person_id", "")) or BIGGEST_ID
        actions.invite_to_group(request.viewer, group_id=group_id, person_id=person_id)
        messages.success(request, "Invited.")
        return redirect(back_to(request, f"{found.url}/invite"))
    words = words_of(request)
    if words:
        people = find_people(request.viewer, words, _FOUND)
    else:
        people = list(following(request.viewer, request.viewer.person_id, Page(limit=_FOUND)).items)
    people = [p for p in people if not p.is_group and not p.is_page and p.id != request.viewer.person_id]
    context = frame(request, found, "invite") | {
        "people": people,
        "inside": queries.those_inside(found.id, [p.id for p in people]),
        "invited": queries.those_invited(found.id, [p.id for p in people]),
        "q": words,
    }
    return render(request, "web/groups/invite.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def report(request: ViewerRequest, post_id: int) -> HttpResponse:
    """Tell those who moderate a group of a post in it."""
    post, found = find_post(request.viewer, post_id), group_of_post(request.viewer, post_id)
    if post is None or found is None or not may_report_to_group(request.viewer, post):
        raise NotFound
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            report_to_group(request.viewer, post_id=post_id, reason=form.cleaned_data["reason"])
        except Invalid as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "Thank you. Those who moderate the group will look at it.")
            return redirect("group", found.id)
    context = {"post": post, "group": found, "form": form, "here": "groups"}
    return render(request, "web/groups/report.html", context, status=422 if form.errors else 200)


def _pin(name: str, act: Callable[..., None], words: str) -> Callable[..., HttpResponse]:
    @require_POST
    @for_members
    def view(request: ViewerRequest, post_id: int) -> HttpResponse:
        act(request.viewer, post_id=post_id)
        messages.success(request, words)
        return redirect(back_to(request))

    view.__name__, view.__doc__ = name, f"{name.capitalize()} a post at the top of its group."
    return view


pin = _pin("pin", pin_in_group, "Pinned to the top of the group.")
unpin = _pin("unpin", unpin_in_group, "Not pinned any more.")
