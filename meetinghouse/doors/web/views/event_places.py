"""What a group or a page plans, and its calendar for other programs."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from meetinghouse.domain.gatherings import actions, queries_hosts
from meetinghouse.domain.groups import queries as group_queries
from meetinghouse.domain.pages.queries import page_of_person
from meetinghouse.domain.people.queries import person
from meetinghouse.domain.people.records import PersonRecord
from meetinghouse.doors.web.asking import ViewerRequest
from meetinghouse.doors.web.gate import for_members, for_readers, page_of
from meetinghouse.doors.web.views.groups import frame
from meetinghouse.kernel.errors import NotFound
from meetinghouse.kernel.urls import absolute


@require_GET
@for_members
def of_group(request: ViewerRequest, group_id: int) -> HttpResponse:
    """What a group plans, or planned, for who reads in it."""
    found = group_queries.group(request.viewer, group_id)
    if not found.may_read:
        raise NotFound
    is_past = "past" in request.GET
    chosen = queries_hosts.of_group(request.viewer, found, page_of(request), is_past=is_past)
    context = frame(request, found, "events") | {
        "events": chosen.items, "older_than": chosen.older_than, "is_past": is_past,
        "new_url": f"{reverse('event_new')}?group={group_id}",
    }  # fmt: skip
    return render(request, "web/groups/events.html", context)


@require_GET
@for_readers
def of_page(request: ViewerRequest, page_id: int) -> HttpResponse:
    """What a page plans, or planned."""
    host = person(request.viewer, page_id)
    if host is None or page_of_person(host) is None:
        raise NotFound
    is_past = "past" in request.GET
    chosen = queries_hosts.of_page(request.viewer, page_id, page_of(request), is_past=is_past)
    context = {
        "host": host, "events": chosen.items, "older_than": chosen.older_than, "is_past": is_past, "here": "pages",
        "is_self": page_id == request.viewer.person_id,
    }  # fmt: skip
    return render(request, "web/events/of_page.html", context)


def _host(request: ViewerRequest, host_id: int) -> PersonRecord:
    found = queries_hosts.calendar_host(request.viewer, host_id)
    if found is None:
        raise NotFound
    return found


def calendar_context(host: PersonRecord) -> dict[str, object]:
    """What the page about a calendar's address says of whose it is."""
    url = f"/groups/{host.id}/events" if host.is_group else f"/pages/{host.id}/events"
    return {"host": host, "host_url": url, "here": "groups" if host.is_group else "pages"}


@require_GET
@for_members
def calendar(request: ViewerRequest, person_id: int) -> HttpResponse:
    """Whether the viewer has an address for the calendar of a group or a page, and a new one to ask for."""
    host = _host(request, person_id)
    has_link = queries_hosts.has_host_calendar_link(request.viewer, person_id)
    return render(request, "web/events/calendar.html", calendar_context(host) | {"has_link": has_link})


@require_POST
@for_members
def make_link(request: ViewerRequest, person_id: int) -> HttpResponse:
    """A new address; it is shown this once."""
    secret = actions.make_host_calendar_link(request.viewer, host_id=person_id)
    address = absolute(f"/calendar/{secret}.ics")
    webcal = "webcal" + address.removeprefix("https").removeprefix("http")
    context = calendar_context(_host(request, person_id)) | {"has_link": True, "address": address, "webcal": webcal}
    return render(request, "web/events/calendar.html", context)


@require_POST
@for_members
def end_link(request: ViewerRequest, person_id: int) -> HttpResponse:
    """Let the address open nothing any more."""
    actions.end_host_calendar_link(request.viewer, host_id=person_id)
    messages.success(request, "The address opens nothing any more.")
    return redirect("calendar")
