"""Owners only; for everybody else the page is absent."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse

from meetinghouse.kernel.errors import NotFound


def for_owners(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let owners through."""

    @wraps(view)
    def gate(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.viewer.is_owner:  # type: ignore[attr-defined]  # the middleware puts it there
            raise NotFound
        return view(request, *args, **kwargs)

    gate.audience = "owners"  # type: ignore[attr-defined]
    return gate
