"""Kept answers against those of an empty memory, after one act and another, by this process and by others."""

import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from meetinghouse.domain.people import actions as people
from meetinghouse.domain.posts import actions as posts
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.choices import Quoters
from meetinghouse.doors.client_api.fast_lane.page_cache import PageCache, pages
from meetinghouse.kernel import bus
from meetinghouse.kernel.errors import Refusal
from meetinghouse.kernel.statements import is_sqlite
from tests.doors.client_api.lane_factories import Lane
from tests.doors.client_api.test_fast_lane_cache import elsewhere
from tests.factories_api import Member, found_open_community, new_member

pytestmark = pytest.mark.django_db(transaction=True)

# In PostgreSQL any commit ends every answer, and there is less to try.
STEPS = 160 if is_sqlite() else 30
_NAMES = ("ann", "ben", "cleo", "dora")


class Town:
    """Four members who do things, and what two of them look at."""

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        found_open_community()
        self.members = [new_member(name) for name in _NAMES]
        for one, other in ((0, 1), (0, 2), (1, 0)):
            people.follow(self.members[one].viewer, person_id=self.members[other].person_id)
        self.posts = [
            posts.publish_post(
                m.viewer, text=f"Hello from {m.name}", audience=Audience.PUBLIC, quoters=Quoters.EVERYBODY
            )
            for m in self.members
        ]

        self.quoting = self.posts[0]

    def somebody(self) -> Member:
        return self.dice.choice(self.members)

    def some_post(self) -> int:
        return self.dice.choice(self.posts[-12:])

    def write(self) -> None:
        who, kind = self.somebody(), self.dice.randrange(6)
        more: dict[str, Any] = {}
        text = f"words {len(self.posts)}"
        if kind == 1:
            more["in_reply_to_id"] = self.some_post()
        elif kind == 2:
            text += f" @{self.somebody().name} #walks"
        elif kind == 3:
            more["quoted_id"] = self.some_post()
        audience = self.dice.choice([Audience.PUBLIC, Audience.COMMUNITY, Audience.FOLLOWERS])
        self.posts.append(
            posts.publish_post(who.viewer, text=text, audience=audience, quoters=Quoters.EVERYBODY, **more)
        )
        if kind == 3:
            self.quoting = self.posts[-1]

    def tap(self) -> None:
        act = self.dice.choice([
            posts.react_to_post, posts.react_to_post, posts.take_back_reaction, posts.bookmark_post,
            posts.remove_bookmark, posts.boost_post, posts.boost_post, posts.take_back_boost,
        ])  # fmt: skip
        act(self.somebody().viewer, post_id=self.some_post())

    def relate(self) -> None:
        act = self.dice.choice([people.follow, people.follow, people.unfollow, people.mute, people.unmute])
        act(self.somebody().viewer, person_id=self.somebody().person_id)

    def delete(self) -> None:
        posts.delete_post(self.somebody().viewer, post_id=self.some_post())

    def act(self) -> Callable[[], object]:
        acts = (self.write, self.write, self.tap, self.tap, self.tap, self.relate, self.delete)
        chosen = self.dice.choice(acts)

        def work() -> None:
            try:
                chosen()
                if self.dice.random() < 0.3:
                    bus.drain()
            except Refusal:
                pass

        return work

    def looks(self) -> Iterator[tuple[str, Lane, str]]:
        ann, ben = self.members[:2]
        for who in (ann, ben):
            lane = Lane(who.api.token)
            yield f"{who.name}'s home", lane, "/api/v1/timelines/home"
            yield f"{who.name} at a post", lane, f"/api/v1/statuses/{self.posts[-2]}"
            yield f"{who.name} at a quote", lane, f"/api/v1/statuses/{self.quoting}"
            yield f"{who.name} at Cleo", lane, f"/api/v1/accounts/{self.members[2].id}"
            yield f"{who.name} at Ben's posts", lane, f"/api/v1/accounts/{ben.id}/statuses"
        yield "a stranger at Ben's posts", Lane(), f"/api/v1/accounts/{ben.id}/statuses"
        yield "ann's bell", Lane(ann.api.token), "/api/v1/notifications"


@pytest.mark.parametrize("seed", [1, 2])
def test_what_is_kept_is_what_would_be_read(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    town = Town(random.Random(seed))
    given: list[str] = []
    find, look, is_on = PageCache.find, PageCache.look, True

    def found(self: PageCache, key: tuple[str, ...]) -> Any:
        known = find(self, key)
        if known is not None:
            given.append(key[1])
        return known

    monkeypatch.setattr(PageCache, "find", found)
    monkeypatch.setattr(PageCache, "look", lambda self: is_on and look(self))
    for step in range(STEPS):
        work = town.act()
        work() if town.dice.random() < 0.5 else elsewhere(work)
        for what, lane, path in town.looks():
            is_on = True
            kept = lane.get(path)
            is_on = False
            assert kept == lane.get(path), f"{what} is old after step {step}"
    # Were nothing ever given again, nothing would have been tried here. In PostgreSQL any commit ends them all.
    if pages._seen:
        assert {"home", "status", "account", "account_statuses"} <= set(given)
        assert len(given) > STEPS
