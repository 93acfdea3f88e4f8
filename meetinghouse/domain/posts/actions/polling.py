"""Asking and voting."""

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models import F

from meetinghouse.domain.groups.finding import require_awake
from meetinghouse.domain.people.rules import require_not_as_page
from meetinghouse.domain.posts import rules
from meetinghouse.domain.posts.actions.finding import find_post
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.events import PollEnded, PollVotedIn
from meetinghouse.domain.posts.models import Poll, PollOption, PollVote, Post
from meetinghouse.domain.posts.records import PollDraft
from meetinghouse.kernel import bus
from meetinghouse.kernel.clock import now
from meetinghouse.kernel.errors import Invalid, NotFound
from meetinghouse.kernel.statements import insert
from meetinghouse.kernel.viewer import Viewer


def put_poll(post: Post, draft: PollDraft) -> None:
    """Put a question on a new post, in the transaction that writes it."""
    poll = Poll(
        post=post, is_multiple=draft.is_multiple, hides_totals=draft.hides_totals,
        ends_at=post.created_at + timedelta(seconds=draft.seconds),
    )  # fmt: skip
    poll.save(force_insert=True)
    PollOption.objects.bulk_create(
        PollOption(poll=poll, position=i, title=title) for i, title in enumerate(draft.options)
    )


@transaction.atomic
def vote_in_poll(viewer: Viewer, *, post_id: int, choices: Sequence[int]) -> None:
    """Choose one answer of a post's poll, or several where it allows that; once, and for good.

    Args:
        choices: positions, from 0.

    Raises:
        SignInRequired: nobody is signed in.
        NotAllowed: the viewer speaks as a page: each person has one vote; or it stands in a group that is archived.
        NotFound: the viewer cannot see the post, it has no poll, or there is none.
        Invalid: it is over, one's own, voted in already, or there is no such answer.

    Emits:
        PollVotedIn
    """
    require_not_as_page(viewer)
    post = find_post(viewer, post_id)
    poll = Poll.objects.select_for_update(no_key=True).filter(pk=post.pk).first()
    if poll is None:
        raise NotFound
    if post.audience == Audience.GROUP:
        require_awake(post.roster_id)
    rules.require_not_own_poll(post, viewer)
    rules.require_vote(poll, choices, options=PollOption.objects.filter(poll=poll).count())
    vote = PollVote(poll=poll, person_id=viewer.person_id, choices=sum(1 << choice for choice in set(choices)))
    if not insert(vote, unless_there=True):
        raise Invalid("You have already voted on this poll")
    PollOption.objects.filter(poll=poll, position__in=choices).update(votes_count=F("votes_count") + 1)
    Poll.objects.filter(pk=poll.pk).update(voters_count=F("voters_count") + 1)
    bus.emit(PollVotedIn(post_id=post.pk))


@transaction.atomic
def close_poll(post_id: int) -> None:
    """Tell that the time to vote is over; before that, or a second time, this changes nothing.

    Emits:
        PollEnded: the first time.
    """
    if Poll.objects.filter(pk=post_id, is_closed=False, ends_at__lte=now()).update(is_closed=True):
        bus.emit(PollEnded(post_id=post_id))
