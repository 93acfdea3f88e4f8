"""What callers learn about people."""

from datetime import date, datetime

import msgspec


class ProfileField(msgspec.Struct, frozen=True):
    """A label and what a person wrote behind it, as text and as safe HTML."""

    name: str
    value: str
    html: str = ""


class PictureRecord(msgspec.Struct, frozen=True):
    """A profile picture or cover: a path of this site and the words that describe it."""

    url: str
    description: str = ""


class PersonRecord(msgspec.Struct, frozen=True):
    """A person as anyone who may see them sees them."""

    id: int
    username: str
    domain: str
    display_name: str
    about: str
    about_html: str
    fields: tuple[ProfileField, ...]
    country: str
    town: str
    picture: PictureRecord | None
    cover: PictureRecord | None
    is_locked: bool
    is_listed: bool
    is_bot: bool
    default_audience: int
    state: int
    followers_count: int
    following_count: int
    posts_count: int
    last_posted_on: date | None
    created_at: datetime
    revision: int
    account_id: int
    suggests_people: bool = True
    is_suggested: bool = True
    kind: int = 0
    default_quoters: int = 0

    @property
    def is_group(self) -> bool:
        """A group, not somebody."""
        return self.kind == 1

    @property
    def is_page(self) -> bool:
        """An organisation that speaks as itself."""
        return self.kind == 2

    @property
    def name(self) -> str:
        """What to call them."""
        return self.display_name or self.username

    @property
    def acct(self) -> str:
        """Their handle without the first @, as Mastodon writes it."""
        return f"{self.username}@{self.domain}" if self.domain else self.username

    @property
    def handle(self) -> str:
        """Their handle as people write it: ``@anna``."""
        return "@" + self.acct

    @property
    def url(self) -> str:
        """The path of their profile."""
        return f"/@{self.acct}"

    @property
    def is_suspended(self) -> bool:
        """The safety desk suspended them."""
        return self.state == 1


class CircleRecord(msgspec.Struct, frozen=True):
    """A circle as its owner sees it; nobody else learns that it is there.

    ``members_count`` is of those whom the owner can meet at the moment, the owner not among them.
    """

    id: int
    name: str
    members_count: int = 0


class RelationRecord(msgspec.Struct, frozen=True):
    """How the viewer and a person stand to each other, seen from the viewer."""

    person_id: int
    following: bool = False
    shows_boosts: bool = False
    notifies: bool = False
    followed_by: bool = False
    requested: bool = False
    requested_by: bool = False
    friends: bool = False
    blocking: bool = False
    blocked_by: bool = False
    muting: bool = False
    muting_notifications: bool = False
    # None: until they end it.
    muting_until: datetime | None = None


NO_RELATION = RelationRecord(person_id=0)


class UsualChoices(msgspec.Struct, frozen=True):
    """What a person says of a post by saying nothing: an ``Audience`` and a ``Quoters`` of posts."""

    audience: int = 2
    quoters: int = 0


class FriendStand(msgspec.Struct, frozen=True):
    """Whether the viewer and a person are friends, or who of them asked to be."""

    friends: bool = False
    requested: bool = False
    requested_by: bool = False


NO_FRIEND_STAND = FriendStand()


class MuteRecord(msgspec.Struct, frozen=True):
    """Whom the viewer mutes, until when (None: until they end it), and whether the bell is silent too."""

    person: PersonRecord
    until: datetime | None
    hides_notifications: bool


class SuggestionRecord(msgspec.Struct, frozen=True):
    """Somebody the viewer may know, and why."""

    person: PersonRecord
    friends_in_common: int = 0
    shared_groups: tuple[str, ...] = ()
    shared_town: str = ""

    @property
    def reason(self) -> str:
        """Why, in words."""
        found = []
        if self.friends_in_common:
            found.append(f"{self.friends_in_common} friend{'' if self.friends_in_common == 1 else 's'} in common")
        if self.shared_groups:
            more = len(self.shared_groups) - 1
            others = f" and {more} other group{'' if more == 1 else 's'}" if more else ""
            found.append(f"{'both' if found else 'Both'} in {self.shared_groups[0]}{others}")
        if self.shared_town:
            found.append(f"{'also' if found else 'Also'} in {self.shared_town}")
        if not found:
            readers = self.person.followers_count
            return (
                f"Followed by {readers} {'person' if readers == 1 else 'people'} here" if readers else "A member here"
            )
        return ", ".join(found)
