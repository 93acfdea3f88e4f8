"""Who speaks for a page: asked, answered, taken away, left, handed over."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from meetinghouse.domain.pages import actions, queries
from meetinghouse.domain.pages.models import PageRole
from meetinghouse.domain.people.queries import people_by_ids
from meetinghouse.domain.safety.actions import entrust_page
from meetinghouse.doors.web import speaking
from meetinghouse.doors.web.asking import ViewerRequest
from meetinghouse.doors.web.forms import RoleForm, show_refusal
from meetinghouse.doors.web.gate import for_members, for_owners
from meetinghouse.doors.web.views.pages import own_page
from meetinghouse.kernel.errors import Invalid, NotFound


def _people(request: ViewerRequest, page_id: int, form: RoleForm) -> HttpResponse:
    page = own_page(request, page_id)
    is_administrator = queries.role_on(request.viewer.hand_id, page_id) == PageRole.ADMINISTRATOR
    context = {
        "page": page,
        "person": page.person,
        "editors": queries.editors(page_id),
        "offers": queries.offers_of(page_id) if is_administrator else [],
        "is_administrator": is_administrator,
        "hand_id": request.viewer.hand_id,
        "form": form,
        "here": "pages",
    }
    return render(request, "web/pages/people.html", context, status=422 if form.errors else 200)


@require_GET
@for_members
def people(request: ViewerRequest, page_id: int) -> HttpResponse:
    """Who speaks for the page; for administrators also who was asked."""
    return _people(request, page_id, RoleForm())


@require_POST
@for_members
def offer(request: ViewerRequest, page_id: int) -> HttpResponse:
    """Ask somebody to speak for the page."""
    form = RoleForm(request.POST)
    if form.is_valid():
        role = form.cleaned_data["role"]
        try:
            actions.offer_role(
                request.viewer, page_id=page_id, handle=form.cleaned_data["handle"], role=role, is_handover=not role
            )
        except Invalid as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "Asked. They speak for the page once they have said yes.")
            return redirect("page_people", page_id)
    return _people(request, page_id, form)


@require_POST
@for_members
def withdraw(request: ViewerRequest, page_id: int, person_id: int) -> HttpResponse:
    """Take an offer back."""
    actions.withdraw_offer(request.viewer, page_id=page_id, person_id=person_id)
    return redirect("page_people", page_id)


@require_POST
@for_members
def accept(request: ViewerRequest, page_id: int) -> HttpResponse:
    """Say yes to an offer."""
    actions.answer_offer(request.viewer, page_id=page_id, accept=True)
    page = people_by_ids([page_id])[page_id]
    messages.success(request, f"You speak for {page.name} now.")
    return redirect(page.url)


@require_POST
@for_members
def decline(request: ViewerRequest, page_id: int) -> HttpResponse:
    """Say no to an offer."""
    actions.answer_offer(request.viewer, page_id=page_id, accept=False)
    messages.success(request, "You said no. Nobody is told.")
    return redirect("pages")


@require_POST
@for_members
def take_away(request: ViewerRequest, page_id: int, person_id: int) -> HttpResponse:
    """Let somebody not speak for the page any more."""
    actions.take_role_away(request.viewer, page_id=page_id, person_id=person_id)
    messages.success(request, "Their role has ended.")
    if person_id == request.viewer.hand_id:
        speaking.be_oneself(request)
        return redirect("pages")
    return redirect("page_people", page_id)


@require_POST
@for_members
def leave(request: ViewerRequest, page_id: int) -> HttpResponse:
    """Stop speaking for the page."""
    actions.leave_page(request.viewer, page_id=page_id)
    speaking.be_oneself(request)
    messages.success(request, "You do not speak for this page any more.")
    return redirect("pages")


@require_POST
@for_owners
def entrust(request: ViewerRequest, page_id: int) -> HttpResponse:
    """Give a page that nobody looks after to somebody."""
    page = people_by_ids([page_id]).get(page_id)
    if page is None or not page.is_page:
        raise NotFound
    entrust_page(request.viewer, page_id=page_id, handle=request.POST.get("handle", ""))
    messages.success(request, f"{page.name} has an administrator again.")
    return redirect(page.url)
