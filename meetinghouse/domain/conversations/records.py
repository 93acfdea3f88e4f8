"""What callers learn about conversations."""

import msgspec

from meetinghouse.domain.people.records import PersonRecord

_FEW = 3


class ConversationRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A conversation as one participant sees it.

    ``people`` are the others whom they may meet, the first ones of ``people_count``. ``is_own``: the viewer began it.
    """

    id: int
    roster_id: int
    is_group: bool
    name: str
    people: tuple[PersonRecord, ...]
    people_count: int
    latest_id: int
    last_read_id: int
    is_request: bool
    is_muted: bool
    is_own: bool = False

    @property
    def is_unread(self) -> bool:
        """There is something new."""
        return self.latest_id > self.last_read_id

    @property
    def title(self) -> str:
        """What to call it: its name, or the names of the others."""
        if self.name:
            return self.name
        names = [person.name for person in self.people[:_FEW]]
        more = self.people_count - len(names)
        if not names:
            return "Nobody else"
        if more > 0:
            return f"{', '.join(names)} and {more} more"
        return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"

    @property
    def url(self) -> str:
        """The path of its page."""
        return f"/messages/{self.id}"
