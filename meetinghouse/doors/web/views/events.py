"""Events: what comes, one of them, and answering. Planning them is in ``event_hosting``."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from meetinghouse.domain.community.queries import zone as community_zone
from meetinghouse.domain.gatherings import actions, queries
from meetinghouse.domain.gatherings.guests import guests
from meetinghouse.domain.gatherings.models import Standing
from meetinghouse.domain.gatherings.queries_hosts import invitations, invited_people, is_invited
from meetinghouse.domain.gatherings.records import EventRecord
from meetinghouse.domain.gatherings.times import on_the_wall
from meetinghouse.domain.places.excerpts import excerpt
from meetinghouse.domain.places.queries import country_name
from meetinghouse.domain.posts.queries import thread
from meetinghouse.doors.web.asking import ViewerRequest
from meetinghouse.doors.web.forms import PostForm
from meetinghouse.doors.web.gate import for_members, for_readers, page_of
from meetinghouse.doors.web.middleware import back_to
from meetinghouse.kernel.clock import now
from meetinghouse.kernel.errors import NotFound
from meetinghouse.kernel.paging import BIGGEST_ID, Page, Slice

_FACES = 12
_NAMED = 3


def _agenda(
    request: ViewerRequest, found: Slice[EventRecord], tab: str, invited: Sequence[EventRecord] = ()
) -> HttpResponse:
    context = {
        "events": found.items, "older_than": found.older_than, "tab": tab, "invited": invited, "here": "events",
    }  # fmt: skip
    return render(request, "web/events/agenda.html", context)


@require_GET
@for_readers
def coming(request: ViewerRequest) -> HttpResponse:
    """What comes, the next first."""
    return _agenda(request, queries.coming(request.viewer, page_of(request)), "coming")


@require_GET
@for_members
def mine(request: ViewerRequest) -> HttpResponse:
    """What the viewer plans, goes to, may go to or waits for."""
    page = page_of(request)
    return _agenda(
        request, queries.mine(request.viewer, page), "mine", [] if page.max_id else invitations(request.viewer)
    )


@require_GET
@for_readers
def past(request: ViewerRequest) -> HttpResponse:
    """What is over."""
    return _agenda(request, queries.past(request.viewer, page_of(request)), "past")


@require_GET
@for_readers
def this_month(request: ViewerRequest) -> HttpResponse:
    """The month that it is."""
    today = on_the_wall(now(), community_zone())
    return _month(request, today.year, today.month)


@require_GET
@for_readers
def month(request: ViewerRequest, year: int, number: int) -> HttpResponse:
    """A month as a calendar."""
    if not (1 <= number <= 12 and 2000 <= year <= 2100):
        raise NotFound
    return _month(request, year, number)


def _month(request: ViewerRequest, year: int, number: int) -> HttpResponse:
    weeks = queries.month(request.viewer, year, number)
    context = {
        "weeks": weeks,
        "days": [day for week in weeks for day in week if day and day.events],
        "first": datetime(year, number, 1),  # noqa: DTZ001 -- a day on the wall
        "before": (year - (number == 1), (number - 2) % 12 + 1),
        "after": (year + (number == 12), number % 12 + 1),
        "tab": "month",
        "here": "events",
    }
    return render(request, "web/events/month.html", context)


@require_GET
@for_readers
def on_map(request: ViewerRequest) -> HttpResponse:
    """Where what comes is: the community's own map, and the same in words."""
    found = queries.on_the_map(request.viewer)
    points = [one for one in found if one.spot is not None]
    map_ = excerpt(Counter(one.country for one in found if one.country), [one.spot for one in points if one.spot])
    places: dict[str, list[EventRecord]] = {}
    for one in found:
        places.setdefault(country_name(one.country), []).append(one)
    context = {
        "map": map_, "dots": list(zip(map_.dots, points, strict=True)) if map_ else [],
        "places": sorted(places.items(), key=lambda place: (not place[0], place[0])), "tab": "map", "here": "events",
    }  # fmt: skip
    return render(request, "web/events/map.html", context)


def number_in(raw: str | None) -> int:
    """An id in an address's query; 0 for none."""
    return int(raw) if raw and raw.isascii() and raw.isdigit() and len(raw) <= 19 and int(raw) <= BIGGEST_ID else 0


def event_or_404(request: ViewerRequest, gathering_id: int) -> EventRecord:
    """The event of an address, on the date that it names.

    Raises:
        NotFound: absent or hidden from the viewer.
    """
    found = queries.event(request.viewer, gathering_id, number_in(request.GET.get("on")))
    if found is None:
        raise NotFound
    return found


@require_GET
@for_readers
def event(request: ViewerRequest, gathering_id: int) -> HttpResponse:
    """An event: when, where, who comes, and what is said about it."""
    found = event_or_404(request, gathering_id)
    talk = thread(request.viewer, found.post_id)
    if talk is None:
        raise NotFound
    faces = guests(request.viewer, found, Standing.GOING, Page(limit=_FACES)) if request.person else Slice(items=())
    faces_shown = [one for one in faces.items if one.person is not None]  # who answered by e-mail has none
    map_ = excerpt({found.country: 1}, [found.spot] if found.spot else []) if found.has_map else None
    context: dict[str, Any] = {
        "event": found,
        "thread": talk,
        "post": talk.post,
        "form": PostForm(viewer=request.viewer, person=request.person, initial={"in_reply_to_id": found.post_id}),
        "faces": faces_shown,
        "more_going": found.going - len(faces_shown[:_NAMED]),
        "map": map_,
        "dots": [(dot, found) for dot in map_.dots] if map_ else [],
        "inviter": is_invited(request.viewer, found),
        "dates": queries.dates_of(request.viewer, gathering_id) if found.rule else [],
        "here": "events",
    }
    return render(request, "web/events/event.html", context)


