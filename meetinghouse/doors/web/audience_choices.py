"""What a member can choose for a post, and for whom that is, in words with numbers."""

from typing import Any

import msgspec

from meetinghouse.domain.community.queries import current
from meetinghouse.domain.people.circles import circles
from meetinghouse.domain.posts.audience import CHOICES, CHOICES_OF_PAGES, Audience
from meetinghouse.domain.posts.readers import Readers, Sizes, audience_sizes
from meetinghouse.kernel.viewer import Viewer

_CIRCLE = "circle-"


class AudienceChoice(msgspec.Struct, frozen=True):
    """For whom: one of ``Audience``, and which circle where it is one."""

    audience: Audience
    circle_id: int = 0

    @property
    def word(self) -> str:
        """How a form sends it: ``followers``, ``circle-17``."""
        return f"{_CIRCLE}{self.circle_id}" if self.circle_id else self.audience.word


def audience_choices(viewer: Viewer) -> list[tuple[str, Any]]:
    """A form's words and what members read; circles only of the viewer's own, in a group of their own."""
    sizes = Sizes(0, 0, 0) if viewer.is_stranger else audience_sizes(viewer)
    choices = CHOICES_OF_PAGES if viewer.is_page else CHOICES
    found: list[tuple[str, Any]] = [(a.word, _choice(a, sizes)) for a in choices]
    mine = [] if viewer.is_stranger or viewer.is_page else circles(viewer)
    if mine:
        options = [(f"{_CIRCLE}{one.id}", circle_in_words(one.name, one.members_count)) for one in mine]
        found.append(("My circles", options))
    return found


def chosen_audience(word: str) -> AudienceChoice:
    """What a form's word means; for a word that was among the choices.

    Raises:
        ValueError: it means nothing.
    """
    number = word.removeprefix(_CIRCLE)
    if word.startswith(_CIRCLE) and number.isascii() and number.isdigit() and len(number) <= 18:
        return AudienceChoice(Audience.CIRCLE, int(number))
    found = {a.word: a for a in CHOICES}.get(word)
    if found is None:
        raise ValueError(word)
    return AudienceChoice(found)


def _choice(audience: Audience, sizes: Sizes) -> str:
    if audience is Audience.COMMUNITY:
        return members_in_words(sizes.members)
    if audience is Audience.FOLLOWERS:
        return _yours(sizes.followers, "follower")
    if audience is Audience.FRIENDS:
        return _yours(sizes.friends, "friend")
    return audience.label


def members_in_words(number: int) -> str:
    """All 40 members of Oakhaven."""
    name = current().name
    return f"All {number:,} members of {name}" if number > 1 else f"Members of {name}: only you so far"


def _yours(number: int, word: str) -> str:
    if not number:
        return f"Your {word}s (none yet)"
    return f"Your {number:,} {word}s" if number > 1 else f"Your one {word}"


def circle_in_words(name: str, number: int) -> str:
    """The 5 people in Choir."""
    if not number:
        return f"{name} (nobody in it yet)"
    return f"The {number:,} people in {name}" if number > 1 else f"The one person in {name}"


def readers_in_words(found: Readers) -> str:
    """Who reads a post, besides its author: a sentence with a number."""
    number, audience = found.count, found.audience
    if not found.is_told:
        return "The same people as the post that this is about. Who they are, only its author can see."
    if audience <= Audience.QUIET_PUBLIC:
        outside = (
            "Everybody who has the address, also without an account, and all"
            if current().public_reading
            else "Visitors cannot read here at the moment, so for now"
        )
        return f"{outside} {number + 1:,} member{'s' if number else ''} of {current().name}."
    if audience is Audience.COMMUNITY:
        return f"{members_in_words(number + 1)}."
    if not number:
        return _NOBODY.get(audience, "Nobody but you.")
    if audience is Audience.CIRCLE and found.circle:
        return f"{circle_in_words(found.circle, number)}."
    if audience is Audience.FRIENDS:
        return f"{_yours(number, 'friend')}."
    if audience is Audience.FOLLOWERS:
        return _followers_in_words(number, found.mentioned)
    people = f"the {number:,} people" if number > 1 else "the one person"
    return f"Only {people} mentioned." if audience is Audience.MENTIONED else f"Only {people} whom it is for."


_NOBODY = {
    Audience.FOLLOWERS: "Nobody but you: nobody follows you yet.",
    Audience.FRIENDS: "Nobody but you: you have no friends here yet.",
    Audience.CIRCLE: "Nobody but you: there is nobody in this circle.",
    Audience.MENTIONED: "Nobody but you: it mentions nobody.",
}


def _followers_in_words(number: int, mentioned: int) -> str:
    followers = number - mentioned
    if not mentioned:
        return f"{_yours(followers, 'follower')}."
    named = f"{mentioned:,} {'people' if mentioned > 1 else 'person'} mentioned"
    return f"{_yours(followers, 'follower')} and {named}." if followers else f"Only {named}."
