"""What owners and moderators look after: the community, the outbox, who comes in, the machinery."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from meetinghouse.domain.accounts import actions as accounts
from meetinghouse.domain.accounts.queries import invitations as all_invitations
from meetinghouse.domain.accounts.queries import waiting_accounts
from meetinghouse.domain.community import queries as community
from meetinghouse.domain.community.actions import change_community, discard_mail
from meetinghouse.domain.people.actions import approve_member
from meetinghouse.domain.people.queries import people_of_accounts
from meetinghouse.doors.web.asking import ViewerRequest
from meetinghouse.doors.web.forms import CommunityForm, InvitationForm, show_refusal
from meetinghouse.doors.web.gate import for_moderators, for_owners, page_of
from meetinghouse.kernel.clock import now
from meetinghouse.kernel.errors import Invalid
from meetinghouse.kernel.urls import absolute


@require_http_methods(["GET", "HEAD", "POST"])
@for_owners
def edit_community(request: ViewerRequest) -> HttpResponse:
    """Name, look, switches and rules."""
    now_is = community.current()
    start = {
        name: getattr(now_is, name)
        for name in ("name", "tagline", "about", "accent", "sign_up_mode", "public_reading", "contact_email", "zone")
    }
    start["reactions"] = " ".join(now_is.reactions)
    start["rules"] = "\n".join(rule.text for rule in community.rules())
    form = CommunityForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            change_community(
                request.viewer,
                **{
                    **data,
                    "rules": data["rules"].splitlines(),
                    "reactions": data["reactions"] or None,
                    "zone": data["zone"] or None,
                },
            )
        except Invalid as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "Saved.")
            return redirect("owner_community")
    context = {"form": form, "here": "owner"}
    return render(request, "web/owner/community.html", context, status=422 if form.errors else 200)


@require_GET
@for_owners
def outbox(request: ViewerRequest) -> HttpResponse:
    """Mails that had no SMTP server to go to."""
    found = community.outbox(page_of(request))
    return render(
        request, "web/owner/outbox.html", {"mails": found.items, "older_than": found.older_than, "here": "owner"}
    )


@require_POST
@for_owners
def discard(request: ViewerRequest, mail_id: int) -> HttpResponse:
    """A mail was passed on and can go."""
    discard_mail(request.viewer, mail_id=mail_id)
    return redirect("owner_outbox")


@require_GET
@for_moderators
def approvals(request: ViewerRequest) -> HttpResponse:
    """Who waits at the door."""
    found = waiting_accounts(page_of(request))
    people = people_of_accounts([a.id for a in found.items])
    context = {
        "waiting": [(a, people[a.id]) for a in found.items if a.id in people],
        "older_than": found.older_than,
        "here": "approvals",
    }
    return render(request, "web/owner/approvals.html", context)


@require_POST
@for_moderators
def approve(request: ViewerRequest, account_id: int) -> HttpResponse:
    """Let somebody in."""
    approve_member(request.viewer, account_id=account_id)
    messages.success(request, "Approved. They get a mail.")
    return redirect("owner_approvals")


@require_POST
@for_moderators
def decline(request: ViewerRequest, account_id: int) -> HttpResponse:
    """Do not let somebody in."""
    accounts.decline_account(request.viewer, account_id=account_id)
    messages.success(request, "Declined. They get a mail.")
    return redirect("owner_approvals")


@require_http_methods(["GET", "HEAD", "POST"])
@for_moderators
def invitations(request: ViewerRequest) -> HttpResponse:
    """Links that let people join."""
    form = InvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        accounts.invite(
            request.viewer,
            note=data["note"],
            most_uses=data["most_uses"],
            expires_at=now() + timedelta(days=data["days"]),
        )
        messages.success(request, "The invitation is ready. Copy its link and pass it on.")
        return redirect("owner_invitations")
    found = all_invitations(page_of(request))
    context = {
        "form": form,
        "invitations": [(i, absolute(f"/join/{i.code}")) for i in found.items],
        "older_than": found.older_than,
        "here": "approvals",
    }
    return render(request, "web/owner/invitations.html", context, status=422 if form.errors else 200)


@require_POST
@for_moderators
def revoke_invitation(request: ViewerRequest, invitation_id: int) -> HttpResponse:
    """Close an invitation."""
    accounts.revoke_invitation(request.viewer, invitation_id=invitation_id)
    return redirect("owner_invitations")
