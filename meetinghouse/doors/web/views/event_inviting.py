"""Asking people to an event: choosing whom, many at once, and taking it back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from meetinghouse.domain.gatherings import actions
from meetinghouse.domain.gatherings.actions.inviting import MOST_AT_ONCE
from meetinghouse.domain.gatherings.queries_hosts import known_to_host
from meetinghouse.domain.gatherings.records import EventRecord
from meetinghouse.domain.groups import queries as group_queries
from meetinghouse.domain.people.queries import followers, following
from meetinghouse.domain.people.queries_friends import friends
from meetinghouse.domain.people.records import PersonRecord
from meetinghouse.doors.web.asking import ViewerRequest
from meetinghouse.doors.web.gate import for_members, page_of
from meetinghouse.doors.web.middleware import back_to
from meetinghouse.doors.web.views.events import event_or_404
from meetinghouse.doors.web.views.groups import number_in, words_of
from meetinghouse.effects.search.queries import find_members
from meetinghouse.kernel.errors import Invalid, NotFound
from meetinghouse.kernel.paging import Slice

_FOUND = 40
_FROM = {"group": "The group", "friends": "Friends", "following": "People I follow", "followers": "Followers"}


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def invite(request: ViewerRequest, gathering_id: int) -> HttpResponse:
    """Choose people and ask them all at once."""
    event = event_or_404(request, gathering_id)
    if not event.may_invite:
        raise NotFound
    refused: list[str] = []
    if request.method == "POST":
        ids = [number_in(raw) for raw in request.POST.getlist("person_id")[: MOST_AT_ONCE + 1]]
        try:
            number = actions.invite_to_gathering(request.viewer, gathering_id=gathering_id, person_ids=ids)
        except Invalid as refusal:
            refused = list(refusal.fields.values()) or [refusal.message]
        else:
            messages.success(request, _said(number))
            return redirect(back_to(request, event.url))
    source, sources = _source(request, event)
    words = words_of(request)
    people = _people(request, event, source, words)
    chosen = [one for one in people.items if _is_to_invite(request, event, one)]
    context = {
        "event": event, "people": chosen, "older_than": people.older_than, "q": words, "source": source,
        "sources": [(name, _FROM[name]) for name in sources], "most": MOST_AT_ONCE, "refused": refused,
        "known": known_to_host(event, [one.id for one in chosen]), "here": "events",
    }  # fmt: skip
    return render(request, "web/events/invite.html", context, status=422 if refused else 200)


def _said(number: int) -> str:
    if not number:
        return "Nobody new was asked: they were before, have answered, or this is not for them."
    return f"{number} {'people were' if number > 1 else 'person was'} invited."


def _is_to_invite(request: ViewerRequest, event: EventRecord, one: PersonRecord) -> bool:
    is_person = not one.is_group and not one.is_page
    return is_person and not one.domain and one.id not in {request.viewer.person_id, event.host.id}


def _source(request: ViewerRequest, event: EventRecord) -> tuple[str, list[str]]:
    """From whom to choose, and what there is to choose that from."""
    if event.group is not None:
        return "group", ["group"]
    sources = ["followers"] if request.viewer.is_page else ["friends", "following"]
    wanted = request.GET.get("from", "")
    return (wanted if wanted in sources else sources[0]), sources


def _people(request: ViewerRequest, event: EventRecord, source: str, words: str) -> Slice[PersonRecord]:
    me, page = request.viewer.person_id, page_of(request)
    if source == "group" and event.group is not None:
        found = group_queries.group(request.viewer, event.group.id)
        if not found.may_read:
            return Slice(items=())
        members = group_queries.members(request.viewer, found, page, words=words)
        return Slice(items=[one.person for one in members], older_than=members.older_than)
    if words:
        return Slice(items=find_members(request.viewer, words, _FOUND))
    if source == "friends":
        return friends(request.viewer, page)
    return (followers if source == "followers" else following)(request.viewer, me, page)


@require_POST
@for_members
def uninvite(request: ViewerRequest, gathering_id: int, person_id: int) -> HttpResponse:
    """Take an invitation back."""
    actions.uninvite(request.viewer, gathering_id=gathering_id, person_id=person_id)
    messages.success(request, "They are not invited any more. Nobody is told.")
    return redirect(back_to(request, "/events"))
