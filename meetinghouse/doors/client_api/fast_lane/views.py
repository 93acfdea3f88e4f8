"""The hot addresses as Django's views: for a front without the fast lane, and for bodies that Django reads."""

from collections.abc import Callable, Mapping, Sequence
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern
from django.views.decorators.csrf import csrf_exempt

from meetinghouse.doors.client_api.asking import client_address
from meetinghouse.doors.client_api.bodies import parse_body
from meetinghouse.doors.client_api.fast_lane.serving import Hot, answer
from meetinghouse.doors.client_api.gate import both, endpoint
from meetinghouse.kernel import lane

View = Callable[..., HttpResponse]


def hot_view(*hot: Hot, otherwise: View | None = None) -> View:
    """A view for one address.

    Args:
        hot: at most one for reading and one for writing.
        otherwise: the view for other methods on the same address, ``gate.endpoint``'s; it gets the id as ``number``.
    """
    others = otherwise or endpoint()
    by_method = {"POST" if one.writes else "GET": one for one in hot}

    @csrf_exempt
    def view(request: HttpRequest, number: int | None = None) -> HttpResponse:
        method = "GET" if request.method == "HEAD" else request.method or ""
        found = by_method.get(method)
        if found is None:
            answered = others(request) if number is None else others(request, number=number)
            if answered.status_code == 405:
                answered["Allow"] = ", ".join([*by_method, answered["Allow"]])
            return answered
        asked = lane.Request(
            method,
            request.path,
            request.META.get("QUERY_STRING", ""),
            cast("lane.Headers", request.headers),
            b"",
            client_address(request),
        )
        response = answer(found, asked, lambda: parse_body(request), "" if number is None else str(number))
        return HttpResponse(response.body, status=response.status, headers=dict(response.headers))

    view.hot = hot  # type: ignore[attr-defined]
    view.otherwise = otherwise  # type: ignore[attr-defined]
    return view


def patterns(table: Mapping[str, Sequence[Hot]], prefix: str, otherwise: Mapping[str, View]) -> list[URLPattern]:
    """Addresses for ``urls``, each with and without its last slash.

    Args:
        table: path below the prefix, ``{}`` for an id, and what is hot there.
        prefix: without the first slash.
        otherwise: by path, the view for other methods there.
    """
    if unknown := set(otherwise) - set(table):
        raise LookupError(unknown)
    return [
        pattern
        for where, hot in table.items()
        for pattern in both(
            prefix + where.replace("{}", "<int:number>"), hot_view(*hot, otherwise=otherwise.get(where)), f"hot_{where}"
        )
    ]
