"""What an author allows others to do with a post. The values are stored, so they never change."""

from enum import IntEnum
from typing import Self


class _Choice(IntEnum):
    """A stored value, and what the author chooses."""

    label: str

    def __new__(cls, value: int, label: str) -> Self:
        """A member, by its value and its words."""
        made = int.__new__(cls, value)
        made._value_, made.label = value, label
        return made

    @property
    def word(self) -> str:
        """A short stable word for forms and tests."""
        return self.name.lower()


class Commenters(_Choice):
    """Who may comment on a post, of those who can see it; its author always may."""

    EVERYBODY = 0, "Everybody who can see it"
    KNOWN = 1, "People I follow and my friends"
    MENTIONED = 2, "Only people I mention"
    NOBODY = 3, "Nobody"

    @property
    def rule(self) -> str:
        """What everybody reads beside the comments; nothing where there is no limit."""
        return _RULES[self]


_RULES = {
    Commenters.EVERYBODY: "",
    Commenters.KNOWN: "Only the author’s friends, and people whom the author follows, may comment here.",
    Commenters.MENTIONED: "Only people whom this post mentions may comment here.",
    Commenters.NOBODY: "The author has closed the comments.",
}


class Quoters(_Choice):
    """Who may quote a post at once; whom that leaves out may ask, except where nobody may."""

    ASK = 0, "Ask me each time"
    EVERYBODY = 1, "Everybody here, without asking"
    FOLLOWERS = 2, "My followers; others ask me"
    NOBODY = 3, "Nobody"


class QuoteState(IntEnum):
    """What became of a quote."""

    PENDING = 0
    ACCEPTED = 1
    REJECTED = 2
    REVOKED = 3

    @property
    def word(self) -> str:
        """Mastodon's word. https://docs.joinmastodon.org/entities/Quote/#state"""
        return self.name.lower()
