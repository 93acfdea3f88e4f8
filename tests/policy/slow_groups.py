"""Who knows of which group and reads what in it, as plain Python over small sets, written from the design."""

from dataclasses import dataclass, field

from meetinghouse.domain.groups.models import Openness

STRANGER = 0


@dataclass(frozen=True)
class Said:
    """A post in a group, or a comment on one (``answers`` set). ``is_held``: it waits, or was sent back."""

    number: int
    group: int
    author: int
    answers: int | None = None
    is_held: bool = False
    # Of what is held: a rule held it from the beginning, so nobody ever answered it.
    is_waiting: bool = False


@dataclass
class Groups:
    """People by number with whether they are suspended; groups by number; what was said, in the order of time."""

    suspended: frozenset[int]
    people: tuple[int, ...]
    openness: dict[int, Openness]
    staff: dict[int, int]
    members: dict[int, frozenset[int]]
    invited: dict[int, frozenset[int]]
    blocks: frozenset[tuple[int, int]] = frozenset()
    said: dict[int, Said] = field(default_factory=dict)
    # Who mutes which group: what is written there stays out of their home, and nowhere else.
    mutes: frozenset[tuple[int, int]] = frozenset()

    @property
    def viewers(self) -> list[int]:
        """Who looks: everybody who can sign in, and a stranger."""
        return [STRANGER, *(who for who in self.people if who not in self.suspended)]


def blocked(world: Groups, one: int, other: int) -> bool:
    """A block stands between two people."""
    return (one, other) in world.blocks or (other, one) in world.blocks


def meets(world: Groups, viewer: int, person: int) -> bool:
    """The viewer finds this person here."""
    return person not in world.suspended and not blocked(world, viewer, person)


def knows(world: Groups, viewer: int, group: int) -> bool:
    """The group is there for the viewer: a secret one only for those in it and those invited."""
    return world.openness[group] is not Openness.SECRET or viewer in world.members[group] | world.invited[group]


def sees_inside(world: Groups, viewer: int, group: int) -> bool:
    """Who is in it, and what is written in it, is for those in it; in an open one for everybody here."""
    return viewer != STRANGER and (viewer in world.members[group] or world.openness[group] is Openness.OPEN)


def reads(world: Groups, viewer: int, number: int) -> bool:
    """The viewer may read it."""
    one = world.said[number]
    if viewer == STRANGER or one.is_held or not meets(world, viewer, one.author):
        return False
    return one.author == viewer or sees_inside(world, viewer, one.group)


def reads_held(world: Groups, viewer: int, number: int) -> bool:
    """What waits is for its author, and for those who moderate and may meet them; what was sent back, its author's."""
    one = world.said[number]
    if not one.is_held or viewer == STRANGER or not knows(world, viewer, one.group):
        return False
    moderates = world.staff[one.group] == viewer and one.is_waiting and meets(world, viewer, one.author)
    return viewer == one.author or moderates


def feed(world: Groups, viewer: int, group: int) -> list[int]:
    """What the group shares, newest first: posts that are no comments, for those who see inside."""
    return [
        number
        for number, one in sorted(world.said.items(), reverse=True)
        if one.group == group
        and one.answers is None
        and sees_inside(world, viewer, group)
        and reads(world, viewer, number)
    ]


def members(world: Groups, viewer: int, group: int) -> set[int]:
    """Who is in it, as far as the viewer may learn it."""
    if not sees_inside(world, viewer, group) or not knows(world, viewer, group):
        return set()
    return {who for who in world.members[group] if meets(world, viewer, who)}


def groups_of(world: Groups, viewer: int, person: int) -> set[int]:
    """The groups that somebody is in, as far as the viewer may learn it."""
    return {
        g
        for g in world.openness
        if person in world.members[g] and knows(world, viewer, g) and sees_inside(world, viewer, g)
    }


def at_home(world: Groups, me: int) -> set[int]:
    """What stands in somebody's home who follows nobody: their own, and what their groups share."""
    own = {n for n, one in world.said.items() if one.author == me and not one.is_held}
    return own | {
        n for g in world.openness if me in world.members[g] and (me, g) not in world.mutes for n in feed(world, me, g)
    }
