"""How a thread is told: what a post answers, oldest first, and what answers it, branch by branch."""

from collections.abc import Mapping

# How much of a thread one answer carries: https://docs.joinmastodon.org/methods/statuses/#context
MOST_ANCESTORS = 100
MOST_DESCENDANTS = 400


def arrange(centre: int, parents: Mapping[int, int | None]) -> tuple[list[int], list[int]]:
    """The ids above and below a post.

    Args:
        centre: the post asked for; it is one of ``parents``.
        parents: each post of the thread that the viewer may read, and the id of what it answers.
    """
    above: list[int] = []
    at = parents[centre]
    while at in parents and at is not None and at not in above and len(above) < MOST_ANCESTORS:
        above.append(at)
        at = parents[at]
    children: dict[int, list[int]] = {}
    for child, parent in sorted(parents.items()):
        if parent is not None:
            children.setdefault(parent, []).append(child)
    below: list[int] = []
    waiting = children.get(centre, [])[::-1]
    while waiting and len(below) < MOST_DESCENDANTS:
        found = waiting.pop()
        below.append(found)
        waiting.extend(children.get(found, [])[::-1])
    above.reverse()
    return above, below
