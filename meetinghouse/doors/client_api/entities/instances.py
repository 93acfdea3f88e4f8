"""Instance and its parts. https://docs.joinmastodon.org/entities/Instance/"""

from typing import Any

import msgspec

from meetinghouse.domain.community.records import RuleRecord


class RuleEntity(msgspec.Struct, frozen=True):
    """One of the community's rules."""

    id: str
    text: str
    hint: str
    translations: dict[str, str] = {}


def rule(record: RuleRecord) -> RuleEntity:
    """A rule as apps read it."""
    return RuleEntity(str(record.id), record.text, record.hint)


class AccountLimits(msgspec.Struct, frozen=True, kw_only=True):
    """What fits into a profile."""

    max_featured_tags: int = 0
    max_pinned_statuses: int
    max_profile_fields: int
    profile_field_name_limit: int
    profile_field_value_limit: int
    max_display_name_length: int
    max_note_length: int


class StatusLimits(msgspec.Struct, frozen=True):
    """What fits into a status."""

    max_characters: int
    max_media_attachments: int
    characters_reserved_per_url: int
    # As other servers with Markdown name it, and how long such a text may be.
    supported_mime_types: tuple[str, ...]
    max_formatted_characters: int


class MediaLimits(msgspec.Struct, frozen=True, kw_only=True):
    """What can be uploaded: bytes, pixels, frames a second. Where no videos are taken, theirs are zero."""

    supported_mime_types: tuple[str, ...]
    description_limit: int
    image_size_limit: int
    image_matrix_limit: int
    video_size_limit: int
    video_frame_rate_limit: int
    video_matrix_limit: int
    # Ours: how long a video may be, in seconds.
    video_duration_limit: int


class PollLimits(msgspec.Struct, frozen=True):
    """What fits into a poll; how long it is open is in seconds."""

    max_options: int
    max_characters_per_option: int
    min_expiration: int
    max_expiration: int


class ReactionLimits(msgspec.Struct, frozen=True):
    """The owner's choice of emoji; a favourite is the first of them."""

    max_reactions: int
    emojis: tuple[str, ...]


class Addresses(msgspec.Struct, frozen=True):
    """Where things are."""

    streaming: str
    about: str
    status: None = None
    privacy_policy: None = None
    terms_of_service: None = None


class LocalAndRemote(msgspec.Struct, frozen=True):
    """Who may read a kind of feed: public, authenticated, disabled."""

    local: str
    remote: str = "disabled"


class FeedAccess(msgspec.Struct, frozen=True):
    """Who may read the community's feeds."""

    live_feeds: LocalAndRemote
    hashtag_feeds: LocalAndRemote
    trending_link_feeds: LocalAndRemote


class Configuration(msgspec.Struct, frozen=True, kw_only=True):
    """The limits, and what there is."""

    urls: Addresses
    vapid: dict[str, str]
    accounts: AccountLimits
    statuses: StatusLimits
    media_attachments: MediaLimits
    polls: PollLimits
    reactions: ReactionLimits
    translation: dict[str, bool]
    timelines_access: FeedAccess
    limited_federation: bool = True


class Registrations(msgspec.Struct, frozen=True):
    """Who can join, and how."""

    enabled: bool
    approval_required: bool
    reason_required: bool
    url: str
    message: str | None = None
    min_age: None = None


class Contact(msgspec.Struct, frozen=True):
    """Whom to write to. ``account`` is an Account that is JSON already."""

    email: str
    account: msgspec.Raw | None


class Instance(msgspec.Struct, frozen=True, kw_only=True):
    """The community, for apps of today."""

    domain: str
    title: str
    version: str
    source_url: str
    description: str
    usage: dict[str, dict[str, int]]
    thumbnail: dict[str, Any]
    icon: tuple[()] = ()
    languages: list[str]
    configuration: Configuration
    registrations: Registrations
    api_versions: dict[str, int]
    contact: Contact
    rules: list[RuleEntity]


class Stats(msgspec.Struct, frozen=True):
    """How many there are. The one domain is this one."""

    user_count: int
    status_count: int
    domain_count: int = 1


class InstanceV1(msgspec.Struct, frozen=True, kw_only=True):
    """The community, for apps of yesterday. https://docs.joinmastodon.org/entities/V1_Instance/"""

    uri: str
    title: str
    short_description: str
    description: str
    email: str
    version: str
    urls: dict[str, str]
    stats: Stats
    thumbnail: str | None
    languages: list[str]
    registrations: bool
    approval_required: bool
    invites_enabled: bool
    configuration: Configuration
    contact_account: msgspec.Raw | None
    rules: list[RuleEntity]
    # Older than the configuration, and still read by some apps.
    max_toot_chars: int
