"""An invitation link leads to sign-up."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from meetinghouse.domain.accounts.queries import open_invitation
from meetinghouse.doors.web.asking import ViewerRequest
from meetinghouse.doors.web.gate import for_everybody
from meetinghouse.doors.web.sign_up import INVITATION
from meetinghouse.kernel.secrets import digest


@require_GET
@for_everybody
def join(request: ViewerRequest, code: str) -> HttpResponse:
    """Keep the invitation for the sign-up form, or say that it does not work any more."""
    if not request.viewer.is_stranger:
        return redirect("home")
    if open_invitation(digest(code)) is None:
        return render(request, "web/invitation_over.html", status=404)
    request.session[INVITATION] = code
    return redirect("account_signup")
