"""A late change of audience in worlds made at random: nobody reads more unless that was asked for."""

import hypothesis.strategies as st
import pytest
from hypothesis import given

from meetinghouse.domain.people.models import Roster, RosterKind
from meetinghouse.domain.posts.actions import change_audience
from meetinghouse.domain.posts.audience import CHOICES, ROSTER_AUDIENCES, Audience
from meetinghouse.domain.posts.models import Post, PostState
from meetinghouse.domain.posts.queries import readers_among
from meetinghouse.kernel.errors import Refusal
from tests.policy import slow_model as slow
from tests.policy.slow_model import World, Written
from tests.policy.test_visibility import viewer_of
from tests.policy.worlds import Placed, placed, worlds, worlds_to_try

pytestmark = pytest.mark.django_db

Change = tuple[World, Written, Audience, int, bool]
REACH = [Audience.PUBLIC, Audience.QUIET_PUBLIC, Audience.COMMUNITY, Audience.FOLLOWERS]


def changes() -> st.SearchStrategy[Change]:
    """A world, a post in it that its author can read, and another audience for it."""

    def chosen(world: World) -> st.SearchStrategy[Change]:
        posts = [p for p in world.posts.values() if not p.shares and slow.may_read(world, p.author, p.number)]
        if not posts:
            return st.nothing()
        return st.tuples(
            st.just(world), st.sampled_from(posts), st.sampled_from([*CHOICES, Audience.CIRCLE]),
            st.sampled_from(list(world.rosters)), st.booleans(),
        )  # fmt: skip

    return worlds().flatmap(chosen)


def all_readers(here: Placed) -> dict[int, set[int]]:
    everybody = list(here.people.values())
    return {n: set(here.people_back(list(readers_among(i, everybody)))) for n, i in here.posts.items()}


@worlds_to_try(400)
@given(change=changes())
def test_nobody_reads_more_without_being_asked_for(change: Change) -> None:
    world, post, audience, roster, may_widen = change
    with placed(world) as here:
        author, post_id = viewer_of(here, post.author), here.posts[post.number]
        owned = Roster.objects.filter(pk__in=here.rosters.values())
        owned.update(kind=RosterKind.CIRCLE, owner_id=author.person_id)
        before, rows = all_readers(here), list(Post.objects.order_by("pk").values())
        in_thread = {n for n in world.posts if n != post.number and world.thread_of(n) == post.number}
        by_others = [
            n for n in in_thread
            if world.posts[n].author != post.author and world.posts[n].state is not PostState.DELETED
        ]  # fmt: skip
        cannot = post.answers is not None or (
            post.audience in ROSTER_AUDIENCES and post.audience is not Audience.CIRCLE
        )
        circle_id = here.rosters[roster] if audience is Audience.CIRCLE else 0
        try:
            change_audience(author, post_id=post_id, audience=audience, circle_id=circle_id, may_widen=may_widen)
        except Refusal:
            assert list(Post.objects.order_by("pk").values()) == rows
            assert all_readers(here) == before
            assert cannot or by_others or not may_widen
            return
        assert not cannot
        after = all_readers(here)
        if (audience, roster if circle_id else None) == (post.audience, post.roster):
            assert after == before
            return
        told = {post.number, *in_thread}
        assert {n: r for n, r in after.items() if n not in told and world.posts[n].shares not in told} == {
            n: r for n, r in before.items() if n not in told and world.posts[n].shares not in told
        }
        # Whom the author and somebody block from each other is in nobody's circle or friends in real life.
        apart = {who for who in world.people if slow.blocked(world, who, post.author)}
        grew = after[post.number] - before[post.number]
        if not may_widen or by_others:
            assert not grew
            reach = [REACH.index(a) if a in REACH else 9 for a in (post.audience, audience)]
            assert reach[1] >= reach[0]
        for number in in_thread:
            comment = world.posts[number]
            if comment.author != post.author or not (may_widen and not by_others):
                assert after[number] - apart <= before[number], number
            if audience > Audience.COMMUNITY and not (may_widen and not by_others):
                assert after[number] - apart <= after[post.number] | {comment.author}, number
