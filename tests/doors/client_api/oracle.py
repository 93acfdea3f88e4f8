"""What clients require of an answer: the keys and types that https://docs.joinmastodon.org/entities/ promises.

Written from the documentation and kept apart from the code under test. A key with a default is optional; one that is
not there, or of another type, fails the decoding. Keys not named here may come as well.
"""

from typing import Any, Literal

from msgspec import Struct, field

Visibility = Literal["public", "unlisted", "private", "direct"]


class Field(Struct):
    name: str
    value: str
    verified_at: str | None = None


class Account(Struct, kw_only=True):
    id: str
    username: str
    acct: str
    url: str
    uri: str
    display_name: str
    note: str
    avatar: str
    avatar_static: str
    header: str
    header_static: str
    locked: bool
    fields: list[Field]
    emojis: list[Any]
    bot: bool
    group: bool
    discoverable: bool | None
    indexable: bool
    created_at: str
    last_status_at: str | None
    statuses_count: int
    followers_count: int
    following_count: int


class Source(Struct, kw_only=True):
    note: str
    fields: list[Field]
    privacy: Visibility
    sensitive: bool
    language: str | None
    follow_requests_count: int
    quote_policy: "QuotePolicy"


class Role(Struct):
    id: str
    name: str
    color: str
    permissions: str
    highlighted: bool


class CredentialAccount(Account, kw_only=True):
    source: Source
    role: Role


class Relationship(Struct, kw_only=True):
    id: str
    following: bool
    showing_reblogs: bool
    notifying: bool
    followed_by: bool
    blocking: bool
    blocked_by: bool
    muting: bool
    muting_notifications: bool
    muting_expires_at: str | None
    requested: bool
    requested_by: bool
    domain_blocking: bool
    endorsed: bool
    note: str


class MetaSize(Struct):
    width: int
    height: int
    size: str
    aspect: float


class Meta(Struct):
    original: MetaSize
    small: MetaSize


class MediaAttachment(Struct, kw_only=True):
    id: str
    type: Literal["unknown", "image", "gifv", "video", "audio"]
    # None while a video is being prepared.
    url: str | None
    preview_url: str | None
    remote_url: str | None
    meta: Meta | None
    description: str | None
    blurhash: str | None


class PollOption(Struct):
    title: str
    votes_count: int | None


class Poll(Struct, kw_only=True):
    id: str
    expires_at: str | None
    expired: bool
    multiple: bool
    votes_count: int
    voters_count: int | None
    options: list[PollOption]
    emojis: list[Any]
    voted: bool | None = None
    own_votes: list[int] | None = None


class Quote(Struct):
    """With the status; inside of a quoted one, with its id."""

    state: Literal["pending", "accepted", "rejected", "revoked", "deleted", "unauthorized"]
    quoted_status: "Status | None" = None
    quoted_status_id: str | None = None


class QuoteApproval(Struct):
    automatic: list[Literal["public", "followers", "following", "unsupported_policy"]]
    manual: list[Literal["public", "followers", "following", "unsupported_policy"]]
    current_user: Literal["automatic", "manual", "denied", "unknown"]


class Status(Struct, kw_only=True):
    id: str
    uri: str
    created_at: str
    account: Account
    content: str
    visibility: Visibility
    sensitive: bool
    spoiler_text: str
    media_attachments: list[MediaAttachment]
    mentions: list[Any]
    tags: list[Any]
    emojis: list[Any]
    reblogs_count: int
    favourites_count: int
    replies_count: int
    url: str | None
    in_reply_to_id: str | None
    in_reply_to_account_id: str | None
    reblog: "Status | None"
    poll: "Poll | None"
    card: None
    language: str | None
    edited_at: str | None
    quote: "Quote | None"
    quote_approval: "QuoteApproval"
    quotes_count: int
    pinned: bool | None = None


class DeletedStatus(Status, kw_only=True):
    text: str


class StatusSource(Struct):
    id: str
    text: str
    spoiler_text: str


class EditedPoll(Struct):
    options: list[dict[str, str]]


class StatusEdit(Struct, kw_only=True):
    content: str
    spoiler_text: str
    sensitive: bool
    created_at: str
    account: Account
    media_attachments: list[MediaAttachment]
    emojis: list[Any]
    poll: EditedPoll | None = None
    quote: Quote | None


