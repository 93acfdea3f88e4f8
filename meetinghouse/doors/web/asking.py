"""A request as the views get it, for the type checker: Django's own class, with what the middleware added."""

from django.http import HttpRequest

from meetinghouse.domain.people.records import PersonRecord
from meetinghouse.kernel.viewer import Viewer


class ViewerRequest(HttpRequest):
    """A request behind ``ViewerMiddleware``. Nothing makes one; the middleware adds the three to Django's."""

    viewer: Viewer
    person: PersonRecord | None
    # Who it is that speaks, where the viewer is a page.
    editor: PersonRecord | None
