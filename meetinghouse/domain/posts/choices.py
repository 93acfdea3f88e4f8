"""What an author allows others to do with a post. The values are stored, so they never change."""

from enum import IntEnum


class Commenters(IntEnum):
    """Who may comment on a post, of those who can see it; its author always may."""

    EVERYBODY = 0
    KNOWN = 1
    MENTIONED = 2
    NOBODY = 3

    @property
    def word(self) -> str:
        """A short stable word for forms and tests."""
        return self.name.lower()

    @property
    def label(self) -> str:
        """What the author chooses."""
        return _COMMENTERS[self]

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
_COMMENTERS = {
    Commenters.EVERYBODY: "Everybody who can see it",
    Commenters.KNOWN: "People I follow and my friends",
    Commenters.MENTIONED: "Only people I mention",
    Commenters.NOBODY: "Nobody",
}


class Quoters(IntEnum):
    """Who may quote a post at once; whom that leaves out may ask, except where nobody may."""

    ASK = 0
    EVERYBODY = 1
    FOLLOWERS = 2
    NOBODY = 3

    @property
    def word(self) -> str:
        """A short stable word for forms and tests."""
        return self.name.lower()

    @property
    def label(self) -> str:
        """What the author chooses."""
        return _QUOTERS[self]


_QUOTERS = {
    Quoters.ASK: "Ask me each time",
    Quoters.EVERYBODY: "Everybody here, without asking",
    Quoters.FOLLOWERS: "My followers; others ask me",
    Quoters.NOBODY: "Nobody",
}


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
