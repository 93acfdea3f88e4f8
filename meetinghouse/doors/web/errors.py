"""Pages for what went wrong outside of any action."""

import sys

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from meetinghouse.kernel.errors import NotFound, Refusal, StorageFull, TooLarge
from meetinghouse.kernel.room import is_no_room


class OnlyByForm(Refusal):
    """An address that is sent to, not looked at."""

    status = 405
    code = "only_by_form"
    message = "There is nothing to look at here. Go back and press the button on that page; nothing was changed."


def _page(request: HttpRequest, template: str, status: int, words: str) -> HttpResponse:
    if request.path.startswith(("/api/", "/oauth/")):
        return JsonResponse({"error": words}, status=status)
    return render(request, template, status=status)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A stale form: what was typed stands on the page, to be copied or sent again."""
    typed = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if value and name != "csrfmiddlewaretoken" and "password" not in name
    ]
    if request.headers.get("accept", "").startswith("application/json"):
        return JsonResponse({"error": "This page is too old. Reload it and try again."}, status=403)
    return render(request, "web/csrf_failure.html", {"typed": typed, "path": request.get_full_path()}, status=403)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400; 413 where more text came than any form takes."""
    if isinstance(exception, RequestDataTooBig):
        words = TooLarge("That is more text than fits into a form. Nothing was saved: go back and shorten it.")
        if request.path.startswith(("/api/", "/oauth/")):
            return JsonResponse({"error": words.message}, status=words.status)
        return render(request, "web/refusal.html", {"refusal": words}, status=words.status)
    return _page(request, "400.html", 400, "Bad request")


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    return _page(request, "403.html", 403, "This action is not allowed")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: absent, or hidden from the viewer. Members keep their way around."""
    if getattr(request, "person", None) is not None and not request.path.startswith(("/api/", "/oauth/")):
        return render(request, "web/refusal.html", {"refusal": NotFound()}, status=NotFound.status)
    return _page(request, "404.html", 404, "Record not found")


def only_by_form(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """405: somebody opened, or loaded anew, an address that only takes what a form sends."""
    if response.content or request.path.startswith(("/api/", "/oauth/")):
        return response
    # Into the same answer, which keeps its headers: what may be asked, and who may keep it.
    page = render(request, "web/refusal.html", {"refusal": OnlyByForm()})
    response.content = page.content
    return response


def fault(request: HttpRequest) -> HttpResponse:
    """500: our mistake. Or 507, where the disk was full outside of any view: while a form or a session was stored."""
    error = sys.exc_info()[1]
    if error is not None and is_no_room(error):
        return _page(request, "507.html", StorageFull.status, StorageFull.message)
    return _page(request, "500.html", 500, "Something went wrong on our side")
