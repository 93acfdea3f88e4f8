"""What those see who look after a group: requests, posts that wait, members and roles, settings. And the author of
a post that waits."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from meetinghouse.domain.gatherings.records import EventRecord
from meetinghouse.domain.groups import actions, queries
from meetinghouse.domain.groups.models import Contains, Covers, Role
from meetinghouse.domain.groups.records import GroupRecord
from meetinghouse.domain.media.actions import upload_picture
from meetinghouse.domain.posts.actions import (
    approve_group_post,
    close_group_reports,
    hand_in_again,
    send_group_post_back,
    withdraw_held_post,
)
from meetinghouse.domain.posts.queries import post as find_post
from meetinghouse.domain.posts.queries_groups import (
    group_of_post,
    own_held_post,
    reported_posts,
    waiting_post,
    waiting_posts,
)
from meetinghouse.domain.posts.records import PostRecord
from meetinghouse.doors.web.asking import ViewerRequest
from meetinghouse.doors.web.forms import show_refusal
from meetinghouse.doors.web.forms_groups import GroupForm, HoldRuleForm, MendForm, ReasonForm, TopicForm
from meetinghouse.doors.web.gate import for_members, page_of
from meetinghouse.doors.web.middleware import back_to
from meetinghouse.doors.web.views.groups import frame, number_in
from meetinghouse.kernel.errors import Invalid, NotFound
from meetinghouse.kernel.paging import BIGGEST_ID, Page


def _for_staff(request: ViewerRequest, group_id: int, *, owners: bool = False) -> GroupRecord:
    found = queries.group(request.viewer, group_id)
    if not (found.is_owner if owners else found.is_staff):
        raise NotFound
    return found


def _person_in(request: ViewerRequest) -> int:
    return number_in(request.POST.get("person_id", "")) or BIGGEST_ID


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def requests(request: ViewerRequest, group_id: int) -> HttpResponse:
    """Who would like to join, with their answers; and who is invited."""
    found = _for_staff(request, group_id)
    if request.method == "POST":
        person_id, answer = _person_in(request), request.POST.get("answer", "")
        if answer == "ban":
            actions.ban_from_group(request.viewer, group_id=group_id, person_id=person_id)
        elif answer == "take_back":
            actions.take_back_invitation(request.viewer, group_id=group_id, person_id=person_id)
        else:
            actions.answer_join_request(
                request.viewer, group_id=group_id, person_id=person_id, accept=answer == "accept"
            )
        messages.success(request, _ANSWERED.get(answer, "Declined. They are not told."))
        return redirect("group_requests", group_id)
    waiting = queries.join_requests(request.viewer, group_id, page_of(request))
    context = frame(request, found, "requests") | {
        "requests": waiting.items,
        "older_than": waiting.older_than,
        "invited": queries.invited_people(request.viewer, group_id, Page(limit=40)).items,
    }
    return render(request, "web/groups/requests.html", context)


_ANSWERED = {
    "accept": "Let in.",
    "ban": "Declined, and they cannot ask again until you lift it.",
    "take_back": "The invitation is taken back.",
}


@require_GET
@for_members
def waiting(request: ViewerRequest, group_id: int) -> HttpResponse:
    """Posts that wait to be read by those who moderate the group."""
    found = _for_staff(request, group_id)
    held = waiting_posts(request.viewer, found, page_of(request))
    context = frame(request, found, "waiting") | {"held": held.items, "older_than": held.older_than}
    return render(request, "web/groups/waiting.html", context)


@require_POST
@for_members
def approve(request: ViewerRequest, post_id: int) -> HttpResponse:
    """Let a post appear."""
    approve_group_post(request.viewer, post_id=post_id)
    messages.success(request, "It stands in the group now.")
    return redirect(back_to(request, "/groups"))


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def send_back(request: ViewerRequest, post_id: int) -> HttpResponse:
    """Say why, then give a post back to its author."""
    post, found = _to_send_back(request, post_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            send_group_post_back(request.viewer, post_id=post_id, reason=form.cleaned_data["reason"])
        except Invalid as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "Sent back. Its author reads your reason and may mend it.")
            return redirect("group", found.id)
    context = {"post": post, "group": found, "form": form, "here": "groups"}
    return render(request, "web/groups/send_back.html", context, status=422 if form.errors else 200)


def _to_send_back(request: ViewerRequest, post_id: int) -> tuple[PostRecord, GroupRecord]:
    held = waiting_post(request.viewer, post_id)
    if held is not None:
        return held.post, held.group
    post, found = find_post(request.viewer, post_id), group_of_post(request.viewer, post_id)
    if post is None or found is None or not found.is_staff:
        raise NotFound
    return post, found


@require_GET
@for_members
def reported(request: ViewerRequest, group_id: int) -> HttpResponse:
    """Posts that somebody told those who moderate the group of; only this group's."""
    found = _for_staff(request, group_id)
    context = frame(request, found, "reported") | {"reports": reported_posts(request.viewer, found)}
    return render(request, "web/groups/reported.html", context)


