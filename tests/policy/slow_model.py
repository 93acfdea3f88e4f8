"""Who may read what, as plain Python over small sets: slow, obvious, and written from the design.

Nothing here looks at the product's SQL. Where the two disagree, one of them is wrong.
People are numbered from 1; 0 is a stranger. Posts are numbered in the order they were written.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from meetinghouse.domain.people.models import PersonState
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.models import PostState

STRANGER = 0
FOR_ALL_HERE = (Audience.PUBLIC, Audience.COMMUNITY)


@dataclass(frozen=True)
class Mute:
    """One person does not want to read another, for good or until a moment that may have passed."""

    hides_notifications: bool
    is_over: bool


@dataclass(frozen=True)
class Written:
    """A post, an answer (``answers`` set) or a share (``shares`` set)."""

    number: int
    author: int
    audience: Audience
    owner: int
    roster: int | None = None
    state: PostState = PostState.VISIBLE
    shares: int | None = None
    answers: int | None = None
    named: frozenset[int] = frozenset()
    named_silently: frozenset[int] = frozenset()
    tags: frozenset[str] = frozenset()
    has_picture: bool = False
    # Who restricts, and who is restricted: the two who alone read a hushed comment.
    hushed: tuple[int, int] | None = None


@dataclass(frozen=True)
class Told:
    """A line behind somebody's bell."""

    number: int
    person: int
    kind: str
    actor: int | None
    post: int | None


@dataclass
class World:
    """Everything there is."""

    shows_public: bool
    people: dict[int, PersonState]
    blocks: set[tuple[int, int]] = field(default_factory=set)
    follows: dict[tuple[int, int], bool] = field(default_factory=dict)
    friends: set[tuple[int, int]] = field(default_factory=set)
    mutes: dict[tuple[int, int], Mute] = field(default_factory=dict)
    restrictions: set[tuple[int, int]] = field(default_factory=set)
    rosters: dict[int, frozenset[int]] = field(default_factory=dict)
    open_rosters: frozenset[int] = frozenset()
    posts: dict[int, Written] = field(default_factory=dict)
    reactions: list[tuple[int, int]] = field(default_factory=list)
    bookmarks: list[tuple[int, int]] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    read_up_to: dict[int, int] = field(default_factory=dict)

    @property
    def active(self) -> list[int]:
        """Who can sign in and be met."""
        return [who for who, state in self.people.items() if state is PersonState.ACTIVE]

    @property
    def asks(self) -> set[tuple[int, int]]:
        """Who asked whom to be friends: every other follow of those who are not."""
        return {
            (one, other)
            for one, other in self.follows
            if (one + other) % 2 and not {(one, other), (other, one)} & self.friends
        }

    def thread_of(self, number: int) -> int:
        """The first post of the thread that a post stands in."""
        post = self.posts[number]
        return number if post.answers is None else self.thread_of(post.answers)


# --- Whom one meets ---------------------------------------------------------------------------------


def blocked(world: World, one: int, other: int) -> bool:
    """A block stands between two people; who set it makes no difference."""
    return (one, other) in world.blocks or (other, one) in world.blocks


def may_meet(world: World, viewer: int, person: int) -> bool:
    """The viewer finds this person here."""
    if viewer == STRANGER and not world.shows_public:
        return False
    return world.people[person] is PersonState.ACTIVE and not blocked(world, viewer, person)


def mutes(world: World, viewer: int, person: int) -> bool:
    """The viewer does not want to read this person at the moment."""
    mute = world.mutes.get((viewer, person))
    return mute is not None and not mute.is_over


# --- Who reads a post -------------------------------------------------------------------------------


def is_meant(world: World, viewer: int, post: Written) -> bool:
    """The post's audience includes the viewer."""
    if post.audience in {Audience.PUBLIC, Audience.QUIET_PUBLIC}:
        return True
    if viewer == STRANGER:
        return False
    if post.audience is Audience.COMMUNITY or post.author == viewer:
        return True
    is_named = viewer in post.named | post.named_silently
    # Nobody who is restricted is among the few whom somebody means, unless the post names them.
    is_near = (post.owner, viewer) not in world.restrictions or is_named
    if post.audience is Audience.FOLLOWERS:
        return is_near and (post.owner == viewer or (viewer, post.owner) in world.follows or is_named)
    if post.audience is Audience.FRIENDS:
        return is_near and (post.owner == viewer or (post.owner, viewer) in world.friends)
    if post.audience is Audience.MENTIONED:
        return is_named
    # A circle, a group, a page, a conversation: whoever is on its roster. Naming somebody never widens it. Everybody
    # here reads along in a group that is open.
    assert post.roster is not None
    if post.audience is Audience.GROUP and post.roster in world.open_rosters:
        return True
    return viewer in world.rosters[post.roster] and (is_near or post.audience is not Audience.CIRCLE)


