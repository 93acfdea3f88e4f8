"""Asking and voting. https://docs.joinmastodon.org/methods/polls/"""

from meetinghouse.domain.posts.actions import vote_in_poll
from meetinghouse.domain.posts.queries import post
from meetinghouse.doors.client_api.entities.polls import poll
from meetinghouse.doors.client_api.gate import Call, as_id, permit
from meetinghouse.kernel import limits
from meetinghouse.kernel.errors import Invalid, NotFound


def _poll(call: Call, number: int) -> bytes:
    found = post(call.viewer, number)
    if found is None or found.shown.poll is None:
        raise NotFound
    return poll(found.shown.poll, stranger=call.viewer.is_stranger)


@permit("read:statuses", strangers=True)
def show(call: Call, number: int) -> bytes:
    """GET /api/v1/polls/:id: its id is the post's."""
    return _poll(call, number)


@permit("write:statuses")
def vote(call: Call, number: int) -> bytes:
    """POST /api/v1/polls/:id/votes: ``choices[]`` are positions, from 0.

    Raises:
        Invalid: a choice is no number, or the vote is refused.
    """
    limits.take("react", f"person:{call.viewer.person_id}")
    choices = [as_id(str(choice)) for choice in call.many("choices")]
    if None in choices:
        raise Invalid(fields={"choices": "choices are numbers, from 0"})
    vote_in_poll(call.viewer, post_id=number, choices=[choice for choice in choices if choice is not None])
    return _poll(call, number)
