"""List. https://docs.joinmastodon.org/entities/List/"""

import msgspec

from meetinghouse.domain.groups.queries_lists import GroupList
from meetinghouse.domain.people.records import CircleRecord


class ListEntity(msgspec.Struct, frozen=True):
    """A circle or a group as apps read it. What is told of the last two is how it is: they cannot be chosen here."""

    id: str
    title: str
    replies_policy: str = "list"
    exclusive: bool = False


def as_list(circle: CircleRecord) -> ListEntity:
    """A circle as apps read it."""
    return ListEntity(id=str(circle.id), title=circle.name)


def group_as_list(group: GroupList) -> ListEntity:
    """A group that the viewer is in as apps read it: without comments, beside the home feed or, muted, instead."""
    return ListEntity(id=str(group.id), title=group.name, replies_policy="none", exclusive=group.is_muted)
