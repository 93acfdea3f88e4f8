"""Friends: who they are, who asks to be, and people one may know."""

from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from meetinghouse.domain.people import actions
from meetinghouse.domain.people import queries_friends as queries
from meetinghouse.domain.people.records import PersonRecord
from meetinghouse.doors.web.asking import ViewerRequest
from meetinghouse.doors.web.gate import for_members, page_of
from meetinghouse.doors.web.middleware import back_to
from meetinghouse.kernel.paging import Page, Slice
from meetinghouse.kernel.viewer import Viewer


def _list(tab: str, ask: Callable[[Viewer, Page], Slice[PersonRecord]], doc: str) -> Callable[..., HttpResponse]:
    @require_GET
    @for_members
    def view(request: ViewerRequest) -> HttpResponse:
        found = ask(request.viewer, page_of(request))
        context = {
            "people": found.items,
            "older_than": found.older_than,
            "stands": queries.friend_stands(request.viewer, [p.id for p in found.items]),
            "asking": queries.count_friend_requests(request.viewer),
            "tab": tab,
            "here": "people",
        }
        return render(request, "web/friends.html", context)

    view.__name__, view.__doc__ = tab, doc
    return view


friends = _list("friends", queries.friends, "The viewer's friends.")
requests = _list("requests", queries.friend_requests, "Who asks to be friends with the viewer.")
sent = _list("sent", queries.friend_requests_sent, "Whom the viewer asked, without an answer so far.")


def _act(name: str, act: Callable[[Viewer, int], object], doc: str) -> Callable[..., HttpResponse]:
    @require_POST
    @for_members
    def view(request: ViewerRequest, person_id: int) -> HttpResponse:
        act(request.viewer, person_id)
        return redirect(back_to(request, "/people/friends"))

    view.__name__, view.__doc__ = name, doc
    return view


ask = _act("ask", lambda v, i: actions.ask_to_be_friends(v, person_id=i), "Ask somebody to be friends.")
withdraw = _act("withdraw", lambda v, i: actions.withdraw_friend_request(v, person_id=i), "Take a request back.")
accept = _act("accept", lambda v, i: actions.answer_friend_request(v, person_id=i, accept=True), "Say yes.")
decline = _act("decline", lambda v, i: actions.answer_friend_request(v, person_id=i, accept=False), "Say no.")
end = _act("end", lambda v, i: actions.unfriend(v, person_id=i), "End a friendship.")


@require_POST
@for_members
def dismiss_suggestion(request: ViewerRequest, person_id: int) -> HttpResponse:
    """Do not suggest somebody again."""
    actions.dismiss_suggestion(request.viewer, person_id=person_id)
    if getattr(request, "htmx", False):
        return HttpResponse("")
    return redirect(back_to(request, "/people"))
