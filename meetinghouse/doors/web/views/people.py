"""People: the directory, profiles, and how one stands to somebody."""

from collections.abc import Callable
from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from meetinghouse.domain.conversations.queries import may_write_to
from meetinghouse.domain.people import actions, queries
from meetinghouse.domain.people.queries_friends import count_friend_requests, count_friends, friend_stands
from meetinghouse.domain.people.queries_suggestions import suggestions
from meetinghouse.domain.people.records import NO_FRIEND_STAND, NO_RELATION, PersonRecord
from meetinghouse.domain.people.relations import relations
from meetinghouse.domain.places.queries import countries
from meetinghouse.domain.posts.records import PostRecord
from meetinghouse.doors.web.asking import ViewerRequest
from meetinghouse.doors.web.gate import for_members, for_readers, page_of
from meetinghouse.doors.web.middleware import back_to
from meetinghouse.doors.web.views.page_facts import facts_of_page
from meetinghouse.effects.timelines import queries as timelines
from meetinghouse.kernel.clock import now
from meetinghouse.kernel.errors import NotFound
from meetinghouse.kernel.paging import Page, Slice


def _person(request: ViewerRequest, acct: str) -> PersonRecord:
    found = queries.person_by_handle(request.viewer, acct)
    if found is None:
        raise NotFound
    return found


@require_GET
@for_members
def directory(request: ViewerRequest) -> HttpResponse:
    """Members, with a search and a filter by country."""
    country, words = request.GET.get("country", "")[:2], request.GET.get("q", "")[:100]
    found = queries.directory(request.viewer, page_of(request), country=country, words=words)
    counts = queries.members_by_country()
    context = {
        "people": found.items,
        "older_than": found.older_than,
        "relations": relations(request.viewer, [p.id for p in found.items]),
        "countries": [c for c in countries() if counts.get(c.code)],
        "country": country.upper(),
        "q": words,
        "here": "people",
        "tab": "everyone",
        "asking": count_friend_requests(request.viewer),
        "suggestions": [] if country or words or "max_id" in request.GET else suggestions(request.viewer, limit=4),
    }
    return render(request, "web/people.html", context)


def _profile(request: ViewerRequest, acct: str, tab: str) -> HttpResponse:
    person = _person(request, acct)
    if person.is_group:
        return redirect("group", person.id)
    page = page_of(request)
    is_self = person.id == request.viewer.person_id
    rows = timelines.of_person(
        request.viewer, person.id, page, exclude_replies=tab == "posts", only_media=tab == "photos"
    )
    posts = timelines.as_records(request.viewer, rows.items)
    pinned: list[PostRecord] = []
    if tab == "posts":
        at_top = timelines.of_person(request.viewer, person.id, Page(), pinned=True)
        pinned = timelines.as_records(request.viewer, at_top.items)
        posts = [post for post in posts if post.id not in {one.id for one in pinned}]
    relation, friendship = NO_RELATION, NO_FRIEND_STAND
    if not request.viewer.is_stranger and not is_self:
        relation = relations(request.viewer, [person.id])[person.id]
        friendship = friend_stands(request.viewer, [person.id])[person.id]
    context = {
        "person": person,
        "relation": relation,
        "friendship": friendship,
        "friends_count": 0 if request.viewer.is_stranger else count_friends(person.id),
        "is_self": is_self,
        "is_restricted": not is_self and queries.restricts(request.viewer, person.id),
        "posts": posts,
        # On the first page; further down they are only left out.
        "pinned": pinned if page.max_id is None else [],
        "older_than": rows.older_than,
        "tab": tab,
        "may_message": not is_self and not person.is_page and may_write_to(request.viewer, person.id),
        "here": "me" if is_self else "",
        "requests": queries.follow_requests(request.viewer, page).items if is_self and person.is_locked else [],
    }
    if person.is_page:
        return render(request, "web/pages/profile.html", context | facts_of_page(request, person))
    return render(request, "web/profile.html", context)


@require_GET
@for_readers
def profile(request: ViewerRequest, acct: str) -> HttpResponse:
    """Somebody's profile and posts."""
    return _profile(request, acct, "posts")


@require_GET
@for_readers
def profile_with_replies(request: ViewerRequest, acct: str) -> HttpResponse:
    """Somebody's posts and comments."""
    return _profile(request, acct, "replies")


