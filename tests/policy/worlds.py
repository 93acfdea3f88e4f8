"""Small worlds at random: some people, how they stand to each other, what they wrote. And their rows."""

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import permutations

import hypothesis.strategies as st
from django.conf import settings as django_settings
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings

from meetinghouse.domain.people.models import PersonState
from meetinghouse.domain.posts.audience import ROSTER_AUDIENCES, Audience
from meetinghouse.domain.posts.models import PostState
from meetinghouse.effects.notifications.models import Kind
from meetinghouse.kernel.statements import is_sqlite
from tests.policy.slow_model import Mute, Told, World, Written

IS_LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"
MOST_TO_LOOK_AT = 500
TAGS = ("harvest", "harbour", "bees")

_STATES = st.sampled_from([PersonState.ACTIVE] * 9 + [PersonState.SUSPENDED, PersonState.GONE, PersonState.WAITING])
_POST_STATES = st.sampled_from([PostState.VISIBLE] * 12 + [PostState.REMOVED, PostState.DELETED, PostState.HELD])
_AUDIENCES = st.sampled_from(
    [
        *Audience,
        *[Audience.COMMUNITY] * 2,
        *[Audience.FOLLOWERS] * 2,
        Audience.PUBLIC,
        Audience.FRIENDS,
        Audience.MENTIONED,
    ]
)
# Small worlds to shrink to, larger ones to find something in.
_HOW_MANY_PEOPLE = st.sampled_from([2, 3, 4, 4, 5, 5, 5, 6])
_HOW_MANY_POSTS = st.sampled_from([1, 3, 6, 8, 10, 10, 12, 15])
_WHAT = st.sampled_from(["post"] * 4 + ["answer"] * 3 + ["share"] * 3)
_TOLD = st.sampled_from([Kind.MENTION, Kind.REPLY, Kind.REBLOG, Kind.FAVOURITE, Kind.FOLLOW, Kind.STATUS])
_TELLING = st.sampled_from([Kind.MODERATION_WARNING, Kind.NOTICE_DECIDED])


