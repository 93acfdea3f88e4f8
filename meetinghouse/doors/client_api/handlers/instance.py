"""What the community says of itself to apps. https://docs.joinmastodon.org/methods/instance/"""

from datetime import timedelta
from functools import lru_cache
from typing import Any

import msgspec
from django.conf import settings
from django.core.cache import cache
from django.templatetags.static import static

from meetinghouse import __version__
from meetinghouse.domain.accounts.queries import accounts_with_role, count_joined
from meetinghouse.domain.community.queries import current, rules
from meetinghouse.domain.community.records import CommunityRecord
from meetinghouse.domain.media.videos.containers import TYPES as VIDEO_TYPES
from meetinghouse.domain.people.queries import count_members, people_of_accounts
from meetinghouse.domain.posts import rules as post_rules
from meetinghouse.domain.posts.queries import count_posts
from meetinghouse.domain.posts.trends import count_writers, count_written
from meetinghouse.doors.client_api.entities.accounts import account
from meetinghouse.doors.client_api.entities.instances import (
    AccountLimits,
    Addresses,
    Configuration,
    Contact,
    FeedAccess,
    Instance,
    InstanceV1,
    LocalAndRemote,
    MediaLimits,
    PollLimits,
    ReactionLimits,
    Registrations,
    RuleEntity,
    Stats,
    StatusLimits,
    rule,
)
from meetinghouse.doors.client_api.gate import Call, permit
from meetinghouse.kernel.clock import now
from meetinghouse.kernel.text.measure import CHARACTERS_PER_URL
from meetinghouse.kernel.urls import absolute, base_url, host
from meetinghouse.kernel.viewer import Role

# Apps read from these what a server can do. https://docs.joinmastodon.org/entities/Instance/#api-versions
# Each number of the API stands for one thing (https://docs.joinmastodon.org/api/versions/), and ours is told for the
# last: an app that reads less than 7 hides every quote. Kept of them are
#   2 grouped notifications, 4 deleting uploads, 7 quotes with all that belongs to them.
# Not kept are
#   3 domains that may name somebody as the author of their pages: there are no previews of pages here;
#   5 filters that blur: there are no filters here;
#   6 tags featured on a profile.
# What an app asks for of these three is refused in words, or what comes back says that it was not kept.
MASTODON_VERSION = "4.5.0"
MASTODON_API_VERSION = 7
PICTURE_TYPES = ("image/jpeg", "image/png", "image/gif", "image/webp", "image/heic", "image/heif", "image/avif")
_COUNTS_KEPT_S = 600
_WEEKS = 12


@permit(None, strangers=True)
def instance(_call: Call) -> Instance:
    """GET /api/v2/instance."""
    community = current()
    return Instance(
        domain=host(),
        title=community.name,
        version=_version(),
        source_url=absolute("/about/source"),
        description=community.tagline or community.about[:200],
        usage={"users": {"active_month": _active_month()}},
        thumbnail={"url": _thumbnail(), "blurhash": None, "versions": {}},
        languages=[code for code, _ in settings.LANGUAGES],
        configuration=_configuration(community),
        registrations=_registrations(community),
        api_versions={"mastodon": MASTODON_API_VERSION},
        contact=Contact(email=community.contact_email, account=_contact(community)),
        rules=_rules(),
    )


@permit(None, strangers=True)
def instance_v1(_call: Call) -> InstanceV1:
    """GET /api/v1/instance."""
    community = current()
    registrations = _registrations(community)
    return InstanceV1(
        uri=host(),
        title=community.name,
        short_description=community.tagline,
        description=community.about or community.tagline,
        email=community.contact_email,
        version=_version(),
        urls={"streaming_api": _streaming()},
        stats=Stats(user_count=count_members(), status_count=count_posts()),
        thumbnail=_thumbnail(),
        languages=[code for code, _ in settings.LANGUAGES],
        registrations=registrations.enabled,
        approval_required=registrations.approval_required,
        invites_enabled=False,
        configuration=_configuration(community),
        contact_account=_contact(community),
        rules=_rules(),
        max_toot_chars=settings.MAX_POST_CHARACTERS,
    )


@permit(None, strangers=True)
def instance_rules(_call: Call) -> list[RuleEntity]:
    """GET /api/v1/instance/rules."""
    return _rules()


