"""Health for machines; for owners, what the machinery is doing."""

import msgspec
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from meetinghouse.doors.operations.gate import for_owners
from meetinghouse.doors.operations.health.checks import check_health
from meetinghouse.kernel.bus.deliveries import operations as machinery
from meetinghouse.kernel.paging import parse_page


@require_safe
def health(_request: HttpRequest) -> HttpResponse:
    """200 when the databases answer and their tables are current, else 503."""
    found = check_health()
    return HttpResponse(
        msgspec.json.encode(found), status=200 if found.is_well else 503, content_type="application/json"
    )


@require_safe
@for_owners
def operations(request: HttpRequest) -> HttpResponse:
    """Queue, age of the oldest job, dead letters, workers, chores, health."""
    dead = machinery.dead_letters(parse_page(request.GET.dict()))
    context = {
        "queue": machinery.queue_state(),
        "dead_letters": dead.items,
        "older_than": dead.older_than,
        "throughput": machinery.throughput(),
        "workers": machinery.workers(),
        "chores": machinery.chores(),
        "health": check_health(),
        "here": "owner",
    }
    return render(request, "web/owner/operations.html", context)


@require_POST
@for_owners
def retry(request: HttpRequest, delivery_id: int) -> HttpResponse:
    """Try a dead letter again."""
    machinery.retry(delivery_id)
    messages.success(request, "It will be tried again in a moment.")
    return redirect("owner_operations")


@require_POST
@for_owners
def drop(request: HttpRequest, delivery_id: int) -> HttpResponse:
    """Give a dead letter up."""
    machinery.drop(delivery_id)
    messages.success(request, "Dropped.")
    return redirect("owner_operations")