def worlds_to_try(number: int) -> settings:
    """How many worlds a test looks at; the same ones every time, unless HYPOTHESIS_PROFILE=long asks for more.

    A fifth of them on PostgreSQL: the rules are the same text, and a world costs twice as much there. More than
    ``MOST_TO_LOOK_AT`` are no number but a bound: what looks for planted slips stops when it has found them.
    """
    some = number if IS_LONG or is_sqlite() or number > MOST_TO_LOOK_AT else max(number // 5, 6)
    return settings(
        max_examples=some * (60 if IS_LONG else 1),
        derandomize=not IS_LONG,
        database=None,
        deadline=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
    )


class _Dice:
    """Draws subsets: one number each, so that a world costs few draws and shrinks to an empty one."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw

    def some(self, items: Sequence[object], *, sparse: int = 1) -> list:
        """Each item with probability 1 in 2 to the power of ``sparse``."""
        chosen = []
        for start in range(0, len(items), 20):
            part = items[start : start + 20]
            bits = (1 << len(part)) - 1
            mask = bits
            for _ in range(sparse):
                mask &= self.draw(st.integers(0, bits))
            chosen += [item for place, item in enumerate(part) if mask >> place & 1]
        return chosen


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """A world with at least one person who can sign in."""
    dice = _Dice(draw)
    number = draw(_HOW_MANY_PEOPLE)
    people = {1: PersonState.ACTIVE} | {who: draw(_STATES) for who in range(2, number + 1)}
    pairs = list(permutations(people, 2))
    wants_shares = set(dice.some(pairs))
    friends = dice.some([(one, other) for one, other in pairs if one < other])
    for_good, loud = set(dice.some(pairs)), set(dice.some(pairs))
    world = World(
        shows_public=draw(st.booleans()),
        people=people,
        blocks=set(dice.some(pairs, sparse=3)),
        follows={pair: pair in wants_shares for pair in dice.some(pairs)},
        friends={pair for one, other in friends for pair in ((one, other), (other, one))},
        mutes={pair: Mute(pair not in loud, pair not in for_good) for pair in dice.some(pairs, sparse=2)},
        restrictions=set(dice.some(pairs, sparse=2)),
        rosters={roster: frozenset(dice.some(list(people))) for roster in range(1, draw(st.integers(1, 3)) + 1)},
    )
    world.open_rosters = frozenset(dice.some(list(world.rosters)))
    for place in range(1, draw(_HOW_MANY_POSTS) + 1):
        world.posts[place] = _written(draw, dice, world, place)
    originals = [place for place, post in world.posts.items() if post.shares is None]
    world.reactions = dice.some([(who, place) for place in originals for who in people], sparse=2)
    world.bookmarks = dice.some([(who, place) for who in people for place in originals], sparse=2)
    for place in range(1, draw(st.integers(0, 6)) + 1):
        world.told.append(_told(draw, world, originals, place))
    world.read_up_to = {who: draw(st.integers(1, 6)) for who in dice.some(list(people)) if world.told}
    return world


def _written(draw: st.DrawFn, dice: _Dice, world: World, place: int) -> Written:
    people = list(world.people)
    originals = [number for number, post in world.posts.items() if post.shares is None]
    what = draw(_WHAT) if originals else "post"
    author, audience, state = draw(st.sampled_from(people)), draw(_AUDIENCES), draw(_POST_STATES)
    about = draw(st.sampled_from(originals)) if what != "post" else None
    if what == "share" and draw(st.booleans()):
        audience = world.posts[about].audience
    shared_already = any(
        (post.author, post.shares, post.state) == (author, about, PostState.VISIBLE) for post in world.posts.values()
    )
    shares = about if what == "share" and not (shared_already and state is PostState.VISIBLE) else None
    answers = about if what == "answer" else None
    is_written = shares is None
    named = dice.some(people, sparse=2) if is_written else []
    return Written(
        number=place,
        author=author,
        audience=audience,
        # An answer counts on the followers and friends of whoever is answered.
        owner=draw(st.sampled_from(people)) if answers else author,
        roster=draw(st.sampled_from(list(world.rosters))) if audience in ROSTER_AUDIENCES else None,
        state=state,
        shares=shares,
        answers=answers,
        named=frozenset(named),
        named_silently=frozenset(
            dice.some([who for who in people if who not in named], sparse=2) if is_written else []
        ),
        tags=frozenset(dice.some(TAGS) if is_written else []),
        has_picture=is_written and draw(st.booleans()),
        hushed=draw(st.sampled_from([None, None, *permutations(people, 2)])) if answers else None,
    )


def _told(draw: st.DrawFn, world: World, originals: Sequence[int], place: int) -> Told:
    people = list(world.people)
    person = draw(st.sampled_from(people))
    actor = draw(st.sampled_from([None, *(who for who in people if who != person)]))
    if actor is None:
        return Told(place, person, draw(_TELLING), None, None)
    kind = draw(_TOLD)
    post = None if kind is Kind.FOLLOW or not originals else draw(st.sampled_from(originals))
    return Told(place, person, kind, actor, post)


@dataclass(frozen=True)
class Placed:
    """A world in the database: the ids of its rows, and the way back."""

    world: World
    people: dict[int, int]
    posts: dict[int, int]
    told: dict[int, int]
    accounts: dict[int, int]
    talks: dict[int, int]
    rosters: dict[int, int] = field(default_factory=dict)

    def people_back(self, ids: Sequence[int]) -> list[int]:
        """The world's numbers of people's ids."""
        back = {person_id: who for who, person_id in self.people.items()}
        return [back[person_id] for person_id in ids]

    def posts_back(self, ids: Sequence[int]) -> list[int]:
        """The world's numbers of posts' ids."""
        back = {post_id: number for number, post_id in self.posts.items()}
        return [back[post_id] for post_id in ids]


@contextmanager
def placed(world: World, **options: bool) -> Iterator[Placed]:
    """The world's rows for as long as the block runs; nothing of them stays."""
    from tests.policy.world_rows import put

    with ExitStack() as stack:
        for alias in django_settings.DATABASES:
            stack.enter_context(undone(alias))
        yield put(world, **options)


@contextmanager
def undone(alias: str) -> Iterator[None]:
    """Whatever is written to a database within is taken back."""
    with transaction.atomic(using=alias):
        yield
        transaction.set_rollback(True, using=alias)
