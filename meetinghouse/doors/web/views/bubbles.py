"""Messages as pieces of a page: a few of them, or one again after something was done with it."""

from collections.abc import Sequence

import msgspec
from django.http import HttpResponse
from django.shortcuts import redirect, render

from meetinghouse.domain.conversations.queries import conversation, conversation_of_roster
from meetinghouse.domain.conversations.reading import ReadMark, read_marks
from meetinghouse.domain.conversations.records import ConversationRecord
from meetinghouse.domain.posts.queries_messages import bubbles, roster_of_message
from meetinghouse.domain.posts.records_messages import Bubble
from meetinghouse.domain.safety.queries import removals_of
from meetinghouse.doors.web.asking import ViewerRequest
from meetinghouse.doors.web.middleware import back_to
from meetinghouse.kernel.errors import NotFound
from meetinghouse.kernel.paging import Page


def find_talk(request: ViewerRequest, conversation_id: int) -> ConversationRecord:
    """A conversation of the viewer's.

    Raises:
        NotFound: absent, or not there for them.
    """
    found = conversation(request.viewer, conversation_id)
    if found is None:
        raise NotFound
    return found


def with_marks(
    request: ViewerRequest, talk: ConversationRecord, shown: Sequence[Bubble]
) -> list[tuple[Bubble, list[ReadMark]]]:
    """Messages, each with those of the others who have read as far as it, as far as that is on the page; and why the
    moderators removed one.

    Of two, only below what the viewer said: that the other has read their own words is no news.
    """
    places = [bubble.id for bubble in shown if talk.is_group or bubble.is_mine]
    found: dict[int, list[ReadMark]] = {}
    for mark in read_marks(request.viewer, talk.id):
        place = max((i for i in places if i <= mark.up_to), default=0)
        if place:
            found.setdefault(place, []).append(mark)
    return [(bubble, found.get(bubble.id, [])) for bubble in with_reasons(request, shown)]


def with_reasons(request: ViewerRequest, shown: Sequence[Bubble]) -> Sequence[Bubble]:
    """The same messages; those that the moderators removed say what kind of reason they had."""
    removed = [bubble.id for bubble in shown if bubble.is_removed]
    if not removed:
        return shown
    reasons = removals_of(request.viewer, removed)
    return [msgspec.structs.replace(one, removal=reasons[one.id]) if one.id in reasons else one for one in shown]


def show_bubbles(request: ViewerRequest, talk: ConversationRecord, page: Page) -> HttpResponse:
    """Some messages as bare HTML."""
    found = bubbles(request.viewer, talk, page).items
    # How far people have read is known of the end of a conversation only.
    is_end = page.max_id is None
    pairs = with_marks(request, talk, found) if is_end else [(bubble, []) for bubble in with_reasons(request, found)]
    return render(request, "web/messages/bubbles.html", {"list": pairs, "talk": talk})


def show_bubble(request: ViewerRequest, post_id: int) -> HttpResponse:
    """A message as it is now, for who has scripts; others go back to where they were.

    Raises:
        NotFound: it is not there for the viewer, or its conversation is not.
    """
    if not getattr(request, "htmx", False):
        return redirect(f"{back_to(request)}#message-{post_id}")
    roster_id = roster_of_message(request.viewer, post_id)
    talk = conversation_of_roster(request.viewer, roster_id) if roster_id else None
    if talk is None:
        raise NotFound
    return show_bubbles(request, talk, Page(limit=1, since_id=post_id - 1, max_id=post_id + 1))
