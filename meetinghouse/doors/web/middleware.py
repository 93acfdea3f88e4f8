"""Who asks, and how a refusal looks: the two things every page has in common."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from meetinghouse.domain.accounts.models import Standing
from meetinghouse.domain.community.queries import current
from meetinghouse.domain.people.queries import person_of_account
from meetinghouse.domain.people.records import PersonRecord
from meetinghouse.doors.web import speaking
from meetinghouse.doors.web.asking import ViewerRequest
from meetinghouse.doors.web.errors import not_found, only_by_form
from meetinghouse.kernel.errors import SignInRequired, TooMany
from meetinghouse.kernel.room import refusal_in
from meetinghouse.kernel.viewer import STRANGER, Role, Viewer

Handler = Callable[[HttpRequest], HttpResponse]


def _who(request: HttpRequest) -> tuple[Viewer, PersonRecord | None]:
    user = request.user
    if user.is_authenticated and user.standing == Standing.ACTIVE:
        person = person_of_account(user.pk)
        if person is not None and not person.is_suspended:
            return Viewer(person_id=person.id, account_id=user.pk, role=Role(user.role)), person
    return Viewer(sees_public=current().public_reading), None


# Who asks there is told by a token, or does not matter.
WITHOUT_SESSION = ("/api/", "/health", "/theme-", "/oauth/token", "/oauth/revoke", "/.well-known/", "/nodeinfo")


class ViewerMiddleware:
    """Puts ``request.viewer`` and ``request.person`` there: the session's person, or None and a stranger.

    Who speaks as a page is that page; ``request.editor`` is the person then.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Add the three and go on."""
        asked = cast("ViewerRequest", request)
        if request.path.startswith(WITHOUT_SESSION):
            asked.viewer, asked.person, asked.editor = STRANGER, None, None
        else:
            asked.viewer, asked.person = _who(request)
            speaking.lend_voice(asked)
        try:
            return self.get_response(request)
        finally:
            timezone.deactivate()  # pages show the community's time; what this thread does next is its own affair

    def process_view(self, request: HttpRequest, *_args: Any) -> HttpResponse | None:
        """What a page may not open, and what somebody wanted to do as a page that they do not speak for any more."""
        return speaking.refusal(cast("ViewerRequest", request))


def back_to(request: HttpRequest, default: str = "/home") -> str:
    """Where to go after a form: ``next`` or the page before, if it is one of ours."""
    for wanted in (request.POST.get("next"), request.GET.get("next"), request.headers.get("referer")):
        if wanted and url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure()):
            return wanted
    return default


class RefusalMiddleware:
    """Turns refusals into pages, or into JSON for scripts: the one place that does for HTML."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """An address with a NUL in it is nobody's; PostgreSQL would refuse to look for it. A 405 gets words."""
        if "\x00" in request.path_info:
            return not_found(request)
        response = self.get_response(request)
        return only_by_form(request, response) if response.status_code == 405 else response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a refusal; anything else is a fault and goes on."""
        refusal = refusal_in(exception)
        if refusal is None or request.path.startswith(("/api/", "/oauth/")):
            return None
        if request.headers.get("accept", "").startswith("application/json"):
            fields = getattr(refusal, "fields", {})
            return JsonResponse({"error": refusal.message, "fields": fields}, status=refusal.status)
        if isinstance(refusal, SignInRequired):
            where = request.get_full_path() if request.method == "GET" else back_to(request)
            return redirect("/accounts/login/?" + urlencode({"next": where}))
        if request.method == "POST" and getattr(request, "htmx", False):
            response = render(request, "web/parts/refusal.html", {"refusal": refusal}, status=refusal.status)
            response["HX-Retarget"], response["HX-Reswap"] = "#messages", "innerHTML"
            return response
        if request.method == "POST" and refusal.status in {409, 422}:
            messages.error(request, refusal.message)
            return redirect(back_to(request))
        response = render(request, "web/refusal.html", {"refusal": refusal}, status=refusal.status)
        if isinstance(refusal, TooMany):
            response["Retry-After"] = str(refusal.retry_after)
        return response
