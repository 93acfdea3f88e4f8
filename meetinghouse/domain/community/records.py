"""What callers learn about the community."""

from datetime import datetime

import msgspec


class RuleRecord(msgspec.Struct, frozen=True):
    """One rule, as members read it."""

    id: int
    text: str
    hint: str


class CommunityRecord(msgspec.Struct, frozen=True):
    """The community as it is now."""

    name: str
    tagline: str
    about: str
    accent: str
    sign_up_mode: str
    public_reading: bool
    reactions: tuple[str, ...]
    contact_email: str
    founded_at: datetime | None
    revision: int
    zone: str = "UTC"

    @property
    def is_founded(self) -> bool:
        """An owner has named the community; before that only the set-up link works."""
        return self.founded_at is not None


class MailRecord(msgspec.Struct, frozen=True):
    """A mail in the outbox."""

    id: int
    to: str
    subject: str
    body: str
    created_at: datetime
