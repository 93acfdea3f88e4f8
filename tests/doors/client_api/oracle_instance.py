"""What clients require of the community's own description: https://docs.joinmastodon.org/entities/Instance/"""

from typing import Any, Literal

from msgspec import Struct

from tests.doors.client_api.oracle import Account


class Rule(Struct):
    id: str
    text: str
    hint: str


class StatusConfiguration(Struct):
    max_characters: int
    max_media_attachments: int
    characters_reserved_per_url: int


class MediaConfiguration(Struct):
    supported_mime_types: list[str]
    image_size_limit: int
    image_matrix_limit: int
    video_size_limit: int
    video_frame_rate_limit: int
    video_matrix_limit: int


class PollConfiguration(Struct):
    max_options: int
    max_characters_per_option: int
    min_expiration: int
    max_expiration: int


class AccountConfiguration(Struct):
    max_featured_tags: int
    max_pinned_statuses: int


class Urls(Struct):
    streaming: str


class Configuration(Struct):
    urls: Urls
    accounts: AccountConfiguration
    statuses: StatusConfiguration
    media_attachments: MediaConfiguration
    polls: PollConfiguration
    translation: dict[str, bool]


class Registrations(Struct):
    enabled: bool
    approval_required: bool
    message: str | None


class Contact(Struct):
    email: str
    account: Account | None


class Thumbnail(Struct):
    url: str


class Instance(Struct, kw_only=True):
    domain: str
    title: str
    version: str
    source_url: str
    description: str
    usage: dict[Literal["users"], dict[Literal["active_month"], int]]
    thumbnail: Thumbnail
    icon: list[Any]
    languages: list[str]
    configuration: Configuration
    registrations: Registrations
    api_versions: dict[str, int]
    contact: Contact
    rules: list[Rule]


class Stats(Struct):
    user_count: int
    status_count: int
    domain_count: int


class V1Instance(Struct, kw_only=True):
    uri: str
    title: str
    short_description: str
    description: str
    email: str
    version: str
    urls: dict[Literal["streaming_api"], str]
    stats: Stats
    thumbnail: str | None
    languages: list[str]
    registrations: bool
    approval_required: bool
    invites_enabled: bool
    configuration: Configuration
    contact_account: Account | None
    rules: list[Rule]