@require_GET
@for_readers
def profile_photos(request: ViewerRequest, acct: str) -> HttpResponse:
    """Somebody's posts with photos."""
    return _profile(request, acct, "photos")


@require_GET
@for_readers
def followers(request: ViewerRequest, acct: str) -> HttpResponse:
    """Who follows somebody."""
    return _followings(request, acct, queries.followers, "Followers")


@require_GET
@for_readers
def following(request: ViewerRequest, acct: str) -> HttpResponse:
    """Whom somebody follows."""
    return _followings(request, acct, queries.following, "Following")


def _followings(request: ViewerRequest, acct: str, ask: Callable[..., Slice[PersonRecord]], title: str) -> HttpResponse:
    person = _person(request, acct)
    if person.is_group:
        return redirect("group_members", person.id)
    found = ask(request.viewer, person.id, page_of(request))
    context = {
        "person": person,
        "people": found.items,
        "relations": relations(request.viewer, [p.id for p in found.items]),
        "older_than": found.older_than,
        "title": title,
        "back": person.url,
    }
    return render(request, "web/people_list.html", context)


def _act(name: str, act: Callable[[ViewerRequest, int], object]) -> Callable[..., HttpResponse]:
    @require_POST
    @for_members
    def view(request: ViewerRequest, person_id: int) -> HttpResponse:
        act(request, person_id)
        person = queries.person(request.viewer, person_id)
        if getattr(request, "htmx", False) and person is not None:
            relation = relations(request.viewer, [person_id])[person_id]
            return render(request, "web/parts/follow.html", {"person": person, "relation": relation})
        return redirect(back_to(request) if person is not None or "next" in request.POST else "home")

    view.__name__, view.__doc__ = name, f"{name.replace('_', ' ').capitalize()} a person."
    return view


@require_POST
@for_members
def restrict(request: ViewerRequest, person_id: int) -> HttpResponse:
    """Keep somebody at a distance without their knowing."""
    actions.restrict(request.viewer, person_id=person_id)
    person = queries.person(request.viewer, person_id)
    assert person is not None, "who cannot be met cannot be restricted"
    messages.success(request, f"You restrict {person.name} now. They don’t learn of it.")
    return redirect(back_to(request))


@require_POST
@for_members
def unrestrict(request: ViewerRequest, person_id: int) -> HttpResponse:
    """Let somebody near again."""
    actions.unrestrict(request.viewer, person_id=person_id)
    messages.success(
        request, "The restriction is lifted. Comments from that time stay between you two until you show them."
    )
    return redirect(back_to(request))


def _mute(request: ViewerRequest, person_id: int) -> None:
    hours = request.POST.get("hours", "")
    until = now() + timedelta(hours=int(hours)) if hours.isascii() and hours.isdigit() and len(hours) < 5 else None
    hides_notifications = "keep_notifications" not in request.POST
    actions.mute(request.viewer, person_id=person_id, hides_notifications=hides_notifications, until=until)


def _block(request: ViewerRequest, person_id: int) -> None:
    actions.block(request.viewer, person_id=person_id)
    messages.success(request, "Blocked. You don’t see each other any more. Under Settings, Privacy you can undo it.")


@require_GET
@for_members
def mute_page(request: ViewerRequest, person_id: int) -> HttpResponse:
    """Ask for how long, and whether the bell is silent too."""
    person = queries.person(request.viewer, person_id)
    if person is None or person.id == request.viewer.person_id:
        raise NotFound
    return render(request, "web/mute.html", {"person": person, "next": back_to(request, person.url)})


follow = _act("follow", lambda r, i: actions.follow(r.viewer, person_id=i))
unfollow = _act("unfollow", lambda r, i: actions.unfollow(r.viewer, person_id=i))
block = _act("block", _block)
unblock = _act("unblock", lambda r, i: actions.unblock(r.viewer, person_id=i))
mute = _act("mute", _mute)
unmute = _act("unmute", lambda r, i: actions.unmute(r.viewer, person_id=i))
remove_follower = _act("remove_follower", lambda r, i: actions.remove_follower(r.viewer, person_id=i))
accept = _act("accept", lambda r, i: actions.answer_follow_request(r.viewer, person_id=i, accept=True))
refuse = _act("refuse", lambda r, i: actions.answer_follow_request(r.viewer, person_id=i, accept=False))
