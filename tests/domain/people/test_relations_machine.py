"""Any order of following, asking, answering, blocking: the tables stay true, the actions answer as the model says."""

from collections.abc import Callable
from typing import Any

import hypothesis.strategies as st
import pytest
from django.db import transaction
from django.db.models import Count
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from meetinghouse.domain.people import actions
from meetinghouse.domain.people.models import Block, Follow, FollowRequest, FriendRequest, Friendship, Person
from meetinghouse.domain.people.queries_upkeep import people_with_wrong_counts
from meetinghouse.domain.people.relations import relations
from meetinghouse.kernel.errors import NotFound
from meetinghouse.kernel.viewer import Viewer
from tests.factories import member
from tests.policy.worlds import worlds_to_try

PEOPLE = st.sampled_from(["ann", "ben", "careful"])
Pair = tuple[str, str]


class RelationsMachine(RuleBasedStateMachine):
    """Three people, one of whom accepts followers one by one, sometimes."""

    people: dict[str, Viewer]

    @initialize()
    def begin(self) -> None:
        """A transaction around the whole run, so that runs do not see each other."""
        self.around = transaction.atomic()
        self.around.__enter__()
        self.people = {name: member(name, is_locked=name == "careful") for name in ("ann", "ben", "careful")}
        self.locked = {"careful"}
        self.follows: set[Pair] = set()
        self.requests: set[Pair] = set()
        self.blocks: set[Pair] = set()
        self.asked: set[Pair] = set()
        self.friends: set[Pair] = set()

    def teardown(self) -> None:
        """Undo everything."""
        if hasattr(self, "around"):
            transaction.set_rollback(True)
            self.around.__exit__(None, None, None)

    def _act(self, act: Callable[..., None], one: str, other: str, *, allowed: bool, **more: Any) -> None:
        viewer, person_id = self.people[one], self.people[other].person_id
        if allowed:
            act(viewer, person_id=person_id, **more)
            return
        with pytest.raises(NotFound), transaction.atomic():
            act(viewer, person_id=person_id, **more)

    def _meet(self, one: str, other: str) -> bool:
        return one != other and not {(one, other), (other, one)} & self.blocks

    @rule(one=PEOPLE, other=PEOPLE)
    def follow(self, one: str, other: str) -> None:
        """A follow, or a request where the other one wants to be asked."""
        meets = self._meet(one, other)
        self._act(actions.follow, one, other, allowed=meets)
        if meets and (one, other) not in self.follows:
            if other in self.locked:
                self.requests.add((one, other))
            else:
                self.follows.add((one, other))
                self.requests.discard((one, other))

    @rule(one=PEOPLE, other=PEOPLE)
    def unfollow(self, one: str, other: str) -> None:
        """Ends either."""
        meets = self._meet(one, other)
        self._act(actions.unfollow, one, other, allowed=meets)
        if meets:
            self._part(one, other)

    @rule(one=PEOPLE, other=PEOPLE)
    def remove_follower(self, one: str, other: str) -> None:
        """The same, from the other side."""
        meets = self._meet(one, other)
        self._act(actions.remove_follower, one, other, allowed=meets)
        if meets:
            self._part(other, one)

    def _part(self, one: str, other: str) -> None:
        self.follows.discard((one, other))
        self.requests.discard((one, other))

    @rule(one=PEOPLE, other=PEOPLE, accept=st.booleans())
    def answer(self, one: str, other: str, accept: bool) -> None:  # noqa: FBT001 -- hypothesis gives it by name
        """Only where there is a request."""
        asked = (other, one) in self.requests
        self._act(actions.answer_follow_request, one, other, allowed=asked, accept=accept)
        if asked:
            self.requests.discard((other, one))
            if accept:
                self.follows.add((other, one))

    @rule(one=PEOPLE, other=PEOPLE)
    def block(self, one: str, other: str) -> None:
        """Not somebody who blocked first: they are not to be found."""
        allowed = one != other and (other, one) not in self.blocks
        self._act(actions.block, one, other, allowed=allowed)
        if allowed:
            self.blocks.add((one, other))
            for a, b in ((one, other), (other, one)):
                self._part(a, b)
                self.asked.discard((a, b))
                self.friends.discard((a, b))

    @rule(one=PEOPLE, other=PEOPLE)
    def ask_to_be_friends(self, one: str, other: str) -> None:
        """A request, or a yes where the other one asked first."""
        meets = self._meet(one, other)
        self._act(actions.ask_to_be_friends, one, other, allowed=meets)
        if meets and (one, other) not in self.friends:
            if (other, one) in self.asked:
                self._befriend(one, other)
            else:
                self.asked.add((one, other))

    def _befriend(self, one: str, other: str) -> None:
        for a, b in ((one, other), (other, one)):
            self.asked.discard((a, b))
            self.friends.add((a, b))
            self.follows.add((a, b))
            self.requests.discard((a, b))

    @rule(one=PEOPLE, other=PEOPLE)
    def withdraw(self, one: str, other: str) -> None:
        """One's own request only."""
        meets = self._meet(one, other)
        self._act(actions.withdraw_friend_request, one, other, allowed=meets)
        if meets:
            self.asked.discard((one, other))

    @rule(one=PEOPLE, other=PEOPLE, accept=st.booleans())
    def answer_friend(self, one: str, other: str, accept: bool) -> None:  # noqa: FBT001
        """Only where the other one asked."""
        asked = (other, one) in self.asked
        self._act(actions.answer_friend_request, one, other, allowed=asked, accept=accept)
        if asked and accept:
            self._befriend(one, other)
        self.asked.discard((other, one))

    @rule(one=PEOPLE, other=PEOPLE)
    def unfriend(self, one: str, other: str) -> None:
        """Takes one; who follows whom stays."""
        meets = self._meet(one, other)
        self._act(actions.unfriend, one, other, allowed=meets)
        if meets:
            self.friends -= {(one, other), (other, one)}

    @rule(one=PEOPLE, other=PEOPLE)
    def unblock(self, one: str, other: str) -> None:
        """One's own block only; without one nothing happens."""
        self._act(actions.unblock, one, other, allowed=True)
        self.blocks.discard((one, other))

    @rule(one=PEOPLE, locked=st.booleans())
    def change_mind(self, one: str, locked: bool) -> None:  # noqa: FBT001
        """Somebody wants to be asked from now on, or not any more."""
        actions.edit_profile(self.people[one], changes={"is_locked": locked})
        self.locked = self.locked | {one} if locked else self.locked - {one}

    def _pairs(self, model: Any, one: str, other: str) -> set[Pair]:
        names = {viewer.person_id: name for name, viewer in self.people.items()}
        return {(names[a], names[b]) for a, b in model.objects.values_list(one, other)}

    @invariant()
    def the_tables_say_what_the_model_says(self) -> None:
        """Rows, one by one."""
        if hasattr(self, "around"):
            assert self._pairs(Follow, "follower_id", "followed_id") == self.follows
            assert self._pairs(FollowRequest, "follower_id", "followed_id") == self.requests
            assert self._pairs(Block, "blocker_id", "blocked_id") == self.blocks
            assert self._pairs(FriendRequest, "asker_id", "asked_id") == self.asked
            assert self._pairs(Friendship, "person_id", "friend_id") == self.friends

    @invariant()
    def what_always_holds(self) -> None:
        """Counters are the rows; no follow across a block; no request beside a follow; nobody follows themselves."""
        if not hasattr(self, "around"):
            return
        assert people_with_wrong_counts() == []
        assert Person.objects.aggregate(n=Count("pk"))["n"] == len(self.people)
        follows, requests, blocks = self.follows, self.requests, self.blocks
        assert not follows & requests
        assert not (follows | requests) & (blocks | {(b, a) for a, b in blocks})
        assert all(one != other for one, other in follows | requests)
        assert self.friends == {(b, a) for a, b in self.friends}, "a friendship is seen from both sides"
        assert not (self.friends | self.asked) & (blocks | {(b, a) for a, b in blocks})
        assert not self.asked & (self.friends | {(b, a) for a, b in self.asked})

    @invariant()
    def each_is_told_how_they_stand(self) -> None:
        """Nobody learns that they are blocked."""
        if not hasattr(self, "around"):
            return
        for one, viewer in self.people.items():
            others = {name: who.person_id for name, who in self.people.items() if name != one}
            found = relations(viewer, list(others.values()))
            for other, person_id in others.items():
                stance = found[person_id]
                assert stance.following == ((one, other) in self.follows)
                assert stance.followed_by == ((other, one) in self.follows)
                assert stance.requested == ((one, other) in self.requests)
                assert stance.requested_by == ((other, one) in self.requests)
                assert stance.blocking == ((one, other) in self.blocks)
                assert stance.blocked_by is False
                assert stance.friends == ((one, other) in self.friends)


@pytest.mark.django_db
def test_any_order_of_acts_keeps_the_tables_true() -> None:
    run_state_machine_as_test(RelationsMachine, settings=worlds_to_try(10))
