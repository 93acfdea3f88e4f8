"""What a search gives."""

import msgspec

from meetinghouse.domain.people.records import PersonRecord
from meetinghouse.domain.posts.records import PostRecord, TagRecord


class FoundMessage(msgspec.Struct, frozen=True):
    """A message, and the id of the conversation that it stands in."""

    conversation_id: int
    post: PostRecord


class Found(msgspec.Struct, frozen=True):
    """People, posts and tags for some words, as far as the viewer may see them."""

    people: tuple[PersonRecord, ...] = ()
    posts: tuple[PostRecord, ...] = ()
    tags: tuple[TagRecord, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Nothing was found."""
        return not (self.people or self.posts or self.tags)
