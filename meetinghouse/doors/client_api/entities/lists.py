"""List. https://docs.joinmastodon.org/entities/List/"""

import msgspec

from meetinghouse.domain.people.records import CircleRecord


class ListEntity(msgspec.Struct, frozen=True):
    """A circle as apps read it. What is told of the last two is how it is: they cannot be chosen here."""

    id: str
    title: str
    replies_policy: str = "list"
    exclusive: bool = False


def as_list(circle: CircleRecord) -> ListEntity:
    """A circle as apps read it."""
    return ListEntity(id=str(circle.id), title=circle.name)
