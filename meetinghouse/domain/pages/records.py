"""What callers learn about pages. ``PageRecord`` is an organisation; a page of a list is ``kernel.paging.Page``."""

import msgspec

from meetinghouse.domain.pages.hours import Opening, Week, in_words
from meetinghouse.domain.people.records import PersonRecord
from meetinghouse.kernel.zones import zone_in_words

# Where a browser's session remembers as which page its person speaks.
ACTING_AS = "acting_as"


class PageRecord(msgspec.Struct, frozen=True, kw_only=True):
    """An organisation as anyone who may see it sees it; name, text and pictures are in ``person``.

    ``zone`` is the one by which its hours are, ``own_zone`` the same where it chose one. ``opening`` is how it stands
    at the moment, None where it says no hours.
    """

    person: PersonRecord
    category: str
    category_label: str
    address: str
    hours: Week
    zone: str
    own_zone: str
    opening: Opening | None
    email: str
    phone: str
    link: str

    @property
    def id(self) -> int:
        """The id of its person's row."""
        return self.person.id

    @property
    def hours_in_words(self) -> list[tuple[str, tuple[str, ...]]]:
        """Days and their times, days that are alike together; no times where it is closed."""
        return in_words(self.hours)

    @property
    def other_clock(self) -> str:
        """By which clock the hours are, where the page chose one: Berlin time."""
        return zone_in_words(self.own_zone) if self.own_zone else ""

    @property
    def phone_link(self) -> str:
        """The number as a telephone dials it: https://datatracker.ietf.org/doc/html/rfc3966"""
        return "tel:" + "".join(c for c in self.phone if c.isdigit() or c == "+")

    @property
    def has_contact(self) -> bool:
        """There is a way to reach it."""
        return bool(self.email or self.phone or self.link)


class OwnPage(msgspec.Struct, frozen=True):
    """A page that the viewer speaks for."""

    person: PersonRecord
    role: int
    role_label: str

    @property
    def is_administrator(self) -> bool:
        """They may decide who speaks for it."""
        return self.role == 2


class EditorRecord(msgspec.Struct, frozen=True):
    """Somebody who speaks for a page. ``is_away``: suspended or gone at the moment."""

    person: PersonRecord
    role: int
    role_label: str
    is_away: bool


class OfferRecord(msgspec.Struct, frozen=True):
    """A role that waits for an answer."""

    id: int
    page: PersonRecord
    person: PersonRecord
    offered_by: PersonRecord
    role_label: str
    is_handover: bool
