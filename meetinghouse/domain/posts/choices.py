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


# Mastodon knows three words, and nobody in it is asked. Who wants to be asked lets nobody quote at once.
# https://docs.joinmastodon.org/client/quotes/#setting-quote-policies
_TO_POLICY = {
    Quoters.ASK: "nobody", Quoters.EVERYBODY: "public", Quoters.FOLLOWERS: "followers", Quoters.NOBODY: "nobody",
}  # fmt: skip
_FROM_POLICY = {"public": Quoters.EVERYBODY, "followers": Quoters.FOLLOWERS, "nobody": Quoters.NOBODY}


def to_quote_policy(quoters: int) -> str:
    """Mastodon's word for who may quote at once."""
    return _TO_POLICY[Quoters(quoters)]


def from_quote_policy(word: str, *, before: int = Quoters.NOBODY) -> Quoters | None:
    """Who may quote a post, as an app means it; None for a word that Mastodon does not know.

    Args:
        before: what held until now and the app was told of. Who wants to be asked is told as "nobody"; sent back, that
            must not become a no to everybody.
    """
    found = _FROM_POLICY.get(word)
    return Quoters.ASK if found is Quoters.NOBODY and before == Quoters.ASK else found


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
