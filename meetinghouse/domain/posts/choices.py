"""What an author allows others to do with a post. The values are stored, so they never change."""

from enum import IntEnum


class _Choice(IntEnum):
    @property
    def word(self) -> str:
        """A short stable word for forms and tests."""
        return self.name.lower()

    @property
    def label(self) -> str:
        """What the author chooses."""
        return _LABELS[type(self)][self]


class Commenters(_Choice):
    """Who may comment on a post, of those who can see it; its author always may."""

    EVERYBODY = 0
    KNOWN = 1
    MENTIONED = 2
    NOBODY = 3

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

    ASK = 0
    EVERYBODY = 1
    FOLLOWERS = 2
    NOBODY = 3


# In the order of the values.
_LABELS: dict[type[_Choice], tuple[str, ...]] = {
    Commenters: ("Everybody who can see it", "People I follow and my friends", "Only people I mention", "Nobody"),
    Quoters: ("Ask me each time", "Everybody here, without asking", "My followers; others ask me", "Nobody"),
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
