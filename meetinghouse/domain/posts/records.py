"""What callers learn about posts."""

from datetime import datetime

import msgspec

from meetinghouse.domain.media.records import MediaRecord
from meetinghouse.domain.people.records import PersonRecord
from meetinghouse.domain.posts.audience import Audience


class TagRecord(msgspec.Struct, frozen=True):
    """A hashtag."""

    key: str
    name: str

    @property
    def url(self) -> str:
        """The path of its page."""
        return f"/tags/{self.key}"


class MentionRecord(msgspec.Struct, frozen=True):
    """A person named in a post's text."""

    person_id: int
    username: str
    acct: str


class ReactionCount(msgspec.Struct, frozen=True):
    """How many people put this emoji on a post."""

    emoji: str
    count: int


class PostRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A post as one viewer sees it."""

    id: int
    author: PersonRecord
    audience: Audience
    text: str
    html: str
    content_warning: str
    is_sensitive: bool
    language: str
    created_at: datetime
    edited_at: datetime | None
    revision: int
    in_reply_to_id: int | None
    in_reply_to_person_id: int | None
    thread_id: int | None
    media: tuple[MediaRecord, ...]
    tags: tuple[TagRecord, ...]
    mentions: tuple[MentionRecord, ...]
    replies_count: int
    boosts_count: int
    reactions_count: int
    reactions: tuple[ReactionCount, ...]
    app_id: int | None
    boost_of: "PostRecord | None" = None
    reacted: str = ""
    boosted: bool = False
    bookmarked: bool = False
    is_mine: bool = False
    circle: str = ""

    @property
    def shown(self) -> "PostRecord":
        """The post whose content is shown: the shared one of a share."""
        return self.boost_of or self

    @property
    def url(self) -> str:
        """The path of its page."""
        return f"{self.author.url}/{self.id}"

    @property
    def audience_label(self) -> str:
        """For whom it is, in words; a circle's name stands there for its owner alone."""
        return f"Circle: {self.circle}" if self.circle else self.audience.label

    @property
    def may_be_shared(self) -> bool:
        """Sharing shows it to nobody new."""
        return self.audience.may_be_shared


class Flags(msgspec.Struct, frozen=True):
    """What the viewer did with some posts: sets of post ids, and the emoji chosen."""

    reacted: dict[int, str]
    boosted: frozenset[int]
    bookmarked: frozenset[int]


class ThreadRecord(msgspec.Struct, frozen=True):
    """A post, what it answers (oldest first) and what answers it (in the order of the thread)."""

    post: PostRecord
    ancestors: tuple[PostRecord, ...]
    descendants: tuple[PostRecord, ...]
