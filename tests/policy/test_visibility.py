"""The one rule of who may read a post, against a slow and obvious model, in worlds made at random."""

import contextlib
import re
from collections.abc import Callable

import pytest
from django.db import connection
from hypothesis import Phase, given, settings

from meetinghouse.domain.posts import rows as shape
from meetinghouse.domain.posts.queries import past_readers_among, readers_among
from meetinghouse.domain.posts.visibility import once_visible, visible, visible_to
from meetinghouse.kernel.statements import listed
from meetinghouse.kernel.viewer import Viewer
from tests.policy import slow_model as slow
from tests.policy.slow_model import STRANGER, World
from tests.policy.worlds import Placed, placed, worlds, worlds_to_try

pytestmark = pytest.mark.django_db

Pairs = set[tuple[int, int]]


def asked_of_sql(placed: Placed, condition: str) -> Pairs:
    """Who may read what, all at once: people times posts, past the condition on ``po`` and ``who.id``."""
    people, posts = list(placed.people.values()), list(placed.posts.values())
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT who.id, po.id FROM people_person who CROSS JOIN posts_post po"
            f" WHERE who.id >= {min(people)} AND po.id >= {min(posts)} AND who.state = 0 AND {condition}"
        )
        found = cursor.fetchall()
    back, posts_back = {pk: who for who, pk in placed.people.items()}, {pk: n for n, pk in placed.posts.items()}
    return {(back[person_id], posts_back[post_id]) for person_id, post_id in found}


def asked_of_model(world: World, may: Callable[[World, int, int], bool] = slow.may_read) -> Pairs:
    """The same by the slow model."""
    return {(who, number) for who in world.active for number in world.posts if may(world, who, number)}


@worlds_to_try(500)
@given(world=worlds())
def test_the_rule_says_what_the_model_says(world: World) -> None:
    with placed(world) as here:
        assert asked_of_sql(here, visible(post="po", me="who.id")) == asked_of_model(world)
        gone = asked_of_sql(here, once_visible(post="po", me="who.id"))
        assert gone == asked_of_model(world, slow.could_read_once)


@worlds_to_try(50)
@given(world=worlds())
def test_every_way_of_asking_the_rule_agrees(world: World) -> None:
    with placed(world) as here:
        posts = list(here.posts.values())
        for who in [STRANGER, *world.active]:
            viewer = viewer_of(here, who)
            expected = set(slow.readable(world, who))
            by_orm = visible_to(viewer).filter(pk__in=posts).values_list("pk", flat=True)
            assert set(here.posts_back(by_orm)) == expected, who
            if not viewer.is_stranger or viewer.sees_public:
                found = shape.some(viewer.person_id).rows({"me": viewer.person_id, "ids": listed(posts)})
                assert set(here.posts_back([row[shape.ID] for row in found])) == expected, who
        everybody = list(here.people.values())
        for number, post_id in here.posts.items():
            expected = {who for who in world.active if slow.may_read(world, who, number)}
            assert set(here.people_back(list(readers_among(post_id, everybody)))) == expected
            once = {who for who in world.active if slow.could_read_once(world, who, number)}
            assert set(here.people_back(list(past_readers_among(post_id, everybody)))) == once


def viewer_of(placed: Placed, who: int) -> Viewer:
    """The viewer that a door makes of a person, or of a stranger."""
    if who == STRANGER:
        return Viewer(sees_public=placed.world.shows_public)
    return Viewer(person_id=placed.people[who], account_id=placed.accounts.get(who, 0))