@require_POST
@for_members
def answer(request: ViewerRequest, occasion_id: int) -> HttpResponse:
    """Say whether one comes; then the buttons as they are now, or back to where one was."""
    reply = request.POST.get("answer", "")
    where = actions.answer_occasion(request.viewer, occasion_id=occasion_id, reply=reply, replies=replies_in(request))
    if getattr(request, "htmx", False):
        return render(request, "web/parts/event_answer.html", {"event": _on(request, occasion_id)})
    messages.success(request, _SAID[where])
    return redirect(back_to(request, "/events"))


def replies_in(request: ViewerRequest) -> list[str] | None:
    """What a form says to the host's questions; None for a form without them."""
    return request.POST.getlist("reply") if "reply" in request.POST else None


@require_POST
@for_members
def answer_all(request: ViewerRequest, gathering_id: int) -> HttpResponse:
    """Say of all dates at once whether one comes."""
    stands = actions.answer_series(
        request.viewer, gathering_id=gathering_id, reply=request.POST.get("answer", ""), replies=replies_in(request)
    )
    said = [f"{_OF_ALL[where]} on {number}" for where, number in sorted(stands.items()) if where in _OF_ALL]
    messages.success(request, f"Of the dates that are to come: {', '.join(said)}. You can change each one alone.")
    return redirect(back_to(request, "/events"))


_OF_ALL = {
    Standing.GOING: "going",
    Standing.MAYBE: "maybe",
    Standing.NOT: "not going",
    Standing.WAITING: "in line",
    Standing.ASKED: "asked",
    Standing.DECLINED: "not let in",
    Standing.REMOVED: "not let in",
}


def _on(request: ViewerRequest, occasion_id: int) -> EventRecord:
    found = queries.event_on(request.viewer, occasion_id)
    if found is None:
        raise NotFound
    return found


_SAID = {
    Standing.GOING: "You are going.",
    Standing.MAYBE: "You may be going.",
    Standing.NOT: "You are not going.",
    Standing.WAITING: "All places are taken. You are on the waiting list and move up by yourself.",
    Standing.ASKED: "The host was asked and will let you know.",
    Standing.DECLINED: "You are not going.",
    Standing.REMOVED: "You are not going.",
}


@require_POST
@for_members
def reminders(request: ViewerRequest, occasion_id: int) -> HttpResponse:
    """Be reminded of a date, or not."""
    wants = request.POST.get("wants") == "yes"
    actions.choose_reminders(request.viewer, occasion_id=occasion_id, wants=wants)
    messages.success(request, "You will be reminded." if wants else "You will not be reminded of this one.")
    return redirect(back_to(request, "/events"))


@require_POST
@for_members
def replies(request: ViewerRequest, occasion_id: int) -> HttpResponse:
    """Answer what the host asks its guests."""
    actions.reply_to_questions(request.viewer, occasion_id=occasion_id, replies=request.POST.getlist("reply"))
    messages.success(request, "The host can read it now.")
    return redirect(back_to(request, "/events"))


_LISTS = {
    "going": ("Who is going", "Going", Standing.GOING),
    "maybe": ("Who may be going", "Maybe", Standing.MAYBE),
    # Whatever they said: the list is not of one standing.
    "invited": ("Who is invited", "Invited", Standing.ASKED),
    "waiting": ("The waiting list", "In line", Standing.WAITING),
    "asked": ("Who asks to come", "Asked", Standing.ASKED),
    "not": ("Who is not going", "Can’t go", Standing.NOT),
    "removed": ("Who was taken off", "Taken off", Standing.REMOVED),
    "declined": ("Who was not let in", "Not let in", Standing.DECLINED),
}


@require_GET
@for_members
def guest_list(request: ViewerRequest, gathering_id: int) -> HttpResponse:
    """Who comes; the host sees everybody and can let in, or take off the list."""
    found = event_or_404(request, gathering_id)
    who = request.GET.get("who", "asked" if found.is_hosting and found.asked else "going")
    if who not in _LISTS or (not found.is_hosting and who not in {"going", "maybe"}):
        raise NotFound
    title, _, standing = _LISTS[who]
    invited = invited_people(found, page_of(request)) if who == "invited" else None
    people = guests(request.viewer, found, standing, page_of(request)) if invited is None else Slice(items=())
    names = _LISTS if found.is_hosting else {name: _LISTS[name] for name in ("going", "maybe")}
    context = {
        "event": found,
        "guests": people.items,
        "invited": invited.items if invited is not None else [],
        "older_than": people.older_than if invited is None else invited.older_than,
        "who": who,
        "title": title,
        "lists": [(name, words, getattr(found, name, None)) for name, (_, words, _) in names.items()],
        "here": "events",
    }
    return render(request, "web/events/guests.html", context)
