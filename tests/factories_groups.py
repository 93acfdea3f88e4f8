"""Groups for tests, through the actions."""

import itertools
from typing import Any

from meetinghouse.domain.groups.actions import found_group, give_role, invite_to_group, join_group
from meetinghouse.domain.groups.models import Joining, Openness, Role
from meetinghouse.domain.posts.actions import publish_post
from meetinghouse.domain.posts.models import Post
from meetinghouse.kernel.viewer import Viewer

_numbers = itertools.count(1)


def new_group(owner: Viewer, *members: Viewer, name: str = "Choir", **more: Any) -> int:
    """A group with some people in it; the id of its person. A secret one is by invitation."""
    if more.get("openness") is Openness.SECRET:
        more.setdefault("joining", Joining.INVITATION)
    group_id = found_group(owner, handle=more.pop("handle", f"group{next(_numbers)}"), name=name, **more)
    for one in members:
        invite_to_group(owner, group_id=group_id, person_id=one.person_id)
        join_group(one, group_id=group_id)
    return group_id


def moderator_of(owner: Viewer, group_id: int, person: Viewer) -> None:
    """Make somebody in the group a moderator of it."""
    give_role(owner, group_id=group_id, person_id=person.person_id, role=Role.MODERATOR)


def write_in(author: Viewer, group_id: int, text: str = "Rehearsal at seven", **more: Any) -> int:
    """A post in a group; its id."""
    return publish_post(author, text=text, group_id=group_id, **more)


def share_of(post_id: int) -> int:
    """The id of the group's share of a post."""
    return Post.objects.values_list("pk", flat=True).get(boost_of_id=post_id, state=0)
