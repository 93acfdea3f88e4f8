"""Where live updates would come through; the server's front answers this path itself."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from meetinghouse.doors.web.gate import for_members


@require_GET
@for_members
def live_unavailable(_request: HttpRequest) -> HttpResponse:
    """Reached only behind a server without streaming: 204 tells the browser not to try again."""
    return HttpResponse(status=204)
