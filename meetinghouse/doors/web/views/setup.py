"""The first visitor with the printed link becomes the owner."""

from allauth.account.utils import perform_login
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from meetinghouse.domain.accounts.actions import setup_link_is_open, use_setup_link
from meetinghouse.domain.accounts.models import Account
from meetinghouse.domain.community.actions import found_community
from meetinghouse.domain.community.queries import current
from meetinghouse.domain.people.actions import make_member
from meetinghouse.domain.people.queries import people_by_ids
from meetinghouse.doors.web.forms import SetupForm, show_refusal
from meetinghouse.doors.web.gate import for_everybody
from meetinghouse.kernel.errors import Invalid, NotFound
from meetinghouse.kernel.viewer import Role


@require_http_methods(["GET", "HEAD", "POST"])
@for_everybody
def setup(request: HttpRequest, secret: str) -> HttpResponse:
    """Name the community, pick its colour and its sign-up mode, and make the owner's account."""
    if not setup_link_is_open(secret):
        raise NotFound
    form = SetupForm(request.POST or None, initial={"sign_up_mode": "approval", "accent": current().accent})
    if request.method == "POST" and form.is_valid():
        try:
            account_id = _found(secret, form.cleaned_data)
        except Invalid as refusal:
            show_refusal(form, refusal)
        else:
            perform_login(request, Account.objects.get(pk=account_id), email_verification="none")
            return redirect("/home?founded=1")
    return render(request, "web/setup.html", {"form": form}, status=422 if form.errors else 200)


@transaction.atomic
def _found(secret: str, data: dict[str, str]) -> int:
    use_setup_link(secret)
    person_id = make_member(
        username=data["username"].strip().lstrip("@"),
        email=data["email"],
        password=data["password"],
        role=Role.OWNER,
        display_name=data["display_name"],
    )
    account_id = people_by_ids([person_id])[person_id].account_id
    if not current().is_founded:
        found_community(
            account_id=account_id, name=data["name"], tagline=data["tagline"], accent=data["accent"],
            sign_up_mode=data["sign_up_mode"],
        )  # fmt: skip
    return account_id
