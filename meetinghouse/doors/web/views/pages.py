"""Pages of organisations: the list, making one, saying what it is, speaking as it, closing it."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from meetinghouse.domain.gatherings.actions import close_hosting_page
from meetinghouse.domain.media.actions import upload_picture
from meetinghouse.domain.pages import actions, queries
from meetinghouse.domain.pages.hours import DAYS, MOST_SPANS
from meetinghouse.domain.pages.models import Category, PageRole
from meetinghouse.domain.pages.records import PageRecord
from meetinghouse.domain.pages.rules import require_role
from meetinghouse.domain.people.queries import people_by_ids
from meetinghouse.domain.people.relations import relations
from meetinghouse.doors.web import speaking
from meetinghouse.doors.web.asking import ViewerRequest
from meetinghouse.doors.web.forms import NewPageForm, PageForm, show_refusal
from meetinghouse.doors.web.gate import for_members, for_readers, page_of
from meetinghouse.doors.web.middleware import back_to
from meetinghouse.kernel.errors import Invalid, NotFound

_TEXTS = ("display_name", "category", "about", "address", "email", "phone", "link", "zone")


@require_GET
@for_readers
def directory(request: ViewerRequest) -> HttpResponse:
    """All pages, with a search and a filter by category; on top those the viewer speaks for or is asked to."""
    category, words = request.GET.get("category", "")[:12], request.GET.get("q", "")[:100]
    found = queries.pages(request.viewer, page_of(request), category=category, words=words)
    is_first = not category and not words and "max_id" not in request.GET
    context = {
        "pages": found.items,
        "older_than": found.older_than,
        "relations": {} if request.viewer.is_stranger else relations(request.viewer, [one.id for one in found.items]),
        "categories": Category.choices,
        "category": category,
        "q": words,
        "own": queries.own_pages(request.viewer) if is_first else [],
        "offers": queries.offers_to(request.viewer) if is_first else [],
        "here": "pages",
    }
    return render(request, "web/pages/directory.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def new(request: ViewerRequest) -> HttpResponse:
    """Make a page."""
    form = NewPageForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            page_id = actions.create_page(
                request.viewer, username=data["username"].lstrip("@"), name=data["display_name"],
                category=data["category"], about=data["about"],
            )  # fmt: skip
        except Invalid as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "Your page is there. Say where it is and when it is open.")
            return redirect("page_edit", page_id)
    context = {"form": form, "here": "pages"}
    return render(request, "web/pages/new.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def edit(request: ViewerRequest, page_id: int) -> HttpResponse:
    """What the page says of itself."""
    page = own_page(request, page_id)
    start = {name: getattr(page, name, None) or getattr(page.person, name, "") for name in _TEXTS} | {
        "zone": page.own_zone
    }
    hours: list[list[list[str]]] = [[list(span) for span in day] for day in page.hours]
    if request.method != "POST":
        form = PageForm(initial=start)
    else:
        form = PageForm(request.POST, request.FILES, initial=start)
        hours = _hours(request)
        if form.is_valid() and _save(request, page_id, form, hours):
            messages.success(request, "The page is saved.")
            return redirect(people_by_ids([page_id])[page_id].url)
    context = {"form": form, "page": page, "person": page.person, "week": _week(hours), "here": "pages"}
    return render(request, "web/pages/edit.html", context, status=422 if form.errors else 200)


def own_page(request: ViewerRequest, page_id: int, role: PageRole = PageRole.EDITOR) -> PageRecord:
    """The page, where the viewer has the role there.

    Raises:
        SignInRequired, NotFound, NotAllowed: as ``require_role`` says.
    """
    require_role(request.viewer, page_id, role)
    person = people_by_ids([page_id]).get(page_id)
    page = queries.page_of_person(person) if person else None
    if page is None:
        raise NotFound
    return page


def _hours(request: ViewerRequest) -> list[list[list[str]]]:
    return [
        [
            [request.POST.get(f"from_{day}_{span}", "")[:5], request.POST.get(f"to_{day}_{span}", "")[:5]]
            for span in range(MOST_SPANS)
        ]
        for day in range(len(DAYS))
    ]


def _week(hours: list[list[list[str]]]) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """Each day with its inputs: the number of the span, from, to."""
    week = []
    for day, name in enumerate(DAYS):
        spans = hours[day] if day < len(hours) else []
        filled = [*spans, *[["", ""]] * (MOST_SPANS - len(spans))]
        week.append((name, [(f"{day}_{span}", begin, end) for span, (begin, end) in enumerate(filled)]))
    return week


def _save(request: ViewerRequest, page_id: int, form: PageForm, hours: list[list[list[str]]]) -> bool:
    changes: dict[str, Any] = {name: form.cleaned_data[name] for name in _TEXTS} | {"hours": hours}
    try:
        changes |= _pictures(request, form.cleaned_data)
        actions.edit_page(request.viewer, page_id=page_id, changes=changes)
    except Invalid as refusal:
        show_refusal(form, refusal)
        return False
    return True


def _pictures(request: ViewerRequest, data: Mapping[str, Any]) -> dict[str, int | None]:
    """The uploads that came, and what is to be taken off; outside of any transaction."""
    found: dict[str, int | None] = {}
    for field, purpose in (("picture", "avatar"), ("cover", "cover")):
        file = data[field]
        if file:
            found[f"{field}_id"] = upload_picture(request.viewer, file=file, name=file.name, purpose=purpose).id
        elif data[f"remove_{field}"]:
            found[f"{field}_id"] = None
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def close(request: ViewerRequest, page_id: int) -> HttpResponse:
    """Ask, then close the page for good."""
    page = own_page(request, page_id, PageRole.ADMINISTRATOR)
    context = {"page": page, "person": page.person, "here": "pages"}
    if request.method != "POST":
        return render(request, "web/pages/close.html", context)
    try:
        close_hosting_page(request.viewer, page_id=page_id)
    except Invalid as refusal:
        return render(request, "web/pages/close.html", context | {"refusal": refusal.message}, status=422)
    speaking.be_oneself(request)
    messages.success(request, f"{page.person.name} is closed.")
    return redirect("pages")


@require_POST
@for_members
def speak(request: ViewerRequest, page_id: int) -> HttpResponse:
    """From now on the session speaks as the page."""
    page = own_page(request, page_id)
    speaking.speak_as(request, page_id)
    return redirect(page.person.url)


@require_POST
@for_members
def be_oneself(request: ViewerRequest) -> HttpResponse:
    """The session is the person's own again."""
    speaking.be_oneself(request)
    return redirect(back_to(request) if request.POST.get("next") else "home")