def may_hear(viewer: int, post: Written) -> bool:
    """The post is not kept between two others."""
    return post.hushed is None or viewer in post.hushed


def may_read_alone(world: World, viewer: int, post: Written) -> bool:
    """The rule for a post by itself, whatever it shares."""
    return (
        post.state is PostState.VISIBLE
        and world.people[post.author] is PersonState.ACTIVE
        and not blocked(world, viewer, post.author)
        and is_meant(world, viewer, post)
        and may_hear(viewer, post)
    )


def may_read(world: World, viewer: int, number: int) -> bool:
    """The rule: a share is readable where both it and what it shares are."""
    post = world.posts[number]
    if viewer == STRANGER and not world.shows_public:
        return False
    if not may_read_alone(world, viewer, post):
        return False
    return post.shares is None or may_read_alone(world, viewer, world.posts[post.shares])


def readable(world: World, viewer: int) -> list[int]:
    """All the viewer may read, newest first."""
    return [number for number in sorted(world.posts, reverse=True) if may_read(world, viewer, number)]


def could_read_once(world: World, viewer: int, number: int) -> bool:
    """The viewer may be told that a post is gone: it was meant for them and nobody blocks the other."""
    post = world.posts[number]
    return is_meant(world, viewer, post) and may_hear(viewer, post) and not blocked(world, viewer, post.author)


# --- Lists ------------------------------------------------------------------------------------------


def _answers_somebody_else(world: World, post: Written) -> bool:
    return post.answers is not None and world.posts[post.answers].author != post.author


def is_message(post: Written) -> bool:
    """It stands in its conversation and on no list of posts."""
    return post.audience is Audience.CONVERSATION


def _wants_at_home(world: World, me: int, post: Written) -> bool:
    if is_message(post):
        return False
    if post.author != me and (me, post.author) not in world.follows:
        return False
    if mutes(world, me, post.author):
        return False
    if post.shares is not None:
        if mutes(world, me, world.posts[post.shares].author):
            return False
        return post.author == me or world.follows[me, post.author]
    if post.answers is None or post.author == me:
        return True
    answered = world.posts[post.answers].author
    return answered in {me, post.author} or (me, answered) in world.follows


def home(world: World, me: int) -> list[int]:
    """What those whom the viewer follows wrote and shared; of a post and its shares the first one."""
    found: list[int] = []
    shown: set[int] = set()
    for number in sorted(world.posts):
        post = world.posts[number]
        if may_read(world, me, number) and _wants_at_home(world, me, post):
            content = post.shares or number
            if content not in shown:
                shown.add(content)
                found.append(number)
    return found[::-1]


def of_circle(world: World, me: int, roster: int) -> list[int]:
    """What those on a roster of the viewer's wrote and shared, the viewer aside; they need not be followed."""
    members = world.rosters[roster]

    def wanted(post: Written) -> bool:
        if post.author == me or post.author not in members or mutes(world, me, post.author):
            return False
        if post.shares is not None:
            return not mutes(world, me, world.posts[post.shares].author) and world.follows.get((me, post.author), True)
        if post.answers is None:
            return True
        answered = world.posts[post.answers].author
        return answered in {me, post.author} or answered in members

    return _newest_first(world, lambda post: wanted(post) and not is_message(post) and may_read(world, me, post.number))


def _stands_openly(world: World, viewer: int, post: Written) -> bool:
    """It was put where everybody passes: no share, nothing quiet, nothing for a few, nobody muted."""
    return (
        may_read(world, viewer, post.number)
        and post.shares is None
        and post.audience in FOR_ALL_HERE
        and not mutes(world, viewer, post.author)
    )


def local(world: World, viewer: int, *, only_media: bool = False) -> list[int]:
    """The community's wall: answers to others are not on it."""
    return _newest_first(
        world,
        lambda post: (
            _stands_openly(world, viewer, post)
            and not _answers_somebody_else(world, post)
            and (post.has_picture or not only_media)
        ),
    )


def tag(world: World, viewer: int, name: str, *, only_media: bool = False) -> list[int]:
    """What stands openly and carries the tag."""
    return _newest_first(
        world,
        lambda post: _stands_openly(world, viewer, post) and name in post.tags and (post.has_picture or not only_media),
    )


