"""'Who exactly can see this' against the rule and the slow model: always the same people."""

from dataclasses import replace

import hypothesis.strategies as st
import pytest
from hypothesis import Phase, given, settings

from meetinghouse.domain.people.models import Roster, RosterKind
from meetinghouse.domain.posts import readers
from meetinghouse.domain.posts.audience import ROSTER_AUDIENCES, Audience
from meetinghouse.domain.posts.models import Post
from meetinghouse.domain.posts.readers import (
    Draft,
    audience_sizes,
    how_many_can_see,
    own_post,
    readers_of_post,
    those_who_can_see,
)
from meetinghouse.domain.posts.visibility import visible_to
from meetinghouse.kernel.errors import NotFound
from meetinghouse.kernel.paging import Page
from meetinghouse.kernel.statements import Statement
from tests.policy import slow_model as slow
from tests.policy.slow_model import STRANGER, World, Written
from tests.policy.test_view_as import seen_unnoticed
from tests.policy.test_visibility import viewer_of
from tests.policy.test_visibility_lists import EVERYTHING, worlds_seen
from tests.policy.worlds import Placed, placed, worlds, worlds_to_try

pytestmark = pytest.mark.django_db


def turned(here: Placed, post: int | Draft, size: int) -> set[int]:
    """All pages of the answer."""
    found: list[int] = []
    page = Page(limit=size)
    while True:
        part = those_who_can_see(post, page)
        found += part.items
        if part.older_than is None:
            break
        page = Page(limit=size, max_id=part.older_than)
    assert len(found) == len(set(found)) == how_many_can_see(post)
    return set(here.people_back(found))


@worlds_to_try(250)
@given(world=worlds(), size=st.integers(1, 4))
def test_a_post_is_seen_by_whom_the_rule_lets_see_it(world: World, size: int) -> None:
    with placed(world) as here:
        for number, post_id in here.posts.items():
            author = world.posts[number].author
            by_rule = {
                who
                for who in world.active
                if who != author and visible_to(viewer_of(here, who)).filter(pk=post_id).exists()
            }
            by_model = {who for who in world.active if who != author and slow.may_read(world, who, number)}
            assert turned(here, post_id, size) == by_rule == by_model


def drafts() -> st.SearchStrategy[tuple[World, Written]]:
    """A world, and a post that somebody in it is about to write."""

    def written(world: World) -> st.SearchStrategy[tuple[World, Written]]:
        people = st.sampled_from(list(world.people))
        post = st.builds(
            lambda author, audience, roster, named: Written(
                number=99, author=author, audience=audience, owner=author,
                roster=roster if audience in ROSTER_AUDIENCES else None, named=frozenset(named),
            ),
            st.sampled_from(world.active), st.sampled_from(list(Audience)), st.sampled_from(list(world.rosters)),
            st.sets(people),
        )  # fmt: skip
        return st.tuples(st.just(world), post)

    return worlds().flatmap(written)


def draft_of(here: Placed, post: Written) -> Draft:
    return Draft(
        author_id=here.people[post.author],
        audience=post.audience,
        roster_id=here.rosters[post.roster] if post.roster else None,
        named=[here.people[who] for who in sorted(post.named)],
    )


def expected_of(world: World, post: Written) -> set[int]:
    then = replace(world, posts=world.posts | {post.number: post})
    return {who for who in world.active if who != post.author and slow.may_read(then, who, post.number)}


@worlds_to_try(250)
@given(drafted=drafts(), size=st.integers(1, 4))
def test_a_draft_would_be_seen_by_whom_the_rule_would_let_see_it(drafted: tuple[World, Written], size: int) -> None:
    world, post = drafted
    with placed(world) as here:
        assert turned(here, draft_of(here, post), size) == expected_of(world, post)


SLIPS = {
    "followers of nobody": ("f.follower_id = who.id", "1 = 0"),
    "everybody on any roster": ("re.roster_id = po.roster_id AND", ""),
    "blocks do not count": ("nb.blocker_id = po.author_id AND nb.blocked_id = who.id", "1 = 0"),
    "friends of nobody": ("fr.friend_id = who.id", "1 = 0"),
    "naming opens nothing": ("pm.person_id = who.id", "1 = 0"),
    "restrictions do not count": ("nr.restricter_id = po.audience_owner_id AND nr.restricted_id = who.id", "1 = 0"),
    "who is gone reads on": ("who.state = 0 AND", ""),
}


@pytest.mark.parametrize("name", SLIPS)
def test_the_property_finds_every_slip(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The proof that the comparison can fail."""
    right, wrong = SLIPS[name]
    slipped = []
    for statement in readers._PAGE:
        assert right in statement.sqlite, "the rule is written differently now"
        slipped.append(Statement(statement.sqlite.replace(right, wrong), statement.postgresql.replace(right, wrong)))
    monkeypatch.setattr(readers, "_PAGE", tuple(slipped))

    @settings(worlds_to_try(1200), phases=[Phase.generate])
    @given(drafted=drafts())
    def look(drafted: tuple[World, Written]) -> None:
        world, post = drafted
        with placed(world) as here:
            found = those_who_can_see(draft_of(here, post), EVERYTHING).items
            assert set(here.people_back(list(found))) == expected_of(world, post)

    with pytest.raises(AssertionError, match="=="):
        look()


@worlds_to_try(80)
@given(seen=worlds_seen())
def test_the_short_count_is_the_long_one(seen: tuple[World, int]) -> None:
    world, me = seen
    with placed(world) as here:
        mine = here.people[me]
        sizes = audience_sizes(viewer_of(here, me))
        counts = {
            audience: how_many_can_see(Draft(mine, audience))
            for audience in (Audience.COMMUNITY, Audience.FOLLOWERS, Audience.FRIENDS)
        }
        assert (sizes.members - 1, sizes.followers, sizes.friends) == tuple(counts.values())


@worlds_to_try(80)
@given(seen=worlds_seen())
def test_only_authors_are_told_and_of_nobody_elses_circle_or_friends(seen: tuple[World, int]) -> None:
    world, me = seen
    with placed(world) as here:
        for roster, roster_id in here.rosters.items():
            Roster.objects.filter(pk=roster_id).update(
                kind=RosterKind.CIRCLE, owner_id=here.people[1 + roster % len(world.people)]
            )
        for who in (STRANGER, me):
            viewer = viewer_of(here, who)
            for number, post_id in here.posts.items():
                post = world.posts[number]
                if who != post.author or post.shares is not None or not slow.may_read(world, who, number):
                    for ask in (own_post, lambda v, i: readers_of_post(v, i, EVERYTHING)):
                        with pytest.raises(NotFound):
                            ask(viewer, post_id)
                    continue
                told = readers_of_post(viewer, post_id, EVERYTHING)
                is_mine = post.audience in {*Audience} - {Audience.FOLLOWERS, Audience.FRIENDS, *ROSTER_AUDIENCES} or (
                    post.owner == who
                    if post.roster is None
                    else Post.objects.get(pk=post_id).roster.owner_id == viewer.person_id
                )
                if post.audience is Audience.GROUP:  # those in it know who is in it, of an open one everybody
                    is_mine = (post.roster or 0) in world.open_rosters or who in world.rosters[post.roster or 0]
                assert told.is_told == is_mine
                expected = {one for one in world.active if one != who and seen_unnoticed(world, who, one, number)}
                assert told.count == (len(expected) if is_mine else 0)
                assert set(here.people_back([p.id for p in told.people])) == (expected if is_mine else set())