class TagHistory(Struct):
    day: str
    uses: str
    accounts: str


class Tag(Struct):
    name: str
    url: str
    history: list[TagHistory]
    id: str


class Search(Struct):
    accounts: list[Account]
    statuses: list[Status]
    hashtags: list[Tag]


class Application(Struct, kw_only=True):
    id: str
    name: str
    website: str | None
    scopes: list[str]
    redirect_uri: str
    redirect_uris: list[str]
    vapid_key: str


class CredentialApplication(Application, kw_only=True):
    client_id: str
    client_secret: str
    client_secret_expires_at: int


class Token(Struct):
    access_token: str
    token_type: Literal["Bearer"]
    scope: str
    created_at: int


NotificationType = Literal[
    "mention", "status", "reblog", "follow", "follow_request", "favourite", "poll", "update", "quote", "quoted_update"
]  # fmt: skip
QuotePolicy = Literal["public", "followers", "nobody"]


class Notification(Struct, kw_only=True):
    id: str
    type: NotificationType
    group_key: str
    created_at: str
    account: Account
    status: Status | None = None


class NotificationGroup(Struct, kw_only=True):
    group_key: str
    notifications_count: int
    type: NotificationType
    most_recent_notification_id: int
    sample_account_ids: list[str]
    page_min_id: str
    page_max_id: str
    latest_page_notification_at: str
    status_id: str | None = None


class GroupedNotificationsResults(Struct):
    accounts: list[Account]
    statuses: list[Status]
    notification_groups: list[NotificationGroup]


Held = Literal["accept", "filter", "drop"]


class PolicySummary(Struct):
    pending_requests_count: int
    pending_notifications_count: int


class NotificationPolicy(Struct):
    for_not_following: Held
    for_not_followers: Held
    for_new_accounts: Held
    for_private_mentions: Held
    for_limited_accounts: Held
    summary: PolicySummary


class Marker(Struct):
    last_read_id: str
    version: int
    updated_at: str


class Report(Struct, kw_only=True):
    id: str
    action_taken: bool
    action_taken_at: str | None
    category: Literal["spam", "legal", "violation", "other"]
    comment: str
    forwarded: bool
    created_at: str
    status_ids: list[str] | None
    rule_ids: list[str] | None
    target_account: Account


class MutedAccount(Account, kw_only=True):
    mute_expires_at: str | None


class Suggestion(Struct):
    source: str
    sources: list[str]
    account: Account


class FamiliarFollowers(Struct):
    id: str
    accounts: list[Account]


class Preferences(Struct):
    visibility: Visibility = field(name="posting:default:visibility")
    sensitive: bool = field(name="posting:default:sensitive")
    language: str | None = field(name="posting:default:language")
    media: Literal["default", "show_all", "hide_all"] = field(name="reading:expand:media")
    spoilers: bool = field(name="reading:expand:spoilers")
    quote_policy: QuotePolicy = field(name="posting:default:quote_policy")


class Profile(Struct, kw_only=True):
    id: str
    display_name: str
    note: str
    fields: list[Field]
    avatar: str | None
    avatar_description: str
    header: str | None
    header_description: str
    locked: bool
    bot: bool
    hide_collections: bool | None
    discoverable: bool | None
    indexable: bool
    show_media: bool
    show_media_replies: bool
    show_featured: bool
    attribution_domains: list[str]


class Detail(Struct):
    error: str
    description: str


class ValidationError(Struct):
    error: str
    details: dict[str, list[Detail]]


class Error(Struct):
    error: str


class Conversation(Struct, kw_only=True):
    id: str
    unread: bool
    accounts: list[Account]
    last_status: Status | None


class ScheduledParams(Struct, kw_only=True):
    text: str
    visibility: Visibility
    sensitive: bool
    spoiler_text: str
    language: str | None
    media_ids: list[str] | None
    in_reply_to_id: int | None
    poll: dict[str, Any] | None
    scheduled_at: None
    idempotency: str | None
    with_rate_limit: bool
    application_id: int
    quoted_status_id: str | None
    quote_approval_policy: QuotePolicy


class ScheduledStatus(Struct, kw_only=True):
    id: str
    scheduled_at: str
    params: ScheduledParams
    media_attachments: list[MediaAttachment]
