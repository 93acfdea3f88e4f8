"""Two at the same moment: whoever is second changes nothing twice. On both databases, with threads that commit."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from meetinghouse.domain.accounts.actions import set_role
from meetinghouse.domain.people.actions import block, follow
from meetinghouse.domain.people.models import Block, Follow, FollowRequest
from meetinghouse.domain.people.queries_upkeep import people_with_wrong_counts
from meetinghouse.domain.posts.actions import (
    boost_post,
    delete_post,
    publish_post,
    react_to_post,
    take_back_boost,
    take_back_reaction,
)
from meetinghouse.domain.posts.models import Post, Reaction
from meetinghouse.domain.posts.queries_upkeep import authors_with_wrong_counts, posts_with_wrong_counts
from meetinghouse.kernel.errors import NotFound, Refusal
from meetinghouse.kernel.viewer import Role, Viewer
from tests.factories import Emitted, member, write

pytestmark = [pytest.mark.django_db(transaction=True)]

ROUNDS = 5
AT_ONCE = 4


def all_at_once(*acts: Callable[[], object]) -> list[object]:
    """Run them in a thread each, begun together; answers in their order, refusals among them."""
    begin = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        try:
            begin.wait(timeout=10)
            return act()
        except Refusal as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as threads:
        return [found.result(timeout=60) for found in [threads.submit(run, act) for act in acts]]


def nothing_drifted() -> None:
    assert posts_with_wrong_counts() == []
    assert authors_with_wrong_counts() == []
    assert people_with_wrong_counts() == []


@pytest.fixture
def ann() -> Viewer:
    return member("ann")


@pytest.fixture
def ben() -> Viewer:
    return member("ben")


def names(events: list[object]) -> list[str]:
    return sorted(type(event).__name__ for event in events)


def test_reacting_and_sharing(ann: Viewer, ben: Viewer) -> None:
    for _ in range(ROUNDS):
        post_id = write(ann)
        emitted = Emitted()
        answers = all_at_once(
            *[lambda: react_to_post(ben, post_id=post_id)] * AT_ONCE,
            *[lambda: boost_post(ben, post_id=post_id)] * AT_ONCE,
        )
        assert answers[:AT_ONCE] == [None] * AT_ONCE
        assert len(set(answers[AT_ONCE:])) == 1
        assert names(emitted()) == ["PostBoosted", "PostReactedTo"]
        assert (Reaction.objects.filter(post_id=post_id).count(), Post.objects.filter(boost_of=post_id).count()) == (
            1,
            1,
        )
        nothing_drifted()
        answers = all_at_once(
            *[lambda: take_back_reaction(ben, post_id=post_id)] * AT_ONCE,
            *[lambda: take_back_boost(ben, post_id=post_id)] * AT_ONCE,
        )
        assert answers == [None] * (2 * AT_ONCE)
        assert names(emitted()) == ["PostUnboosted", "ReactionRemoved"]
        nothing_drifted()


def test_the_same_tap_writes_one_post(ann: Viewer, ben: Viewer) -> None:
    for number in range(ROUNDS):
        answered = write(ben)
        emitted = Emitted()
        found = all_at_once(
            *[lambda: publish_post(ann, text="Once", in_reply_to_id=answered, idempotency=f"tap-{number}")] * AT_ONCE
        )
        assert len(set(found)) == 1
        assert names(emitted()) == ["PostPublished"]
        nothing_drifted()


def test_deleting_twice_while_others_act(ann: Viewer, ben: Viewer) -> None:
    for _ in range(ROUNDS):
        post_id = write(ann)
        emitted = Emitted()
        answers = all_at_once(
            *[lambda: delete_post(ann, post_id=post_id)] * 2,
            lambda: boost_post(ben, post_id=post_id),
            lambda: write(ben, in_reply_to_id=post_id),
        )
        assert sum(isinstance(found, NotFound) for found in answers[:2]) == 1
        assert names(emitted()).count("PostDeleted") == 1
        assert authors_with_wrong_counts() == []


def test_following_while_being_blocked(ann: Viewer) -> None:
    for number in range(ROUNDS):
        other = member(f"other{number}")
        careful = member(f"careful{number}", is_locked=True)
        all_at_once(
            lambda: follow(ann, person_id=other.person_id),
            lambda: block(other, person_id=ann.person_id),
            lambda: follow(ann, person_id=careful.person_id),
            lambda: block(careful, person_id=ann.person_id),
            lambda: follow(other, person_id=ann.person_id),
        )
        assert Block.objects.filter(blocker_id__in=(other.person_id, careful.person_id)).count() == 2
        assert not Follow.objects.exists()
        assert not FollowRequest.objects.exists()
        nothing_drifted()


def test_following_twice(ann: Viewer, ben: Viewer) -> None:
    emitted = Emitted()
    assert all_at_once(*[lambda: follow(ann, person_id=ben.person_id)] * AT_ONCE) == [None] * AT_ONCE
    assert names(emitted()) == ["PersonFollowed"]
    nothing_drifted()


def test_blocking_each_other(ann: Viewer) -> None:
    """One is first; the other one is told that there is nobody, and nobody waits for ever."""
    for number in range(ROUNDS):
        other = member(f"other{number}")
        answers = all_at_once(
            lambda: block(ann, person_id=other.person_id), lambda: block(other, person_id=ann.person_id)
        )
        assert sorted(type(found).__name__ for found in answers) == ["NoneType", "NotFound"]
        assert Block.objects.count() == number + 1


def test_two_owners_stepping_down() -> None:
    one, other = member(role=Role.OWNER), member(role=Role.OWNER)
    answers = all_at_once(
        lambda: set_role(one, account_id=one.account_id, role=Role.MEMBER),
        lambda: set_role(other, account_id=other.account_id, role=Role.MEMBER),
    )
    assert sorted(type(found).__name__ for found in answers) == ["Conflict", "NoneType"]
