"""Uploads. The row knows; the files lie in a folder that only the row can name."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from meetinghouse.kernel.clock import now
from meetinghouse.kernel.models import TimeOrderedId


class Kind(models.TextChoices):
    """What a file is shown as; Mastodon's words."""

    IMAGE = "image"
    VIDEO = "video"
    GIFV = "gifv"
    AUDIO = "audio"
    FILE = "file"


class MediaState(models.TextChoices):
    """Whether it may be shown."""

    READY = "ready"
    # A video on its way: what was sent lies sealed, and nothing of it is served.
    MAKING = "making", "Being prepared"
    BROKEN = "broken", "Could not be prepared"
    HELD = "held", "Held until it has been checked"
    REMOVED = "removed", "Removed by the safety desk"


class Media(models.Model):
    """One upload and the files made of it; see the README for what always holds."""

    id = TimeOrderedId()
    # Its index is media_account_newest below.
    account = models.ForeignKey(
        "accounts.Account", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=5, choices=Kind.choices, default=Kind.IMAGE)
    state = models.CharField(max_length=7, choices=MediaState.choices, default=MediaState.READY)
    # Why nothing could be made of it, for who sent it.
    fault = models.CharField(max_length=300, blank=True, default="")
    # The folder: "3f/9c0d…", 128 random bits. Whoever knows it can fetch the files, so it is told with care.
    key = models.CharField(max_length=40, unique=True)
    # Where the files are while they are sealed, and what was sent while it is being prepared; else empty.
    sealed_key = models.CharField(max_length=40, blank=True, default="")
    # False from the decision to seal or unseal until the files have followed it.
    is_settled = models.BooleanField(default=True)
    # Of the file that is shown; of a video that could not be prepared it is empty, and there are no files.
    mime = models.CharField(max_length=40)
    # What the sender calls a file, made harmless; empty for pictures. Its ending says what it is served as.
    name = models.CharField(max_length=120, blank=True, default="")
    # As shown, upright. Of a file all four are 0, and there is no preview.
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    preview_width = models.PositiveIntegerField()
    preview_height = models.PositiveIntegerField()
    # Of a video or a loop: how long it is, and frames a second as a fraction ("30000/1001").
    seconds = models.FloatField(default=0)
    frame_rate = models.CharField(max_length=24, blank=True, default="")
    # The preview that was sent along with a video, as it will be stored, until the video is made; else empty.
    sent_preview = models.BinaryField(blank=True, default=b"")
    # Of all stored files together.
    octets = models.PositiveBigIntegerField()
    blurhash = models.CharField(max_length=80)
    description = models.TextField(blank=True, default="")
    # Mastodon's focal point, each from -1 to 1, y upwards.
    focus_x = models.FloatField(default=0)
    focus_y = models.FloatField(default=0)
    # SHA-256 in hex: of the octets that were sent, and of the file that is shown.
    sent_sha256 = models.CharField(max_length=64)
    stored_sha256 = models.CharField(max_length=64)
    revision = models.PositiveIntegerField(default=1)
    attached = models.BooleanField(default=False)
    # Since when nothing uses it; means nothing while it is attached.
    loose_since = models.DateTimeField(default=now)
    created_at = models.DateTimeField(default=now)

    class Meta:
        verbose_name_plural = "media"
        indexes: ClassVar = [
            models.Index(fields=["loose_since"], name="media_loose", condition=Q(attached=False)),
            models.Index(fields=["id"], name="media_unsettled", condition=Q(is_settled=False)),
            models.Index(fields=["account", "-id"], name="media_account_newest"),
            # A removed picture is looked for among all others by its hashes.
            models.Index(fields=["sent_sha256"], name="media_sent_sha256"),
            models.Index(fields=["stored_sha256"], name="media_stored_sha256"),
        ]
