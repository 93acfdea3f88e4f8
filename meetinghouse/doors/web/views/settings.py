"""A member's own settings: the profile, and the apps that act for them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from meetinghouse.domain.accounts.actions import end_access
from meetinghouse.domain.accounts.queries import accesses
from meetinghouse.domain.conversations.models import Opening
from meetinghouse.domain.conversations.queries import opening_of
from meetinghouse.domain.conversations.reading import shows_reading
from meetinghouse.domain.media.actions import upload_picture
from meetinghouse.domain.pages.queries import voices_of_tokens
from meetinghouse.domain.people.actions import edit_profile
from meetinghouse.domain.people.queries import blocked_people, muted_people, restricted_people
from meetinghouse.doors.web.asking import ViewerRequest
from meetinghouse.doors.web.forms import ProfileForm, show_refusal
from meetinghouse.doors.web.gate import for_members, page_of
from meetinghouse.effects.notifications.queries import notifications_of_restricted
from meetinghouse.kernel.errors import Invalid
from meetinghouse.kernel.paging import Page

PROFILE = (
    "display_name", "about", "country", "town", "is_locked", "is_listed", "suggests_people", "is_suggested",
    "default_audience", "default_quoters",
)  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def profile(request: ViewerRequest) -> HttpResponse:
    """Name, pictures, about, country, and who sees what."""
    person = request.person
    assert person is not None, "members have one"
    start = {name: getattr(person, name) for name in PROFILE}
    labels = [(f.name, f.value) for f in person.fields]
    if request.method != "POST":
        form = ProfileForm(initial=start)
    else:
        form = ProfileForm(request.POST, request.FILES, initial=start)
        labels = list(zip(request.POST.getlist("label"), request.POST.getlist("value"), strict=False))
        if form.is_valid() and _save(request, form, labels):
            messages.success(request, "Your profile is saved.")
            return redirect(person.url)
    rows = [*labels, *[("", "")] * max(0, 4 - len(labels))]
    context = {"form": form, "labels": rows, "here": "settings", "is_welcome": "welcome" in request.GET}
    return render(request, "web/settings/profile.html", context, status=422 if form.errors else 200)


def _save(request: ViewerRequest, form: ProfileForm, labels: list[tuple[str, str]]) -> bool:
    changes = {name: form.cleaned_data[name] for name in PROFILE}
    changes["fields"] = labels
    for field, purpose in (("picture", "avatar"), ("cover", "cover")):
        file = form.cleaned_data[field]
        try:
            if file:
                changes[f"{field}_id"] = upload_picture(request.viewer, file=file, name=file.name, purpose=purpose).id
            elif form.cleaned_data[f"remove_{field}"]:
                changes[f"{field}_id"] = None
        except Invalid as refusal:
            form.add_error(field, " ".join(refusal.fields.values()) or refusal.message)
            return False
    try:
        edit_profile(request.viewer, changes=changes)
    except Invalid as refusal:
        show_refusal(form, refusal)
        return False
    return True


@require_GET
@for_members
def apps(request: ViewerRequest) -> HttpResponse:
    """The apps that may act for the viewer."""
    found = accesses(request.viewer.account_id)
    context = {"accesses": found, "voices": voices_of_tokens([one.id for one in found]), "here": "settings"}
    return render(request, "web/settings/apps.html", context)


@require_POST
@for_members
def end_app(request: ViewerRequest, token_id: int) -> HttpResponse:
    """Sign an app out."""
    end_access(request.viewer, token_id=token_id)
    messages.success(request, "The app is signed out.")
    return redirect("settings_apps")


@require_GET
@for_members
def privacy(request: ViewerRequest) -> HttpResponse:
    """Whom the viewer blocks and mutes, and who may write to them."""
    context = {
        "blocked": blocked_people(request.viewer, Page(limit=100)).items,
        "muted": muted_people(request.viewer, Page(limit=20)),
        "restricted": restricted_people(request.viewer, Page(limit=20)),
        "openings": Opening.choices,
        "opening": opening_of(request.viewer),
        "shows_reading": shows_reading(request.viewer),
        "here": "settings",
    }
    return render(request, "web/settings/privacy.html", context)


@require_GET
@for_members
def muted(request: ViewerRequest) -> HttpResponse:
    """Everybody whom the viewer mutes, and until when."""
    found = muted_people(request.viewer, page_of(request))
    context = {"muted": found.items, "older_than": found.older_than, "here": "settings"}
    return render(request, "web/settings/muted.html", context)


@require_GET
@for_members
def restricted(request: ViewerRequest) -> HttpResponse:
    """Whom the viewer restricts, and what those did that would stand behind the bell otherwise."""
    told = notifications_of_restricted(request.viewer, page_of(request))
    context = {
        "people": restricted_people(request.viewer, Page(limit=100)).items,
        "notifications": told.items,
        "older_than": told.older_than,
        "here": "settings",
    }
    return render(request, "web/settings/restricted.html", context)
