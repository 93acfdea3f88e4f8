"""The community's own rows."""

from django.db import models


class SignUpMode(models.TextChoices):
    """How somebody becomes a member."""

    OPEN = "open", "Anyone can join"
    APPROVAL = "approval", "Anyone can ask; a moderator approves"
    INVITATION = "invitation", "By invitation only"
    CLOSED = "closed", "Closed"


class Community(models.Model):
    """The one row that says what this place is; its primary key is always 1."""

    name = models.CharField(max_length=80, default="Meetinghouse")
    tagline = models.CharField(max_length=160, blank=True, default="")
    about = models.TextField(blank=True, default="")
    accent = models.CharField(max_length=7, default="#b4532a")
    sign_up_mode = models.CharField(max_length=12, choices=SignUpMode.choices, default=SignUpMode.APPROVAL)
    public_reading = models.BooleanField(default=True)
    reactions = models.JSONField(default=list)
    contact_email = models.EmailField(blank=True, default="")
    # A name of the IANA's list; empty for the server's own.
    zone = models.CharField(max_length=64, blank=True, default="")
    founded_at = models.DateTimeField(null=True)
    revision = models.PositiveIntegerField(default=1)


class Rule(models.Model):
    """One of the community's rules, in the order the owner gave."""

    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=300)
    hint = models.TextField(blank=True, default="")

    class Meta:
        ordering = ("position", "id")


class OutgoingMail(models.Model):
    """A mail that had no SMTP server to go to; the owner reads it in the browser and passes it on."""

    to = models.CharField(max_length=320)
    subject = models.CharField(max_length=998)
    body = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-id",)
