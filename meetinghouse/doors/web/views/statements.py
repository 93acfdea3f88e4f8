"""What the safety desk decided, for the person concerned and for the one who reported."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from meetinghouse.domain.safety import queries
from meetinghouse.doors.web.asking import ViewerRequest
from meetinghouse.doors.web.gate import for_everybody, for_members
from meetinghouse.kernel.errors import SignInRequired


@require_GET
@for_everybody
def decision(request: ViewerRequest, reference: str) -> HttpResponse:
    """A decision with its reasons. The link in the mail opens it without signing in: the account may be closed."""
    key = request.GET.get("key", "")
    if request.viewer.is_stranger and not key:
        raise SignInRequired
    found = queries.decision_for_author(request.viewer, reference, key=key)
    return _private(render(request, "web/decision.html", {"decision": found, "statement": found.statement}))


@require_GET
@for_members
def notice(request: ViewerRequest, reference: str) -> HttpResponse:
    """What became of something the viewer reported."""
    found = queries.notice_for_reporter(request.viewer, reference)
    return _private(render(request, "web/notice.html", {"notice": found}))


def _private(answer: HttpResponse) -> HttpResponse:
    """Kept by nobody on the way, and the key goes to no other site."""
    answer["Cache-Control"] = "no-store"
    answer["Referrer-Policy"] = "no-referrer"
    return answer
