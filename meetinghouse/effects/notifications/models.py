"""What waits behind the bell."""

from typing import ClassVar

from django.db import models

from meetinghouse.kernel.clock import now
from meetinghouse.kernel.models import TimeOrderedId


class Kind(models.TextChoices):
    """What it is about; the values are Mastodon's words where it has one.

    https://docs.joinmastodon.org/entities/Notification/#type
    """

    MENTION = "mention", "named you"
    REPLY = "reply", "commented on your post"
    REBLOG = "reblog", "shared your post"
    FAVOURITE = "favourite", "reacted to your post"
    FOLLOW = "follow", "follows you"
    FOLLOW_REQUEST = "follow_request", "wants to follow you"
    FOLLOW_ACCEPTED = "follow_accepted", "accepted your request"
    FRIEND_REQUEST = "friend_request", "asked to be friends with you"
    FRIEND_ACCEPTED = "friend_accepted", "is friends with you now"
    STATUS = "status", "posted"
    UPDATE = "update", "edited a post you shared"
    POLL = "poll", "asked a question, and the poll has ended"
    QUOTE = "quote", "quoted your post"
    QUOTED_UPDATE = "quoted_update", "edited a post you quoted"
    QUOTE_ASKED = "quote_asked", "would like to quote your post"
    GROUP_INVITED = "group_invited", "invited you to a group"
    GROUP_ASKED = "group_asked", "would like to join a group"
    GROUP_LET_IN = "group_let_in", "let you into a group"
    GROUP_ROLE = "group_role", "gave you a role in a group"
    GROUP_POST_WAITING = "group_post_waiting", "wrote a post that waits for approval"
    GROUP_POST_APPROVED = "group_post_approved", "approved your post"
    GROUP_POST_RETURNED = "group_post_returned", "sent your post back"
    PAGE_ROLE = "page_role", "gave you a role on a page"
    EVENT_INVITED = "event_invited", "invited you to an event"
    EVENT_CO_HOST = "event_co_host", "made you a co-host of an event"
    EVENT_ANSWERED = "event_answered", "answered your event"
    EVENT_ASKED = "event_asked", "would like to come to your event"
    EVENT_LET_IN = "event_let_in", "has a place for you"
    EVENT_CHANGED = "event_changed", "changed an event"
    EVENT_CANCELLED = "event_cancelled", "cancelled an event"
    EVENT_REMINDER = "event_reminder", "expects you soon"
    MODERATION_WARNING = "moderation_warning", "decided about something of yours"
    NOTICE_DECIDED = "notice_decided", "decided about your report"
    ADMIN_SIGN_UP = "admin.sign_up", "wants to join"
    ADMIN_REPORT = "admin.report", "reported something"


# What Mastodon's API calls each kind; kinds that apps would not know are not told to them.
API_TYPES = {
    Kind.MENTION: "mention",
    Kind.REPLY: "mention",
    Kind.REBLOG: "reblog",
    Kind.FAVOURITE: "favourite",
    Kind.FOLLOW: "follow",
    Kind.FOLLOW_REQUEST: "follow_request",
    Kind.STATUS: "status",
    Kind.UPDATE: "update",
    Kind.POLL: "poll",
    Kind.QUOTE: "quote",
    Kind.QUOTED_UPDATE: "quoted_update",
    Kind.ADMIN_SIGN_UP: "admin.sign_up",
}


class Notification(models.Model):
    """One thing one person is told. ``once`` keeps a repeated event from telling it twice.

    ``about`` is the group or page that it happened in.
    """

    id = TimeOrderedId()
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=24, choices=Kind.choices)
    actor = models.ForeignKey("people.Person", null=True, on_delete=models.CASCADE, related_name="+")
    post = models.ForeignKey("posts.Post", null=True, on_delete=models.CASCADE, related_name="+")
    about = models.ForeignKey("people.Person", null=True, on_delete=models.CASCADE, related_name="+")
    reference = models.CharField(max_length=40, blank=True, default="")
    once = models.CharField(max_length=80)
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "once"], name="notification_once")]
        indexes: ClassVar = [models.Index(fields=["person", "-id"], name="notification_newest")]


class Marker(models.Model):
    """How far a person has read a list. https://docs.joinmastodon.org/entities/Marker/"""

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+", db_index=False)
    timeline = models.CharField(max_length=16)
    last_read_id = models.BigIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(default=now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "timeline"], name="marker_once")]
