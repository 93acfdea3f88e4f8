"""Messages in the slow model: who takes part in which conversation, and what they read in it."""

from meetinghouse.domain.people.models import PersonState
from meetinghouse.domain.posts.models import PostState
from tests.policy.slow_model import World, could_read_once, is_message, may_read, readable, thread


def around(world: World, viewer: int, number: int) -> tuple[list[int], list[int]] | None:
    """What apps show above and below a post: its thread, or of a message its conversation."""
    if not is_message(world.posts[number]):
        return thread(world, viewer, number)
    if not may_read(world, viewer, number):
        return None
    said = messages(world, viewer, world.posts[number].roster)
    return [other for other in said if other < number], [other for other in said if other > number]


def messages(world: World, viewer: int, roster: int | None) -> list[int]:
    """What somebody reads of a conversation, the oldest first."""
    return [
        number
        for number in readable(world, viewer)[::-1]
        if is_message(world.posts[number]) and world.posts[number].roster == roster
    ]


def now_on(world: World, roster: int) -> int:
    """What a conversation lies on now that lay on this roster: where all of roster 1 are on roster 2 as well, the
    others were added to the conversation of 1, which lies on 2 since then."""
    has_moved = roster == 1 and 2 in world.rosters and world.rosters[1] <= world.rosters[2]
    return 2 if has_moved else roster


def is_in(world: World, who: int, roster: int | None) -> bool:
    """Somebody takes part in a conversation: who is not on its roster has no place in it."""
    return roster is not None and who in world.rosters[now_on(world, roster)]


def talk(world: World, viewer: int, roster: int) -> list[int]:
    """What somebody reads of the conversation that lies on a roster now; whoever came later, from then on only."""
    parts = [messages(world, viewer, part) for part in world.rosters if now_on(world, part) == roster]
    return sorted(number for part in parts for number in part)


def taken_away(world: World, viewer: int, roster: int, state: PostState = PostState.DELETED) -> list[int]:
    """Of what somebody sees that it was deleted, or removed by the moderators: messages that they could read before."""
    return [
        number
        for number, post in sorted(world.posts.items())
        if is_message(post)
        and post.shares is None
        and post.roster is not None
        and now_on(world, post.roster) == roster
        and post.state is state
        and world.people[post.author] is PersonState.ACTIVE
        and could_read_once(world, viewer, number)
    ]


def conversations(world: World, me: int) -> list[int]:
    """The viewer's conversations by their rosters, the latest message first; without any it is not listed."""
    here = [roster for roster in world.rosters if now_on(world, roster) == roster and is_in(world, me, roster)]
    latest = {roster: talk(world, me, roster)[-1:] for roster in here}
    return sorted((roster for roster, last in latest.items() if last), key=lambda roster: latest[roster], reverse=True)
