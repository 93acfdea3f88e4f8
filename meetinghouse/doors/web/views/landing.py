"""The front page, the about page and what belongs to the look."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from meetinghouse.domain.community import queries as community
from meetinghouse.domain.people.queries import count_members, members_by_country
from meetinghouse.domain.places.queries import world_map
from meetinghouse.domain.posts.queries import count_posts
from meetinghouse.doors.web.asking import ViewerRequest
from meetinghouse.doors.web.colour import accent_css
from meetinghouse.doors.web.gate import for_everybody
from meetinghouse.doors.web.middleware import back_to
from meetinghouse.effects.timelines import queries as timelines
from meetinghouse.kernel.paging import Page

FOREVER = "public, max-age=31536000, immutable"


@require_GET
@for_everybody
def landing(request: ViewerRequest) -> HttpResponse:
    """The community's front door; members go straight home."""
    if not request.viewer.is_stranger:
        return redirect("home")
    posts = []
    if request.viewer.sees_public:
        posts = timelines.as_records(request.viewer, timelines.local(request.viewer, Page(limit=5)).items)
    return render(
        request,
        "web/landing.html",
        {
            "members": count_members(),
            "posts_count": count_posts(),
            "map": world_map(members_by_country(), least=settings.MIN_MEMBERS_PER_COUNTRY),
            "rules": community.rules(),
            "posts": posts,
        },
    )


@require_GET
@for_everybody
def about(request: ViewerRequest) -> HttpResponse:
    """What this place is, its rules and whom to write to."""
    return render(request, "web/about.html", {"rules": community.rules(), "here": "about", "members": count_members()})


@require_GET
@for_everybody
def accent(_request: ViewerRequest, version: str) -> HttpResponse:
    """The community's colour as a style sheet; the address changes with the colour."""
    return HttpResponse(
        accent_css(community.current().accent), content_type="text/css", headers={"Cache-Control": FOREVER}
    )


@require_POST
@for_everybody
def theme(request: ViewerRequest) -> HttpResponse:
    """Light, dark, or as the device says; kept in a cookie."""
    wanted = request.POST.get("theme", "")
    response = redirect(back_to(request, "/"))
    if wanted in {"light", "dark"}:
        response.set_cookie("theme", wanted, max_age=60 * 60 * 24 * 365, samesite="Lax", secure=request.is_secure())
    else:
        response.delete_cookie("theme")
    return response