@require_POST
@for_members
def leave_there(request: ViewerRequest, post_id: int) -> HttpResponse:
    """Leave a reported post where it is."""
    found = group_of_post(request.viewer, post_id)
    if found is None or not found.is_staff:
        raise NotFound
    close_group_reports(request.viewer, post_id=post_id)
    messages.success(request, "It stays.")
    return redirect("group_reported", found.id)


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def mend(request: ViewerRequest, post_id: int) -> HttpResponse:
    """The author reads why a post waits, mends it and hands it in again."""
    held = own_held_post(request.viewer, post_id)
    event = held.post.event
    if isinstance(event, EventRecord) and held.group.may_post and not event.is_cancelled:
        return redirect("event_mend", post_id)
    form = MendForm(
        request.POST or None, initial={"text": held.post.text, "title": held.post.title},
        has_photos=bool(held.post.media), is_comment=held.is_comment,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            without = [number_in(raw) for raw in request.POST.getlist("without")]
            appears = hand_in_again(
                request.viewer, post_id=post_id, text=form.cleaned_data["text"], title=form.cleaned_data.get("title"),
                without=without,
            )  # fmt: skip
        except Invalid as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "It stands in the group now." if appears else "Handed in again.")
            return redirect("group", held.group.id)
    may_mend = held.group.may_post and event is None
    context = {"held": held, "group": held.group, "form": form, "may_mend": may_mend, "here": "groups"}
    return render(request, "web/groups/mend.html", context, status=422 if form.errors else 200)


@require_POST
@for_members
def withdraw(request: ViewerRequest, post_id: int) -> HttpResponse:
    """The author throws a post away that waits."""
    held = own_held_post(request.viewer, post_id)
    withdraw_held_post(request.viewer, post_id=post_id)
    messages.success(request, "Thrown away.")
    return redirect("group", held.group.id)


def _remove(request: ViewerRequest, group_id: int, person_id: int) -> str:
    actions.remove_member(request.viewer, group_id=group_id, person_id=person_id)
    return "Taken out of the group. They may join again."


def _ban(request: ViewerRequest, group_id: int, person_id: int) -> str:
    reason = request.POST.get("reason", "")
    actions.ban_from_group(request.viewer, group_id=group_id, person_id=person_id, reason=reason)
    return "Sent away. They cannot join again until you lift it."


def _lift(request: ViewerRequest, group_id: int, person_id: int) -> str:
    actions.lift_ban(request.viewer, group_id=group_id, person_id=person_id)
    return "Lifted. They may join again."


def _hand_over(request: ViewerRequest, group_id: int, person_id: int) -> str:
    actions.hand_over_group(request.viewer, group_id=group_id, person_id=person_id)
    return "Handed over. You moderate the group from now on."


def _role(role: Role, words: str) -> Callable[[ViewerRequest, int, int], str]:
    def give(request: ViewerRequest, group_id: int, person_id: int) -> str:
        actions.give_role(request.viewer, group_id=group_id, person_id=person_id, role=role)
        return words

    return give


_DEEDS: dict[str, Callable[[ViewerRequest, int, int], str]] = {
    "remove": _remove,
    "ban": _ban,
    "lift": _lift,
    "hand_over": _hand_over,
    "member": _role(Role.MEMBER, "They are a member without a role now."),
    "moderator": _role(Role.MODERATOR, "They moderate the group now."),
    "owner": _role(Role.OWNER, "They own the group too now."),
}


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def member(request: ViewerRequest, group_id: int, person_id: int) -> HttpResponse:
    """What can be done about one member: a role, taking out, sending away, handing over."""
    found = _for_staff(request, group_id)
    if request.method == "POST":
        deed = _DEEDS.get(request.POST.get("deed", ""))
        if deed is None:
            raise NotFound
        messages.success(request, deed(request, group_id, person_id))
        return redirect("group_banned" if request.POST["deed"] == "lift" else "group_members", group_id)
    one = queries.one_member(request.viewer, found, person_id)
    return render(request, "web/groups/member.html", frame(request, found, "members") | {"member": one})


