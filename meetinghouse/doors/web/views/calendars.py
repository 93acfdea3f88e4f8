"""Events outside of the pages: calendar files, a person's calendar, the guest list as a table."""

import csv
import io

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from meetinghouse.domain.community.queries import current
from meetinghouse.domain.gatherings import actions, queries
from meetinghouse.domain.gatherings.calendar_files import as_calendar
from meetinghouse.domain.gatherings.guests import guest_list, has_calendar_link, owner_of_calendar
from meetinghouse.domain.gatherings.queries_hosts import calendar_behind, calendars_followed
from meetinghouse.doors.web.asking import ViewerRequest
from meetinghouse.doors.web.gate import for_everybody, for_members, for_readers
from meetinghouse.doors.web.views.events import event_or_404
from meetinghouse.kernel.errors import NotFound
from meetinghouse.kernel.urls import absolute

# A spreadsheet takes a cell that begins so for a formula. https://owasp.org/www-community/attacks/CSV_Injection
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", *"\uff1d\uff0b\uff0d\uff20")


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_GET
@for_readers
def event_file(request: ViewerRequest, gathering_id: int) -> HttpResponse:
    """An event for the viewer's calendar program: the date of the address, or all dates where it names none."""
    found = event_or_404(request, gathering_id)
    dates = [found] if "on" in request.GET else queries.all_dates(request.viewer, gathering_id)
    return _file(as_calendar(dates, name=found.title), "text/calendar; charset=utf-8", f"event-{gathering_id}.ics")


@require_GET
@for_everybody
def feed(request: ViewerRequest, secret: str) -> HttpResponse:
    """A person's calendar, or a group's or page's, for whoever knows the address: calendar programs have no login."""
    owner = owner_of_calendar(secret)
    behind = calendar_behind(secret) if owner is None else None
    if owner is not None:
        events, name = queries.in_calendar(owner), f"{current().name}: my events"
    elif behind is not None:
        events, name = behind.events, f"{behind.host.name} ({current().name})"
    else:
        raise NotFound
    response = HttpResponse(as_calendar(events, name=name), content_type="text/calendar; charset=utf-8")
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


@require_GET
@for_members
def calendar(request: ViewerRequest) -> HttpResponse:
    """Whether there is an address for the viewer's calendar, and to which others; and a new one to ask for."""
    followed = calendars_followed(request.viewer)
    context = {"has_link": has_calendar_link(request.viewer), "followed": followed, "here": "events"}
    return render(request, "web/events/calendar.html", context)


@require_POST
@for_members
def make_link(request: ViewerRequest) -> HttpResponse:
    """A new address; it is shown this once."""
    address = absolute(f"/calendar/{actions.make_calendar_link(request.viewer)}.ics")
    webcal = "webcal" + address.removeprefix("https").removeprefix("http")
    context = {"has_link": True, "address": address, "webcal": webcal, "here": "events"}
    return render(request, "web/events/calendar.html", context)


@require_POST
@for_members
def end_link(request: ViewerRequest) -> HttpResponse:
    """Let the address open nothing any more."""
    actions.end_calendar_link(request.viewer)
    messages.success(request, "The address opens nothing any more.")
    return redirect("calendar")


def cell(words: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{words}" if words.startswith(_FORMULA) else words


@require_GET
@for_members
def guest_table(request: ViewerRequest, gathering_id: int) -> HttpResponse:
    """Everybody who is expected, as a table for a spreadsheet."""
    found = event_or_404(request, gathering_id)
    if not found.is_hosting:
        raise NotFound
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(["Name", "Handle or e-mail", "Answer", *(cell(one) for one in found.questions)])
    for guest in guest_list(found):
        table.writerow([cell(guest.name), cell(guest.address), guest.words, *(cell(one) for one in guest.replies)])
    # Spreadsheets read it as UTF-8 only with the mark in front.
    content = text.getvalue().encode("utf-8-sig")
    return _file(content, "text/csv; charset=utf-8", f"guests-{found.occasion_id}.csv")
