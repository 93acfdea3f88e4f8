"""Who may open a page: the few words every view begins with."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponse

from meetinghouse.doors.web.asking import ViewerRequest
from meetinghouse.kernel.errors import NotFound, SignInRequired
from meetinghouse.kernel.paging import Page, parse_page

View = Callable[..., HttpResponse]


def for_members(view: View) -> View:
    """Strangers are sent to sign in."""

    @wraps(view)
    def gate(request: ViewerRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.viewer.is_stranger:
            raise SignInRequired
        return view(request, *args, **kwargs)

    gate.audience = "members"  # type: ignore[attr-defined]
    return gate


def for_readers(view: View) -> View:
    """Members, and strangers where the community is open to read."""

    @wraps(view)
    def gate(request: ViewerRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.viewer.is_stranger and not request.viewer.sees_public:
            raise SignInRequired
        return view(request, *args, **kwargs)

    gate.audience = "readers"  # type: ignore[attr-defined]
    return gate


def for_moderators(view: View) -> View:
    """For everybody else the page is absent."""

    @wraps(view)
    def gate(request: ViewerRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.viewer.is_moderator:
            raise NotFound
        return view(request, *args, **kwargs)

    gate.audience = "moderators"  # type: ignore[attr-defined]
    return gate


def for_owners(view: View) -> View:
    """For everybody else the page is absent."""

    @wraps(view)
    def gate(request: ViewerRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.viewer.is_owner:
            raise NotFound
        return view(request, *args, **kwargs)

    gate.audience = "owners"  # type: ignore[attr-defined]
    return gate


def for_everybody(view: View) -> View:
    """A page that anybody may open, signed in or not."""
    view.audience = "everybody"  # type: ignore[attr-defined]
    return view


def page_of(request: ViewerRequest) -> Page:
    """Which part of a list the address asks for."""
    return parse_page(request.GET.dict())