@require_GET
@for_members
def banned(request: ViewerRequest, group_id: int) -> HttpResponse:
    """Who was sent away."""
    found = _for_staff(request, group_id)
    bans = queries.banned_people(request.viewer, group_id, page_of(request))
    context = frame(request, found, "members") | {"bans": bans.items, "older_than": bans.older_than}
    return render(request, "web/groups/banned.html", context)


def _settings_page(request: ViewerRequest, found: GroupRecord, *, status: int = 200, **forms: Any) -> HttpResponse:
    context = frame(request, found, "settings") | {
        "form": GroupForm(found=found),
        "topic_form": TopicForm(),
        "rule_form": HoldRuleForm(),
        "topics": queries.topics(found.id),
        "hold_rules": queries.hold_rules(found.id),
    }
    return render(request, "web/groups/settings.html", context | forms, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def settings(request: ViewerRequest, group_id: int) -> HttpResponse:
    """What owners change about a group; those who moderate see its topics here."""
    found = _for_staff(request, group_id)
    if request.method != "POST":
        return _settings_page(request, found)
    _for_staff(request, group_id, owners=True)
    form = GroupForm(request.POST, request.FILES, found=found)
    if form.is_valid() and _save(request, found, form):
        messages.success(request, "Saved.")
        return redirect("group_settings", group_id)
    return _settings_page(request, found, form=form, status=422)


def _save(request: ViewerRequest, found: GroupRecord, form: GroupForm) -> bool:
    changes = form.changes()
    opens = changes["openness"] < found.openness and "sure" not in request.POST
    if opens:
        form.add_error(
            "openness",
            "More people would read what was written in confidence. Tick the box below if all of you want that.",
        )
        return False
    try:
        for name, purpose in (("picture", "avatar"), ("cover", "cover")):
            file = form.cleaned_data[name]
            if file:
                kept = upload_picture(request.viewer, file=file, name=file.name, purpose=purpose)
                changes[f"{name}_id"] = kept.id
            elif form.cleaned_data[f"remove_{name}"]:
                changes[f"{name}_id"] = None
        actions.edit_group(request.viewer, group_id=found.id, changes=changes)
    except Invalid as refusal:
        show_refusal(form, refusal)
        return False
    return True


@require_POST
@for_members
def topics(request: ViewerRequest, group_id: int) -> HttpResponse:
    """Add a topic, or take one away."""
    found = _for_staff(request, group_id)
    if topic_id := number_in(request.POST.get("remove", "")):
        actions.remove_topic(request.viewer, group_id=group_id, topic_id=topic_id)
        messages.success(request, "The topic is gone. Its posts stay.")
        return redirect("group_settings", group_id)
    form = TopicForm(request.POST)
    if form.is_valid():
        try:
            actions.add_topic(request.viewer, group_id=group_id, name=form.cleaned_data["topic"])
        except Invalid as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "Added.")
            return redirect("group_settings", group_id)
    return _settings_page(request, found, topic_form=form, status=422)


@require_POST
@for_members
def holding(request: ViewerRequest, group_id: int) -> HttpResponse:
    """Add a rule that holds posts back, or take one away."""
    found = _for_staff(request, group_id, owners=True)
    if rule_id := number_in(request.POST.get("remove", "")):
        actions.remove_hold_rule(request.viewer, group_id=group_id, rule_id=rule_id)
        messages.success(request, "The rule is gone. What it held waits on.")
        return redirect("group_settings", group_id)
    form = HoldRuleForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            actions.add_hold_rule(
                request.viewer, group_id=group_id, contains=Contains(data["contains"]), word=data["word"],
                newer_than_days=data["newer_than_days"], advice=data["advice"], covers=Covers(int(data["covers"])),
            )  # fmt: skip
        except Invalid as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "Added. Everybody in the group can read it.")
            return redirect("group_settings", group_id)
    return _settings_page(request, found, rule_form=form, status=422)


@require_POST
@for_members
def archive(request: ViewerRequest, group_id: int) -> HttpResponse:
    """Let a group rest, or wake it."""
    _for_staff(request, group_id, owners=True)
    is_archived = request.POST.get("rest") == "yes"
    actions.archive_group(request.viewer, group_id=group_id, is_archived=is_archived)
    messages.success(request, "The group rests." if is_archived else "The group is awake again.")
    return redirect("group", group_id)
