"""The gate every view of the desk inherits: for everybody but the staff the page is absent."""

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views import View

from meetinghouse.kernel.errors import NotFound
from meetinghouse.kernel.paging import Page, parse_page
from meetinghouse.kernel.viewer import Viewer


class DeskView(View):
    """Only moderators and owners come past; the others get the same 404 as for a page that does not exist.

    ``audience`` says so to the tests that walk all routes.
    """

    audience = "moderators"
    viewer: Viewer

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Ask who it is before anything else, also before the method."""
        viewer: Viewer = request.viewer  # type: ignore[attr-defined]
        if not viewer.is_moderator:
            raise NotFound
        self.viewer = viewer
        answer = super().dispatch(request, *args, **kwargs)
        # What the desk shows is nobody else's: no proxy and no back button keeps it.
        answer["Cache-Control"] = "no-store"
        return answer

    def page(self, *, limit: int = 30) -> Page:
        """Which part of a list the address asks for."""
        return parse_page(self.request.GET.dict(), default=limit, most=100)