def of_person(
    world: World,
    viewer: int,
    person: int,
    *,
    no_answers: bool = False,
    no_shares: bool = False,
    only_media: bool = False,
    tagged: str = "",
) -> list[int] | None:
    """What somebody wrote and shared, or None where the viewer does not meet them. A mute hides nothing here."""
    if not may_meet(world, viewer, person):
        return None
    return _newest_first(
        world,
        lambda post: (
            post.author == person
            and not is_message(post)
            and may_read(world, viewer, post.number)
            and not (no_answers and _answers_somebody_else(world, post))
            and not (no_shares and post.shares is not None)
            and not (only_media and not post.has_picture)
            and (not tagged or tagged in post.tags)
        ),
    )


def has_poll(post: Written) -> bool:
    """Every third post asks something; photos and shares do not."""
    return post.shares is None and not post.has_picture and post.number % 3 == 0


def is_pinned(post: Written) -> bool:
    """Every second post stands at the top of its author's profile."""
    return post.shares is None and post.number % 2 == 0


def is_edited(post: Written) -> bool:
    """Half of the posts read otherwise before."""
    return post.shares is None and post.number % 4 > 1


def quotes(world: World) -> dict[int, int]:
    """Every second post quotes the one before it; shares and messages neither quote nor are quoted."""
    fit = {n for n, post in world.posts.items() if post.shares is None and not is_message(post)}
    return {n: n - 1 for n in sorted(fit) if n % 2 == 0 and n - 1 in fit}


def pinned(world: World, viewer: int, person: int) -> list[int]:
    """What stands at the top of somebody's profile, of somebody whom the viewer meets."""
    return [n for n in of_person(world, viewer, person) or () if is_pinned(world.posts[n])]


def _newest_first(world: World, wanted: Callable[[Written], bool]) -> list[int]:
    return [number for number in sorted(world.posts, reverse=True) if wanted(world.posts[number])]


def kept(world: World, me: int, marks: Iterable[tuple[int, int]]) -> list[int]:
    """Posts somebody marked, the latest mark first; ``marks`` are (person, post) in the order of time."""
    return [post for person, post in reversed(list(marks)) if person == me and may_read(world, me, post)]


def thread(world: World, viewer: int, number: int) -> tuple[list[int], list[int]] | None:
    """What a post answers, oldest first, and what answers it, branch by branch; through readable posts only."""
    if not may_read(world, viewer, number):
        return None
    above: list[int] = []
    at = world.posts[number].answers
    while at is not None and may_read(world, viewer, at):
        above.insert(0, at)
        at = world.posts[at].answers
    return above, _answers_below(world, viewer, number)


def _answers_below(world: World, viewer: int, number: int) -> list[int]:
    below: list[int] = []
    for answer in sorted(world.posts):
        if world.posts[answer].answers == number and may_read(world, viewer, answer):
            below += [answer, *_answers_below(world, viewer, answer)]
    return below


# --- What one is told -------------------------------------------------------------------------------


def behind_the_bell(world: World, me: int, *, of_restricted: bool = False) -> list[Told]:
    """What the viewer was told, newest first, as far as actor and post may still be seen; or what waits elsewhere."""

    def shows(told: Told) -> bool:
        if told.person != me:
            return False
        if told.actor is not None:
            mute = world.mutes.get((me, told.actor))
            if mute is not None and not mute.is_over and mute.hides_notifications:
                return False
            if ((me, told.actor) in world.restrictions) is not of_restricted or not may_meet(world, me, told.actor):
                return False
        elif of_restricted:
            return False
        return told.post is None or may_read(world, me, told.post)

    return [told for told in reversed(world.told) if shows(told)]


def on_the_page(world: World, me: int, *, of_restricted: bool = False) -> list[Told]:
    """What this site shows of it: what concerns a message stands with the messages."""
    found = behind_the_bell(world, me, of_restricted=of_restricted)
    return [told for told in found if told.post is None or not is_message(world.posts[told.post])]


def unread(world: World, me: int) -> int:
    """How many of them are new."""
    return sum(told.number > world.read_up_to.get(me, 0) for told in on_the_page(world, me))


# --- Who did what to a post -------------------------------------------------------------------------


def who_reacted(world: World, viewer: int, number: int) -> list[int]:
    """The latest first; people whom the viewer does not meet are left out."""
    return [who for who, post in reversed(world.reactions) if post == number and may_meet(world, viewer, who)]


def who_shared(world: World, viewer: int, number: int) -> list[int]:
    """The latest first; only shares the viewer may read."""
    return [world.posts[share].author for share in readable(world, viewer) if world.posts[share].shares == number]
