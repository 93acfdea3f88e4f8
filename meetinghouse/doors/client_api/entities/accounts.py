"""Account and its kin. https://docs.joinmastodon.org/entities/Account/"""

from datetime import datetime
from functools import lru_cache

import msgspec
from django.templatetags.static import static

from meetinghouse.domain.people.records import PersonRecord
from meetinghouse.domain.posts.audience import to_visibility
from meetinghouse.domain.posts.choices import to_quote_policy
from meetinghouse.doors.client_api.entities.joining import NULL, encode, opened
from meetinghouse.doors.client_api.entities.media import address
from meetinghouse.kernel.clock import iso_ms
from meetinghouse.kernel.urls import absolute
from meetinghouse.kernel.viewer import Role


class Field(msgspec.Struct, frozen=True):
    """A line of a profile."""

    name: str
    value: str
    verified_at: None = None


class AccountBody(msgspec.Struct, frozen=True):
    """What is the same for every reader of one revision of a person."""

    id: str
    username: str
    acct: str
    url: str
    uri: str
    display_name: str
    note: str
    avatar: str
    avatar_static: str
    avatar_description: str
    header: str
    header_static: str
    header_description: str
    locked: bool
    bot: bool
    group: bool
    discoverable: bool
    indexable: bool
    noindex: bool
    created_at: str
    emojis: tuple[()]
    fields: list[Field]
    roles: tuple[()]


@lru_cache(maxsize=2)
def _stand_in(name: str) -> str:
    """The picture of those who have none; clients require one."""
    return absolute(static(f"client_api/{name}.png"))


def account_head(person: PersonRecord) -> bytes:
    """The account without what is counted, its object left open."""
    page = absolute(person.url)
    avatar = address(person.picture.url) if person.picture else _stand_in("avatar")
    header = address(person.cover.url) if person.cover else _stand_in("header")
    return opened(
        AccountBody(
            id=str(person.id),
            username=person.username,
            acct=person.acct,
            url=page,
            uri=page,
            display_name=person.display_name,
            note=person.about_html,
            avatar=avatar,
            avatar_static=avatar,
            avatar_description=person.picture.description if person.picture else "",
            header=header,
            header_static=header,
            header_description=person.cover.description if person.cover else "",
            locked=person.is_locked,
            bot=person.is_bot,
            group=person.is_group,
            discoverable=person.is_listed,
            indexable=False,
            noindex=not person.is_listed,
            # To the day, as Mastodon tells it.
            created_at=iso_ms(person.created_at)[:10] + "T00:00:00.000Z",
            emojis=(),
            fields=[Field(f.name, f.html or f.value) for f in person.fields],
            roles=(),
        )
    )


def counted(head: bytes, followers: int, following: int, posts: int, last_posted_on: str | None) -> bytes:
    """The account with its counts, its object left open."""
    last = b'"%b"' % last_posted_on.encode() if last_posted_on else NULL
    return b'%b,"followers_count":%d,"following_count":%d,"statuses_count":%d,"last_status_at":%b' % (
        head, followers, following, posts, last,
    )  # fmt: skip


def account(person: PersonRecord) -> bytes:
    """An Account."""
    return _counted(person) + b"}"


def muted_account(person: PersonRecord, until: datetime | None) -> bytes:
    """A MutedAccount: the account with the moment until which it is muted, null for no end."""
    return b'%b,"mute_expires_at":%b}' % (_counted(person), encode(iso_ms(until) if until else None))


def _counted(person: PersonRecord) -> bytes:
    last = person.last_posted_on.isoformat() if person.last_posted_on else None
    return counted(account_head(person), person.followers_count, person.following_count, person.posts_count, last)


class Source(msgspec.Struct, frozen=True):
    """A profile as its owner wrote it."""

    privacy: str
    sensitive: bool
    language: str | None
    note: str
    fields: list[Field]
    follow_requests_count: int
    hide_collections: bool
    discoverable: bool
    indexable: bool
    quote_policy: str
    attribution_domains: tuple[()] = ()


class RoleEntity(msgspec.Struct, frozen=True):
    """What an account is here. Its rights are those of the desk, which apps do not know: no bit is set."""

    id: str
    name: str
    color: str
    permissions: str
    highlighted: bool


_ROLES = {
    Role.MEMBER: RoleEntity("-99", "", "", "0", highlighted=False),
    Role.MODERATOR: RoleEntity("1", "Moderator", "", "0", highlighted=True),
    Role.OWNER: RoleEntity("2", "Owner", "", "0", highlighted=True),
}


def credential_account(person: PersonRecord, *, role: Role, follow_requests: int) -> bytes:
    """A CredentialAccount: the account with what only its owner is told."""
    source = Source(
        privacy=to_visibility(person.default_audience),
        sensitive=False,
        language=None,
        note=person.about,
        fields=[Field(f.name, f.value) for f in person.fields],
        follow_requests_count=follow_requests,
        hide_collections=False,
        discoverable=person.is_listed,
        indexable=False,
        quote_policy=to_quote_policy(person.default_quoters),
    )
    return b'%b,"source":%b,"role":%b}' % (_counted(person), encode(source), encode(_ROLES[role]))
