"""Edits, pins and votes at the same moment: none is lost, none counts twice. On both databases."""

from functools import partial

import pytest

from meetinghouse.domain.posts.actions import Changes, edit_post, pin_post, remove_post, vote_in_poll
from meetinghouse.domain.posts.history import history
from meetinghouse.domain.posts.models import Pin, Poll, PollOption, PollVote, Post, PostVersion
from meetinghouse.domain.posts.records import PollDraft
from meetinghouse.kernel.errors import Invalid, NotFound
from tests.domain.posts.test_at_the_same_moment import all_at_once
from tests.factories import ids, member, write

pytestmark = [pytest.mark.django_db(transaction=True)]


def test_every_edit_keeps_what_it_replaced() -> None:
    ann = member("ann")
    post_id = write(ann, "start")
    words = [f"edit {number}" for number in range(4)]
    all_at_once(*(partial(edit_post, ann, post_id=post_id, changes=Changes(text=word)) for word in words))
    versions = [version.text for version in history(ann, post_id).versions]
    assert versions[0] == "start"
    assert sorted(versions[1:]) == words
    assert Post.objects.get().revision == 5


def test_an_edit_never_outlives_a_removal() -> None:
    ann = member("ann")
    for _ in range(4):
        post_id = write(ann, "reported")
        edited, _ = all_at_once(
            partial(edit_post, ann, post_id=post_id, changes=Changes(text="harmless")),
            partial(remove_post, post_id=post_id),
        )
        kept = PostVersion.objects.filter(post_id=post_id).exists()
        assert (edited is None) == kept
        assert kept or isinstance(edited, NotFound)
        assert Post.objects.get(pk=post_id).text == ("harmless" if kept else "reported")


def test_one_vote_each() -> None:
    ann, voters = member("ann"), [member() for _ in range(2)]
    post_id = write(ann, "Which?", poll=PollDraft(("a", "b"), 300))
    answers = all_at_once(
        *(partial(vote_in_poll, voter, post_id=post_id, choices=[choice]) for voter in voters for choice in (0, 1))
    )
    assert sum(answer is None for answer in answers) == 2
    assert sum(isinstance(answer, Invalid) for answer in answers) == 2
    assert sorted(PollVote.objects.values_list("person_id", flat=True)) == sorted(ids(voters))
    assert Poll.objects.get().voters_count == sum(PollOption.objects.values_list("votes_count", flat=True)) == 2


def test_no_more_than_five_pins() -> None:
    ann = member("ann")
    posts = [write(ann, str(number)) for number in range(8)]
    for post_id in posts[:3]:
        pin_post(ann, post_id=post_id)
    all_at_once(*(partial(pin_post, ann, post_id=post_id) for post_id in posts[3:7]))
    assert Pin.objects.count() == 5
