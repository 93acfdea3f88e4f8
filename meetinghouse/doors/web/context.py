"""What every template knows: the community and its clock, the viewer, the bell."""

from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject, cached_property

from meetinghouse.domain.accounts.queries import count_waiting
from meetinghouse.domain.community.queries import current
from meetinghouse.domain.community.records import CommunityRecord
from meetinghouse.domain.conversations.queries import count_unread_conversations
from meetinghouse.domain.media.files import ACCEPT
from meetinghouse.domain.media.videos.containers import ACCEPT as VIDEOS
from meetinghouse.domain.media.videos.containers import in_words
from meetinghouse.domain.posts.audience import CHOICES
from meetinghouse.domain.safety.queries import count_open
from meetinghouse.doors.web.colour import accent_version
from meetinghouse.effects.notifications.queries import count_unread
from meetinghouse.kernel.viewer import STRANGER


class Site:
    """The community and how it looks to this visitor; looked up only where a template asks."""

    def __init__(self, request: HttpRequest) -> None:
        theme = request.COOKIES.get("theme", "")
        self.theme = theme if theme in {"light", "dark"} else ""
        self.limits = {
            "post_characters": settings.MAX_POST_CHARACTERS,
            "long_post_characters": settings.MAX_LONG_POST_CHARACTERS,
            "title_characters": settings.MAX_TITLE_CHARACTERS,
            "photos": settings.MAX_PHOTOS_PER_POST,
            "album_photos": settings.MAX_PHOTOS_PER_ALBUM,
            "description_characters": settings.MAX_DESCRIPTION_CHARACTERS,
            "people_per_conversation": settings.MAX_PEOPLE_PER_CONVERSATION,
            "file_endings": ACCEPT,
            "file_megabytes": settings.MAX_FILE_BYTES // (1024 * 1024),
            "upload_bytes": settings.MAX_UPLOAD_BYTES,
            "upload_megabytes": settings.MAX_UPLOAD_BYTES // (1024 * 1024),
            "video_megabytes": settings.MAX_VIDEO_BYTES // (1024 * 1024),
            "video_length": in_words(settings.MAX_VIDEO_SECONDS),
            "video_endings": VIDEOS,
            "about_characters": settings.MAX_ABOUT_CHARACTERS,
            "name_characters": settings.MAX_DISPLAY_NAME_CHARACTERS,
        }

    @cached_property
    def community(self) -> CommunityRecord:
        """The community as it is now."""
        return current()

    @cached_property
    def accent_version(self) -> str:
        """Names the style sheet with the community's colour; another colour, another name."""
        return accent_version(self.community.accent)


class CommunityClock(tzinfo):
    """The community's time zone, looked up only where a page shows a time."""

    def __init__(self, here: Site) -> None:
        self._here = here

    @cached_property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self._here.community.zone)

    def fromutc(self, moment: datetime) -> datetime:
        """What the clock says; from here on the zone is the ordinary one."""
        return moment.replace(tzinfo=UTC).astimezone(self._zone)

    def utcoffset(self, moment: datetime | None) -> timedelta | None:
        """As of the ordinary zone."""
        return self._zone.utcoffset(moment)

    def dst(self, moment: datetime | None) -> timedelta | None:
        """As of the ordinary zone."""
        return self._zone.dst(moment)

    def tzname(self, moment: datetime | None) -> str | None:
        """As of the ordinary zone."""
        return self._zone.tzname(moment)


def site(request: HttpRequest) -> dict[str, Any]:
    """The site, the viewer and the numbers beside the navigation."""
    viewer = getattr(request, "viewer", STRANGER)
    here = Site(request)
    # Until the request is over; ViewerMiddleware sees to that.
    timezone.activate(CommunityClock(here))
    return {
        "site": here,
        "community": SimpleLazyObject(lambda: here.community),
        "accent_version": SimpleLazyObject(lambda: here.accent_version),
        "limits": here.limits,
        "viewer": viewer,
        "me": getattr(request, "person", None),
        "editor": getattr(request, "editor", None),
        "unread": SimpleLazyObject(lambda: count_unread(viewer)),
        "unread_messages": SimpleLazyObject(lambda: count_unread_conversations(viewer)),
        "desk_open": SimpleLazyObject(lambda: count_open(viewer) if viewer.is_moderator else 0),
        "approvals_waiting": SimpleLazyObject(lambda: count_waiting() if viewer.is_moderator else 0),
        "audience_choices": CHOICES,
    }
