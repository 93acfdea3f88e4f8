"""What callers learn about events, and what they say of one to plan it."""

from datetime import date, datetime

import msgspec

from meetinghouse.domain.gatherings.repeating import Repeat
from meetinghouse.domain.gatherings.spots import map_app, map_page
from meetinghouse.domain.gatherings.times import in_words, is_all_day
from meetinghouse.domain.media.records import MediaRecord
from meetinghouse.domain.people.records import PersonRecord
from meetinghouse.domain.places.queries import country_name
from meetinghouse.kernel.zones import zone_in_words


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What a host says of an event. ``starts`` and ``ends`` are on the wall, in ``zone``."""

    title: str
    starts: datetime
    zone: str
    ends: datetime | None = None
    description: str = ""
    place: str = ""
    country: str = ""
    # Latitude and longitude, in degrees.
    spot: tuple[float, float] | None = None
    link: str = ""
    capacity: int | None = None
    needs_approval: bool = False
    repeat: Repeat | None = None
    questions: tuple[str, ...] = ()
    # The places of those questions that have to be answered to come.
    required: tuple[int, ...] = ()
    guests_invite: bool = False


class MovedDate(msgspec.Struct, frozen=True, kw_only=True):
    """One date of a series that is otherwise than the rule says: when, what it is called, where. On the wall."""

    original: datetime
    starts: datetime
    ends: datetime | None = None
    title: str = ""
    place: str = ""


class EventRecord(msgspec.Struct, frozen=True, kw_only=True):
    """One date of an event as one viewer sees it.

    ``answer`` is the viewer's own: the name of a ``Standing`` in small letters, empty for none. ``is_hosting``: the
    viewer looks after the guests, as host (``is_mine``), co-host, or because they moderate the group that it is in.
    ``co_hosts`` are those whom the viewer can meet; ``group`` where it is in one that the viewer may know of.
    """

    id: int
    occasion_id: int
    post_id: int
    host: PersonRecord
    title: str
    description: str
    description_html: str
    place: str
    link: str
    zone: str
    starts: datetime
    ends: datetime | None
    starts_at: datetime
    ends_at: datetime
    rule: str
    first: datetime
    repeats: str
    capacity: int | None
    needs_approval: bool
    is_over: bool
    is_cancelled: bool
    note: str
    change: str
    changed_at: datetime | None
    number: int
    original: datetime
    going: int
    maybe: int
    waiting: int
    asked: int
    answer: str
    wants_reminders: bool
    questions: tuple[str, ...]
    replies: tuple[str, ...]
    is_mine: bool
    is_hosting: bool
    co_hosts: tuple[PersonRecord, ...]
    cover: MediaRecord | None
    required: tuple[int, ...] = ()
    guests_invite: bool = False
    group: PersonRecord | None = None
    country: str = ""
    spot: tuple[float, float] | None = None

    @property
    def url(self) -> str:
        """The path of its page; of a date that is one of several, that date's."""
        return f"/events/{self.id}?on={self.occasion_id}" if self.rule else f"/events/{self.id}"

    @property
    def when(self) -> str:
        """Tuesday 24 March 2026, 19:00–21:00 (Berlin time)."""
        return in_words(self.starts, self.ends, self.zone)

    def when_seen_from(self, zone: str, year: int) -> str:
        """The same without what goes without saying there: Tuesday 24 March, 19:00–21:00."""
        return in_words(self.starts, self.ends, self.zone, here=zone, year=year)

    @property
    def is_all_day(self) -> bool:
        """From midnight to midnight."""
        return is_all_day(self.starts, self.ends)

    @property
    def zone_words(self) -> str:
        """Berlin time."""
        return zone_in_words(self.zone)

    @property
    def hours(self) -> str:
        """19:00–21:00, or 19:00 where it ends another day."""
        if self.ends and self.ends.date() == self.starts.date():
            return f"{self.starts:%H:%M}–{self.ends:%H:%M}"
        return f"{self.starts:%H:%M}"

    @property
    def has_map(self) -> bool:
        """It is somewhere."""
        return self.spot is not None or bool(self.place)

    @property
    def map_app(self) -> str:
        """Opens the map on a phone."""
        return map_app(self.spot, self._where)

    @property
    def map_page(self) -> str:
        """Opens a map of the streets in the browser."""
        return map_page(self.spot, self._where)

    @property
    def _where(self) -> str:
        return ", ".join(word for word in (self.place, country_name(self.country)) if word)

    @property
    def is_full(self) -> bool:
        """There is no free place."""
        return self.capacity is not None and self.going >= self.capacity

    @property
    def left(self) -> int | None:
        """How many places are free; None where there is no limit."""
        return None if self.capacity is None else max(0, self.capacity - self.going)

    @property
    def asks(self) -> list[tuple[str, str, bool]]:
        """Each question with what the viewer said to it, and whether it has to be answered."""
        said = enumerate(zip(self.questions, self.replies, strict=True))
        return [(question, reply, place in self.required) for place, (question, reply) in said]

    @property
    def has_to_reply(self) -> bool:
        """Something has to be answered before the viewer can say that they come."""
        return not self.is_hosting and any(not self.replies[place] for place in self.required)

    @property
    def may_invite(self) -> bool:
        """The viewer may invite others."""
        return self.takes_answers and (self.is_hosting or (self.guests_invite and self.answer in {"going", "maybe"}))

    @property
    def takes_answers(self) -> bool:
        """Somebody may still say that they come."""
        return not (self.is_over or self.is_cancelled)


class GuestRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A guest and how they stand to a date; ``words`` says it. Without ``person`` it is one by e-mail.

    ``address`` is a handle or an e-mail address.
    """

    answer_id: int
    person: PersonRecord | None
    name: str
    address: str
    standing: str
    words: str
    replies: tuple[str, ...] = ()


class InvitedRecord(msgspec.Struct, frozen=True):
    """Somebody who is invited, by whom (None: somebody who is gone), and in words what they said; empty for nothing."""

    person: PersonRecord
    inviter: PersonRecord | None
    words: str


class MonthDay(msgspec.Struct, frozen=True):
    """A day in the view of a month, with what begins on it and what still goes on."""

    day: date
    is_today: bool
    events: tuple[EventRecord, ...]

    @property
    def number(self) -> int:
        """Of the day in its month."""
        return self.day.day
