"""For whom a post is, and the words for it here and in Mastodon's API."""

from enum import IntEnum


class Audience(IntEnum):
    """One column; the values are stored, so they never change.

    Up to COMMUNITY a smaller number means more readers. The ones behind it name a set of people.
    """

    PUBLIC = 0
    QUIET_PUBLIC = 1
    COMMUNITY = 2
    FOLLOWERS = 3
    FRIENDS = 4
    CIRCLE = 5
    GROUP = 6
    PAGE = 7
    CONVERSATION = 8
    MENTIONED = 9

    @property
    def word(self) -> str:
        """A short stable word for forms and tests."""
        return self.name.lower()

    @property
    def label(self) -> str:
        """What members read."""
        return _LABELS[self]

    @property
    def needs_roster(self) -> bool:
        """The post's roster says who is meant."""
        return self in ROSTER_AUDIENCES

    @property
    def may_be_shared(self) -> bool:
        """Everybody in the community may read it, so sharing it shows it to nobody new."""
        return self <= Audience.COMMUNITY


ROSTER_AUDIENCES = frozenset({Audience.CIRCLE, Audience.GROUP, Audience.PAGE, Audience.CONVERSATION})

_LABELS = {
    Audience.PUBLIC: "Everyone, also outside",
    Audience.QUIET_PUBLIC: "Everyone, quietly",
    Audience.COMMUNITY: "Members of this community",
    Audience.FOLLOWERS: "Followers",
    Audience.FRIENDS: "Friends",
    Audience.CIRCLE: "A circle",
    Audience.GROUP: "A group",
    Audience.PAGE: "Followers of a page",
    Audience.CONVERSATION: "This conversation",
    Audience.MENTIONED: "Only people mentioned",
}

DEFAULT = Audience.COMMUNITY

# What a member can choose for a new post, beside their circles; groups and pages have no pages of their own yet.
CHOICES = (
    Audience.COMMUNITY, Audience.FRIENDS, Audience.FOLLOWERS, Audience.PUBLIC, Audience.QUIET_PUBLIC,
    Audience.MENTIONED,
)  # fmt: skip

# A page has no friends and no circles, and speaks to a few only where they asked it.
CHOICES_OF_PAGES = (Audience.COMMUNITY, Audience.FOLLOWERS, Audience.PUBLIC, Audience.QUIET_PUBLIC)

# Mastodon knows four words. A community post is told to apps as "unlisted" with "local_only" true: apps
# then allow sharing and replying, and an app that sends "unlisted" back gets the community again.
_TO_VISIBILITY = {
    Audience.PUBLIC: "public",
    Audience.QUIET_PUBLIC: "unlisted",
    Audience.COMMUNITY: "unlisted",
    Audience.FOLLOWERS: "private",
    Audience.FRIENDS: "private",
    Audience.CIRCLE: "private",
    Audience.GROUP: "private",
    Audience.PAGE: "private",
    Audience.CONVERSATION: "direct",
    Audience.MENTIONED: "direct",
}


def to_visibility(audience: int) -> str:
    """Mastodon's word for an audience. https://docs.joinmastodon.org/entities/Status/#visibility"""
    return _TO_VISIBILITY[Audience(audience)]


def from_visibility(word: str, *, local_only: bool | None = None) -> Audience | None:
    """The audience an app means, or None for a word Mastodon does not know.

    "unlisted" is the community, unless the app says itself that it is not only for here.
    """
    if word == "public":
        return Audience.COMMUNITY if local_only else Audience.PUBLIC
    if word == "unlisted":
        return Audience.QUIET_PUBLIC if local_only is False else Audience.COMMUNITY
    return {"private": Audience.FOLLOWERS, "direct": Audience.MENTIONED, "local": Audience.COMMUNITY}.get(word)


def as_meant(found: Audience, usual: int) -> Audience:
    """What an app means that repeats the word it was told for the usual audience.

    Somebody who writes for friends is told as "private"; sent back, that must not become all followers.
    """
    return Audience.FRIENDS if found is Audience.FOLLOWERS and usual == Audience.FRIENDS else found
