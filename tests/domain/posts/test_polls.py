"""Asking and voting: once, in time, and told to nobody."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from meetinghouse.domain.posts.actions import boost_post, delete_post, vote_in_poll
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.chores import end_polls
from meetinghouse.domain.posts.events import PollEnded, PollVotedIn
from meetinghouse.domain.posts.models import Poll, PollVote, Post
from meetinghouse.domain.posts.queries import post
from meetinghouse.domain.posts.records import PollDraft, PollRecord
from meetinghouse.kernel.clock import now, pretend
from meetinghouse.kernel.errors import Invalid, NotFound, SignInRequired
from meetinghouse.kernel.viewer import STRANGER, Viewer
from tests.factories import Emitted, member, write

pytestmark = pytest.mark.django_db

DAY = 86_400


def ask(author: Viewer, *options: str, audience: Audience = Audience.COMMUNITY, **more: bool) -> int:
    draft = PollDraft(options or ("Saturday", "Sunday"), DAY, more.get("many", False), more.get("hides", False))
    return write(author, "Which day?", audience, poll=draft)


def poll_of(viewer: Viewer, post_id: int) -> PollRecord:
    found = post(viewer, post_id)
    assert found is not None
    assert found.poll is not None
    return found.poll


def numbers(poll: PollRecord) -> list[int | None]:
    return [option.votes for option in poll.options]


def test_one_answer_once(ann: Viewer, ben: Viewer, cleo: Viewer) -> None:
    post_id, emitted = ask(ann, " Saturday ", "Sunday", ""), Emitted()
    emitted()
    assert [option.title for option in poll_of(ben, post_id).options] == ["Saturday", "Sunday"]
    assert poll_of(ben, post_id).may_vote
    vote_in_poll(ben, post_id=post_id, choices=[1])
    assert emitted() == [PollVotedIn(post_id=post_id)]
    for again in ([1], [0]):
        with pytest.raises(Invalid):
            vote_in_poll(ben, post_id=post_id, choices=again)
    vote_in_poll(cleo, post_id=post_id, choices=[1])
    found = poll_of(ben, post_id)
    assert (numbers(found), found.voters_count, found.votes_count) == ([0, 2], 2, 2)
    assert (found.own, found.has_voted, found.may_vote) == ((1,), True, False)
    assert [(option.percent, option.is_chosen) for option in found.options] == [(0, False), (100, True)]
    other = poll_of(member(), post_id)
    assert (other.own, other.has_voted, numbers(other)) == ((), False, [0, 2])


def test_several_answers_where_that_is_allowed(ann: Viewer, ben: Viewer) -> None:
    single, many = ask(ann, "a", "b", "c"), ask(ann, "a", "b", "c", many=True)
    with pytest.raises(Invalid):
        vote_in_poll(ben, post_id=single, choices=[0, 1])
    vote_in_poll(ben, post_id=single, choices=[2, 2])
    vote_in_poll(ben, post_id=many, choices=[0, 2, 2])
    found = poll_of(ben, many)
    assert (numbers(found), found.voters_count, found.votes_count, found.own) == ([1, 0, 1], 1, 2, (0, 2))
    assert numbers(poll_of(ben, single)) == [0, 0, 1]


@pytest.mark.parametrize("choices", [[], [2], [-1], [0, 7]])
def test_what_is_no_vote(ann: Viewer, ben: Viewer, choices: list[int]) -> None:
    post_id = ask(ann, many=True)
    with pytest.raises(Invalid):
        vote_in_poll(ben, post_id=post_id, choices=choices)
    assert not PollVote.objects.exists()


def test_who_cannot_vote(ann: Viewer, ben: Viewer) -> None:
    post_id, hidden, plain = ask(ann), ask(ann, audience=Audience.FOLLOWERS), write(ann)
    for viewer, number, refusal in (
        (ann, post_id, Invalid), (ben, hidden, NotFound), (ben, plain, NotFound), (ben, 1, NotFound),
        (STRANGER, post_id, SignInRequired),
    ):  # fmt: skip
        with pytest.raises(refusal):
            vote_in_poll(viewer, post_id=number, choices=[0])
    assert not PollVote.objects.exists()
    # A share's id stands for what it shares.
    vote_in_poll(ben, post_id=boost_post(ben, post_id=post_id), choices=[0])
    assert numbers(poll_of(ben, post_id)) == [1, 0]
    delete_post(ann, post_id=post_id)
    with pytest.raises(NotFound):
        vote_in_poll(member(), post_id=post_id, choices=[0])


def test_the_end_comes_once(ann: Viewer, ben: Viewer, cleo: Viewer) -> None:
    post_id, emitted = ask(ann), Emitted()
    vote_in_poll(ben, post_id=post_id, choices=[0])
    end_polls()
    emitted()
    assert not poll_of(ben, post_id).is_over
    with pretend(now() + timedelta(seconds=DAY)):
        assert poll_of(ben, post_id).is_over
        with pytest.raises(Invalid):
            vote_in_poll(cleo, post_id=post_id, choices=[0])
        for _ in range(2):
            end_polls()
    assert emitted() == [PollEnded(post_id=post_id)]
    assert Poll.objects.get().voters_count == 1


def test_hidden_numbers_show_when_it_is_over(ann: Viewer, ben: Viewer) -> None:
    post_id = ask(ann, hides=True)
    vote_in_poll(ben, post_id=post_id, choices=[0])
    for viewer in (ann, ben, member()):
        found = poll_of(viewer, post_id)
        assert (numbers(found), [option.percent for option in found.options]) == ([None, None], [0, 0])
        assert found.voters_count == 1
    with pretend(now() + timedelta(days=2)):
        assert numbers(poll_of(ann, post_id)) == [1, 0]


@pytest.mark.parametrize(
    "draft",
    [
        PollDraft(("one",), DAY),
        PollDraft(("one", " "), DAY),
        PollDraft(("a", "b", "c", "d", "e"), DAY),
        PollDraft(("Same", "same "), DAY),
        PollDraft(("x" * 81, "b"), DAY),
        PollDraft(("a", "b"), 299),
        PollDraft(("a", "b"), 30 * DAY + 1),
    ],
)
def test_polls_that_do_not_fit(ann: Viewer, draft: PollDraft) -> None:
    with pytest.raises(Invalid) as refusal:
        write(ann, "Which?", poll=draft)
    assert list(refusal.value.fields) == ["poll"]
    assert not Post.objects.exists()


def test_photos_or_a_poll_and_words_with_it(ann: Viewer, picture: Callable[[Viewer], int]) -> None:
    for text, media_ids in (("Which?", [picture(ann)]), (" ", [])):
        with pytest.raises(Invalid):
            write(ann, text, media_ids=media_ids, poll=PollDraft(("a", "b"), DAY))
    assert not Post.objects.exists()
