"""Circles: one's own private sets of people, to write for. Nobody else's are ever shown."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from meetinghouse.domain.people import actions
from meetinghouse.domain.people import circles as queries
from meetinghouse.domain.people.records import CircleRecord
from meetinghouse.domain.posts.actions import delete_circle
from meetinghouse.doors.web.asking import ViewerRequest
from meetinghouse.doors.web.forms import CircleForm, show_refusal
from meetinghouse.doors.web.gate import for_members, page_of
from meetinghouse.effects.search.queries import find_people
from meetinghouse.effects.timelines import queries as timelines
from meetinghouse.kernel.errors import Invalid, NotFound

_FOUND = 20


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def circles(request: ViewerRequest) -> HttpResponse:
    """The viewer's circles, and a place to make one."""
    form = CircleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            circle_id = actions.create_circle(request.viewer, name=form.cleaned_data["title"])
        except Invalid as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "The circle is there. Now add people; they are not told.")
            return redirect("circle", circle_id)
    context = {"circles": queries.circles(request.viewer), "form": form, "here": "circles"}
    return render(request, "web/circles.html", context, status=422 if form.errors else 200)


@require_GET
@for_members
def circle(request: ViewerRequest, circle_id: int) -> HttpResponse:
    """Who is in a circle, and a search for whom to add."""
    found = queries.circle(request.viewer, circle_id)
    return render(request, "web/circle.html", _context(request, found, CircleForm(initial={"title": found.name})))


def _context(request: ViewerRequest, found: CircleRecord, form: CircleForm) -> dict[str, Any]:
    words = request.GET.get("q", "").strip()[:200]
    people = queries.people_in_circle(request.viewer, found.id, page_of(request))
    candidates = (
        [p for p in find_people(request.viewer, words, _FOUND) if p.id != request.viewer.person_id and p.kind == 0]
        if words
        else []
    )
    return {
        "circle": found,
        "form": form,
        "people": people.items,
        "older_than": people.older_than,
        "candidates": candidates,
        "inside": queries.those_in_circle(request.viewer, found.id, [p.id for p in candidates]),
        "q": words,
        "here": "circles",
    }


@require_GET
@for_members
def posts(request: ViewerRequest, circle_id: int) -> HttpResponse:
    """What the people in a circle wrote, to the circle or to others, as far as the viewer may read it."""
    found = queries.circle(request.viewer, circle_id)
    rows = timelines.circle(request.viewer, circle_id, page_of(request))
    context = {
        "circle": found,
        "posts": timelines.as_records(request.viewer, rows.items),
        "older_than": rows.older_than,
        "here": "circles",
    }
    return render(request, "web/circle_posts.html", context)


@require_POST
@for_members
def rename(request: ViewerRequest, circle_id: int) -> HttpResponse:
    """Call a circle by another name."""
    found = queries.circle(request.viewer, circle_id)
    form = CircleForm(request.POST)
    if form.is_valid():
        try:
            actions.rename_circle(request.viewer, circle_id=circle_id, name=form.cleaned_data["title"])
        except Invalid as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "Renamed.")
            return redirect("circle", circle_id)
    return render(request, "web/circle.html", _context(request, found, form), status=422)


def _act(name: str, act: Callable[..., None], words: str) -> Callable[..., HttpResponse]:
    @require_POST
    @for_members
    def view(request: ViewerRequest, circle_id: int) -> HttpResponse:
        raw = request.POST.get("person_id", "")
        if not (raw.isascii() and raw.isdigit() and len(raw) <= 18):
            raise NotFound
        act(request.viewer, circle_id=circle_id, person_ids=[int(raw)])
        messages.success(request, words)
        return redirect("circle", circle_id)

    view.__name__, view.__doc__ = name, f"{name.capitalize()} one person, then show the circle."
    return view


add = _act("add", actions.add_to_circle, "Added. They are not told.")
remove = _act("remove", actions.remove_from_circle, "Taken out. They are not told.")


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def delete(request: ViewerRequest, circle_id: int) -> HttpResponse:
    """Ask on a page of its own, then give a circle up."""
    found = queries.circle(request.viewer, circle_id)
    if request.method != "POST":
        return render(request, "web/delete_circle.html", {"circle": found})
    delete_circle(request.viewer, circle_id=circle_id)
    messages.success(request, f"“{found.name}” is gone.")
    return redirect("circles")
