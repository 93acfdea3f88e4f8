"""What callers learn about notifications."""

from datetime import datetime

import msgspec

from meetinghouse.domain.people.records import PersonRecord
from meetinghouse.domain.posts.records import PostRecord


class NotificationRecord(msgspec.Struct, frozen=True):
    """One thing the viewer is told.

    ``reference`` names a decision or a notice of the safety desk, ``about`` the group or page it happened in.
    """

    id: int
    kind: str
    words: str
    created_at: datetime
    actor: PersonRecord | None
    post: PostRecord | None
    reference: str
    is_new: bool
    about: PersonRecord | None = None

    @property
    def held_post_id(self) -> str:
        """A group's post that waits or was sent back: it is not read as a post, so it stands in the reference."""
        return self.reference.partition(":")[0]


class MarkerRecord(msgspec.Struct, frozen=True):
    """How far the viewer has read a list."""

    timeline: str
    last_read_id: int
    version: int
    updated_at: datetime