@permit(None, strangers=True)
def activity(_call: Call) -> Any:
    """GET /api/v1/instance/activity: twelve weeks; who wrote something counts as having been here."""
    known = cache.get("client_api:activity")
    if known is None:
        midnight = now().replace(hour=0, minute=0, second=0, microsecond=0)
        monday = midnight - timedelta(days=midnight.weekday())
        weeks = [(monday - timedelta(weeks=back), monday - timedelta(weeks=back - 1)) for back in range(_WEEKS)]
        known = [
            {
                "week": str(int(begin.timestamp())),
                "statuses": str(count_written(begin, end)),
                "logins": str(count_writers(begin, end)),
                "registrations": str(count_joined(begin, end)),
            }
            for begin, end in weeks
        ]
        cache.set("client_api:activity", known, _COUNTS_KEPT_S)
    return known


def _version() -> str:
    return f"{MASTODON_VERSION} (compatible; Meetinghouse {__version__})"


def _rules() -> list[RuleEntity]:
    return [rule(record) for record in rules()]


def _streaming() -> str:
    return base_url().replace("http", "ws", 1)


@lru_cache(maxsize=1)
def _thumbnail() -> str:
    return absolute(static("client_api/header.png"))


def _active_month() -> int:
    known: int | None = cache.get("client_api:active_month")
    if known is None:
        known = count_writers(now() - timedelta(days=30), now())
        cache.set("client_api:active_month", known, _COUNTS_KEPT_S)
    return known


def _registrations(community: CommunityRecord) -> Registrations:
    mode = "open" if settings.INSTANT_SIGNUP else community.sign_up_mode
    approval = mode == "approval"
    enabled = mode in {"open", "approval"} and (community.is_founded or settings.INSTANT_SIGNUP)
    return Registrations(enabled, approval, approval, absolute("/accounts/signup/"))


def _contact(community: CommunityRecord) -> msgspec.Raw | None:
    """The first owner, where strangers may read here."""
    owners = accounts_with_role(Role.OWNER) if community.public_reading else []
    person = people_of_accounts([owners[0].id]).get(owners[0].id) if owners else None
    return msgspec.Raw(account(person)) if person else None


def _configuration(community: CommunityRecord) -> Configuration:
    takes_videos = settings.MAX_VIDEO_BYTES > 0
    feeds = LocalAndRemote(local="public" if community.public_reading else "authenticated")
    return Configuration(
        urls=Addresses(streaming=_streaming(), about=absolute("/about")),
        vapid={"public_key": ""},
        accounts=AccountLimits(
            max_pinned_statuses=post_rules.MOST_PINNED,
            max_profile_fields=settings.MAX_PROFILE_FIELDS,
            profile_field_name_limit=100,
            profile_field_value_limit=255,
            max_display_name_length=settings.MAX_DISPLAY_NAME_CHARACTERS,
            max_note_length=settings.MAX_ABOUT_CHARACTERS,
        ),
        statuses=StatusLimits(
            max_characters=settings.MAX_POST_CHARACTERS,
            max_media_attachments=settings.MAX_PHOTOS_PER_POST,
            characters_reserved_per_url=CHARACTERS_PER_URL,
            supported_mime_types=("text/plain", "text/markdown"),
            max_formatted_characters=settings.MAX_LONG_POST_CHARACTERS,
        ),
        media_attachments=MediaLimits(
            supported_mime_types=PICTURE_TYPES + VIDEO_TYPES if takes_videos else PICTURE_TYPES,
            description_limit=settings.MAX_DESCRIPTION_CHARACTERS,
            image_size_limit=settings.MAX_UPLOAD_BYTES,
            image_matrix_limit=settings.MAX_UPLOAD_PIXELS,
            video_size_limit=settings.MAX_VIDEO_BYTES,
            video_frame_rate_limit=settings.MAX_VIDEO_FRAME_RATE if takes_videos else 0,
            video_matrix_limit=settings.MAX_VIDEO_PIXELS if takes_videos else 0,
            video_duration_limit=settings.MAX_VIDEO_SECONDS if takes_videos else 0,
        ),
        polls=PollLimits(
            max_options=post_rules.MOST_OPTIONS,
            max_characters_per_option=post_rules.MOST_OPTION_CHARACTERS,
            min_expiration=post_rules.SHORTEST_POLL,
            max_expiration=post_rules.LONGEST_POLL,
        ),
        reactions=ReactionLimits(max_reactions=1, emojis=community.reactions),
        translation={"enabled": False},
        timelines_access=FeedAccess(live_feeds=feeds, hashtag_feeds=feeds, trending_link_feeds=feeds),
    )
