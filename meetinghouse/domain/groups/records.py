"""What callers learn about groups."""

from datetime import datetime

import msgspec

from meetinghouse.domain.people.records import PersonRecord


class GroupRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A group as the viewer sees it. ``role`` is the viewer's own, None for who is not in it."""

    person: PersonRecord
    roster_id: int
    openness: int
    joining: int
    approval: int
    comment_approval: int
    is_archived: bool
    questions: tuple[str, ...]
    rules: tuple[str, ...]
    created_at: datetime
    role: int | None = None
    is_invited: bool = False
    has_asked: bool = False
    # It is open, and the viewer a member of the community.
    reads_along: bool = False

    @property
    def id(self) -> int:
        """The id of the group's person."""
        return self.person.id

    @property
    def name(self) -> str:
        """What it is called."""
        return self.person.name

    @property
    def url(self) -> str:
        """The path of its page."""
        return f"/groups/{self.person.id}"

    @property
    def members_count(self) -> int:
        """How many are in it."""
        return self.person.followers_count

    @property
    def is_open(self) -> bool:
        """Everybody here reads along."""
        return self.openness == 0

    @property
    def is_secret(self) -> bool:
        """Only those in it, and those invited, know of it."""
        return self.openness == 2

    @property
    def openness_word(self) -> str:
        """In one word."""
        return ("Open", "Closed", "Secret")[self.openness]

    @property
    def is_member(self) -> bool:
        """The viewer is in it."""
        return self.role is not None

    @property
    def is_staff(self) -> bool:
        """The viewer moderates it, or owns it."""
        return self.role is not None and self.role >= 1

    @property
    def is_owner(self) -> bool:
        """The viewer owns it, maybe with others."""
        return self.role == 2

    @property
    def may_read(self) -> bool:
        """The viewer reads what is written in it, and sees who is in it."""
        return self.is_member or self.reads_along

    @property
    def may_post(self) -> bool:
        """The viewer may write in it."""
        return self.is_member and not self.is_archived

    @property
    def may_invite(self) -> bool:
        """The viewer may invite others: everybody in it where anybody can join, else those who moderate it."""
        return not self.is_archived and (self.is_staff or (self.is_member and self.joining == 0))

    @property
    def may_join(self) -> bool:
        """The viewer can come in at once, by a tap."""
        return not self.is_member and not self.is_archived and (self.is_invited or self.joining == 0)

    @property
    def may_ask(self) -> bool:
        """The viewer can ask to come in."""
        can = not self.is_member and not self.is_archived and not self.is_invited
        return can and self.joining == 1 and not self.has_asked


class MemberRecord(msgspec.Struct, frozen=True):
    """Somebody in a group."""

    person: PersonRecord
    role: int
    joined_at: datetime

    @property
    def role_word(self) -> str:
        """In one word; empty for who has no role but to be there."""
        return ("", "Moderator", "Owner")[self.role]


class Answer(msgspec.Struct, frozen=True):
    """What somebody answered to a question."""

    question: str
    text: str


class RequestRecord(msgspec.Struct, frozen=True):
    """Somebody who would like to join, with what they answered; nothing where they asked from an app."""

    person: PersonRecord
    answers: tuple[Answer, ...]
    asked_at: datetime


class InvitationRecord(msgspec.Struct, frozen=True):
    """A group that the viewer is invited to, and by whom (None: somebody who is gone or hidden)."""

    group: GroupRecord
    inviter: PersonRecord | None


class BanRecord(msgspec.Struct, frozen=True):
    """Somebody who was sent away for good."""

    person: PersonRecord
    reason: str


class TopicRecord(msgspec.Struct, frozen=True):
    """A topic."""

    id: int
    name: str


class HoldRuleRecord(msgspec.Struct, frozen=True):
    """A rule that holds posts back, in words."""

    id: int
    contains: int
    word: str
    newer_than_days: int
    advice: str
    covers: int = 0

    @property
    def words(self) -> str:
        """What it does: 'Hold comments with links by members who joined less than 3 days ago'."""
        held = ("posts", "comments", "posts and comments")[self.covers]
        what = ("", " with links", " with photos or files", f" with the word “{self.word}”")[self.contains]
        days = self.newer_than_days
        if not days:
            return f"Hold {held}{what}"
        return f"Hold {held}{what} by members who joined less than {days} day{'' if days == 1 else 's'} ago"
