"""Any order of writing, answering, reacting, sharing, deleting, removing: counters stay true, nothing comes back."""

from collections.abc import Callable
from typing import Any

import hypothesis.strategies as st
import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from meetinghouse.domain.posts import actions
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.models import PostState, Reaction
from meetinghouse.domain.posts.queries import flags, posts_by_ids
from meetinghouse.domain.posts.queries_upkeep import authors_with_wrong_counts, posts_with_wrong_counts
from meetinghouse.kernel.errors import NotAllowed, NotFound
from meetinghouse.kernel.viewer import Viewer
from tests.factories import member
from tests.policy.worlds import worlds_to_try

PEOPLE = st.sampled_from(["ann", "ben", "cleo"])
AUDIENCES = st.sampled_from([Audience.PUBLIC, Audience.COMMUNITY, Audience.COMMUNITY, Audience.MENTIONED])


class PostsMachine(RuleBasedStateMachine):
    """Three people who may read each other, and what they write. Posts of the model: id, author, state."""

    posts = Bundle("posts")
    people: dict[str, Viewer]

    @initialize()
    def begin(self) -> None:
        """A transaction around the whole run, so that runs do not see each other."""
        self.around = transaction.atomic()
        self.around.__enter__()
        self.people = {name: member(name) for name in ("ann", "ben", "cleo")}
        self.state: dict[int, PostState] = {}
        self.author: dict[int, str] = {}
        # Of private posts: who reads them.
        self.readers: dict[int, set[str]] = {}
        self.reactions: set[tuple[int, str]] = set()
        self.shares: dict[tuple[int, str], int] = {}

    def teardown(self) -> None:
        """Undo everything."""
        if hasattr(self, "around"):
            transaction.set_rollback(True)
            self.around.__exit__(None, None, None)

    def _reads(self, name: str, post_id: int) -> bool:
        return self.state[post_id] is PostState.VISIBLE and (
            post_id not in self.readers or name in self.readers[post_id]
        )

    def _act(self, act: Callable[..., Any], name: str, *, refusal: type[Exception] | None, **more: Any) -> Any:
        if refusal is None:
            return act(self.people[name], **more)
        with pytest.raises(refusal), transaction.atomic():
            act(self.people[name], **more)
        return None

    @rule(target=posts, name=PEOPLE, audience=AUDIENCES)
    def publish(self, name: str, audience: Audience) -> int:
        """A post; a private one names nobody, so only its author reads it."""
        post_id: int = actions.publish_post(self.people[name], text="A post #barn", audience=audience)
        self._wrote(post_id, name, {name} if audience is Audience.MENTIONED else None)
        return post_id

    def _wrote(self, post_id: int, name: str, readers: set[str] | None) -> None:
        self.state[post_id], self.author[post_id] = PostState.VISIBLE, name
        if readers is not None:
            self.readers[post_id] = readers

    @rule(target=posts, name=PEOPLE, post_id=posts, audience=AUDIENCES)
    def answer(self, name: str, post_id: int, audience: Audience) -> int:
        """An answer to what can be read; else the id of what cannot."""
        more = {"text": "An answer", "audience": audience, "in_reply_to_id": post_id}
        if not self._reads(name, post_id):
            self._act(actions.publish_post, name, refusal=NotFound, **more)
            return post_id
        answer_id: int = actions.publish_post(self.people[name], **more)
        if post_id in self.readers:
            self._wrote(answer_id, name, self.readers[post_id] | {name})
        else:
            self._wrote(answer_id, name, {name, self.author[post_id]} if audience is Audience.MENTIONED else None)
        return answer_id

    @rule(name=PEOPLE, post_id=posts)
    def delete(self, name: str, post_id: int) -> None:
        """By its author."""
        refusal = None if self._reads(name, post_id) else NotFound
        if refusal is None and self.author[post_id] != name:
            refusal = NotAllowed
        self._act(actions.delete_post, name, refusal=refusal, post_id=post_id)
        if refusal is None:
            self.state[post_id] = PostState.DELETED
            self.shares = {pair: share for pair, share in self.shares.items() if pair[0] != post_id}

    @rule(name=PEOPLE, post_id=posts)
    def react(self, name: str, post_id: int) -> None:
        """Once each."""
        reads = self._reads(name, post_id)
        self._act(actions.react_to_post, name, refusal=None if reads else NotFound, post_id=post_id)
        if reads:
            self.reactions.add((post_id, name))

    @rule(name=PEOPLE, post_id=posts)
    def unreact(self, name: str, post_id: int) -> None:
        """Where it can be read."""
        reads = self._reads(name, post_id)
        self._act(actions.take_back_reaction, name, refusal=None if reads else NotFound, post_id=post_id)
        if reads:
            self.reactions.discard((post_id, name))

    @rule(name=PEOPLE, post_id=posts)
    def boost(self, name: str, post_id: int) -> None:
        """What is for all; the same share again."""
        refusal = None if self._reads(name, post_id) else NotFound
        if refusal is None and post_id in self.readers:
            refusal = NotAllowed
        share = self._act(actions.boost_post, name, refusal=refusal, post_id=post_id)
        if refusal is None:
            assert self.shares.setdefault((post_id, name), share) == share

    @rule(name=PEOPLE, post_id=posts)
    def unboost(self, name: str, post_id: int) -> None:
        """By its own id or by that of what it shares."""
        reads = self._reads(name, post_id)
        share = self.shares.get((post_id, name), post_id)
        self._act(actions.take_back_boost, name, refusal=None if reads else NotFound, post_id=share)
        if reads:
            self.shares.pop((post_id, name), None)

    @rule(post_id=posts)
    def remove(self, post_id: int) -> None:
        """By the desk."""
        actions.remove_post(post_id=post_id)
        if self.state[post_id] is PostState.VISIBLE:
            self.state[post_id] = PostState.REMOVED

    @rule(post_id=posts)
    def restore(self, post_id: int) -> None:
        """By the desk; what its author deleted stays deleted."""
        actions.restore_post(post_id=post_id)
        if self.state[post_id] is PostState.REMOVED:
            self.state[post_id] = PostState.VISIBLE

    @invariant()
    def counters_are_the_rows(self) -> None:
        """Beside posts, and on profiles."""
        if hasattr(self, "around"):
            assert posts_with_wrong_counts() == []
            assert authors_with_wrong_counts() == []

    @invariant()
    def everybody_finds_what_the_model_says(self) -> None:
        """Posts, shares, and what one did with them."""
        if not hasattr(self, "around") or not self.state:
            return
        assert set(Reaction.objects.values_list("post_id", "person_id")) == {
            (post_id, self.people[name].person_id) for post_id, name in self.reactions
        }
        wanted = [*self.state, *self.shares.values()]
        for name, viewer in self.people.items():
            read = {i for i in self.state if self._reads(name, i)}
            shown = {share for (post_id, _), share in self.shares.items() if post_id in read}
            assert set(posts_by_ids(viewer, wanted)) == read | shown
            mine = flags(viewer, list(self.state))
            assert mine.boosted == {post_id for post_id, who in self.shares if who == name}


@pytest.mark.django_db
def test_any_order_of_acts_keeps_the_counters_true() -> None:
    run_state_machine_as_test(PostsMachine, settings=settings(worlds_to_try(10), stateful_step_count=30))
