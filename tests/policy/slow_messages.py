"""Messages in the slow model: who takes part in which conversation, and what they read in it."""

from tests.policy.slow_model import World, is_message, may_read, readable, thread


def around(world: World, viewer: int, number: int) -> tuple[list[int], list[int]] | None:
    """What apps show above and below a post: its thread, or of a message its conversation."""
    if not is_message(world.posts[number]):
        return thread(world, viewer, number)
    if not may_read(world, viewer, number):
        return None
    talk = messages(world, viewer, world.posts[number].roster)
    return [other for other in talk if other < number], [other for other in talk if other > number]


def messages(world: World, viewer: int, roster: int | None) -> list[int]:
    """What somebody reads of a conversation, the oldest first."""
    return [
        number
        for number in readable(world, viewer)[::-1]
        if is_message(world.posts[number]) and world.posts[number].roster == roster
    ]


def is_in(world: World, who: int, roster: int | None) -> bool:
    """Somebody takes part in a conversation: who is not on its roster has no place in it."""
    return roster is not None and who in world.rosters[roster]


def conversations(world: World, me: int) -> list[int]:
    """The viewer's conversations by their rosters, the latest message first; without any it is not listed."""
    latest = {roster: messages(world, me, roster)[-1:] for roster in world.rosters if is_in(world, me, roster)}
    return sorted((roster for roster, last in latest.items() if last), key=lambda roster: latest[roster], reverse=True)