# Every clause of the rule, and how a slip of the pen would leave it. ``~`` is the alias of a subquery's table.
SLIPS = {
    "a block by the viewer does not count": ("~.blocker_id = who.id AND ~.blocked_id = po.author_id", "1 = 0"),
    "a block by the author does not count": ("~.blocker_id = po.author_id AND ~.blocked_id = who.id", "1 = 0"),
    "a block by the viewer is taken for none": ("EXISTS (SELECT 1 FROM people_block ~ WHERE ~.blocker_id = who.id)", "1 = 0"),
    "a block of the viewer is taken for none": ("EXISTS (SELECT 1 FROM people_block ~ WHERE ~.blocked_id = who.id)", "1 = 0"),
    "a shared post's author may have blocked": ("~.blocker_id = bo.author_id AND ~.blocked_id = who.id", "1 = 0"),
    "a shared post's author may be blocked": ("~.blocker_id = who.id AND ~.blocked_id = bo.author_id", "1 = 0"),
    "removed posts show": ("po.state = 0", "1 = 1"),
    "shares of removed posts show": ("bo.state = 0", "1 = 1"),
    "authors who are gone show": ("~.id = po.author_id AND ~.state = 0", "1 = 1"),
    "shares of authors who are gone show": ("~.id = bo.author_id AND ~.state = 0", "1 = 1"),
    "the community reads what is for followers": ("po.audience <= 2", "po.audience <= 3"),
    "the community is nobody": ("po.audience <= 2", "po.audience <= 1"),
    "authors do not see their own": ("po.author_id = who.id OR", "1 = 0 OR"),
    "the author's followers instead of the owner's": ("~.followed_id = po.audience_owner_id", "po.author_id = @.followed_id"),
    "following is mutual": ("~.follower_id = who.id AND ~.followed_id = po.audience_owner_id", "who.id IN (@.follower_id, @.followed_id) AND po.audience_owner_id IN (@.follower_id, @.followed_id)"),
    "anybody's friends": ("~.person_id = po.audience_owner_id AND ~.friend_id", "@.friend_id"),
    "the owner does not hear the followers": ("po.audience = 3 AND (po.audience_owner_id = who.id OR", "po.audience = 3 AND (1 = 0 OR"),
    "the owner does not hear the friends": ("po.audience = 4 AND (po.audience_owner_id = who.id OR", "po.audience = 4 AND (1 = 0 OR"),
    "any roster will do": ("~.roster_id = po.roster_id AND", ""),
    "nobody is on a roster": ("~.roster_id = po.roster_id AND", "1 = 0 AND"),
    "everybody is on a roster": ("~.roster_id = po.roster_id AND ~.person_id = who.id", "1 = 1"),
    "an open group is closed": ("~.id = po.roster_id AND ~.is_open", "1 = 0"),
    "every group is open": ("~.id = po.roster_id AND ~.is_open", "@.id = po.roster_id"),
    "open is for all rosters": ("po.audience = 6 AND EXISTS", "po.roster_id IS NOT NULL AND EXISTS"),
    "any open group will do": ("~.id = po.roster_id AND ~.is_open", "@.is_open"),
    "restricted people read on": ("~.restricter_id = po.audience_owner_id AND ~.restricted_id = who.id", "1 = 0"),
    "who is restricted by anybody": ("~.restricter_id = po.audience_owner_id AND ~.restricted_id = who.id", "@.restricted_id = who.id"),
    "circles do not mind": ("po.audience <> 5", "1 = 1"),
    "groups mind": ("po.audience <> 5", "1 = 0"),
    "what is hushed is heard": ("po.is_hushed", "1 = 0"),
    "who restricts does not hear": ("who.id IN (~.keeper_id, ~.restricted_id)", "who.id = @.restricted_id"),
    "being named opens anything": ("po.audience IN (3, 9)", "1 = 1"),
    "being named opens followers only": ("po.audience IN (3, 9)", "po.audience = 3"),
    "being named opens private posts only": ("po.audience IN (3, 9)", "po.audience = 9"),
    "somebody else was named": ("~.post_id = po.id AND ~.person_id = who.id", "@.post_id = po.id"),
    "a share hides nothing": ("po.boost_of_id IS NULL OR", "1 = 1 OR"),
    "shares do not show": ("po.boost_of_id IS NULL OR EXISTS", "po.boost_of_id IS NULL OR 1 = 0 AND EXISTS"),
}  # fmt: skip


class AllFound(Exception):
    """Nothing is left to look for."""


def _slip(rule: str, right: str, wrong: str) -> str:
    pattern = re.escape(right).replace("\\~", r"(?P<alias>\w+)", 1).replace("\\~", "(?P=alias)")
    slipped, times = re.subn(pattern, lambda found: wrong.replace("@", found.groupdict().get("alias", "")), rule)
    assert times, f"the rule is written differently now, without {right!r}"
    return slipped


def test_the_property_finds_every_slip() -> None:
    """The proof that the property above can fail: each slip shows in some world, and soon."""
    whole = visible(post="po", me="who.id")
    alive = {name: _slip(whole, right, wrong) for name, (right, wrong) in SLIPS.items()}

    @settings(worlds_to_try(1500), phases=[Phase.generate])
    @given(world=worlds())
    def look(world: World) -> None:
        with placed(world) as here:
            expected = asked_of_model(world)
            for name in [n for n, condition in alive.items() if asked_of_sql(here, condition) != expected]:
                del alive[name]
        if not alive:
            raise AllFound

    with contextlib.suppress(AllFound):
        look()
    assert not list(alive)
