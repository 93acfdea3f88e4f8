"""What callers learn about messages beyond what they learn about every post."""

from datetime import datetime

import msgspec

from meetinghouse.domain.people.records import PersonRecord
from meetinghouse.domain.posts.records import PostRecord


class QuotedRecord(msgspec.Struct, frozen=True):
    """The message that another one answers, in short; without ``name`` it is not there for the viewer (any more)."""

    id: int
    name: str = ""
    words: str = ""
    is_mine: bool = False

    @property
    def is_there(self) -> bool:
        """The viewer may read it."""
        return bool(self.name)


class NamedReaction(msgspec.Struct, frozen=True):
    """An emoji on a message, and who put it there, as far as the viewer may meet them."""

    emoji: str
    names: tuple[str, ...]
    is_mine: bool


class Removal(msgspec.Struct, frozen=True):
    """Why the moderators removed a message: the kind of reason, in a few words; for its author where all stands."""

    category: str = ""
    url: str = ""


class Bubble(msgspec.Struct, frozen=True, kw_only=True):
    """A message in its conversation. Without ``post`` its author deleted it or, ``is_removed``, a decision of the
    moderators removed it, and nothing but this is told.

    ``removal`` is put in by who may ask the safety desk. ``joined`` are those who read along from this message on.
    """

    id: int
    author: PersonRecord
    created_at: datetime
    is_mine: bool
    post: PostRecord | None = None
    is_removed: bool = False
    removal: Removal | None = None
    answers: QuotedRecord | None = None
    reactions: tuple[NamedReaction, ...] = ()
    joined: tuple[str, ...] = ()
