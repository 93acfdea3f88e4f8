"""Logins, invitations, set-up links."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models

from meetinghouse.kernel.clock import now
from meetinghouse.kernel.viewer import Role


class Standing(models.TextChoices):
    """Where an account stands on its way in and out."""

    WAITING = "waiting", "Waiting for approval"
    ACTIVE = "active", "Active"
    SUSPENDED = "suspended", "Suspended"
    DECLINED = "declined", "Declined"


class AccountManager(BaseUserManager["Account"]):
    """Finds accounts by e-mail, whatever its capitals."""

    def get_by_natural_key(self, username: str | None) -> "Account":
        """The account with this e-mail address."""
        return self.get(email__iexact=username)


class Account(AbstractBaseUser):
    """A login: an e-mail address, a password, a role."""

    email = models.EmailField(unique=True)
    role = models.CharField(max_length=12, choices=[(r.value, r.value.title()) for r in Role], default=Role.MEMBER)
    standing = models.CharField(max_length=12, choices=Standing.choices, default=Standing.ACTIVE)
    is_active = models.BooleanField(default=True)
    reason = models.TextField(blank=True, default="")
    joined_at = models.DateTimeField(default=now)
    invitation = models.ForeignKey("accounts.Invitation", null=True, on_delete=models.SET_NULL, related_name="+")

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = AccountManager()

    class Meta:
        indexes = [
            models.Index(fields=["standing", "id"], name="account_standing"),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep Django's own flag in step with the standing."""
        self.is_active = self.standing == Standing.ACTIVE
        super().save(*args, **kwargs)


class Invitation(models.Model):
    """A link that lets people join; the code itself is in the link, its digest here."""

    digest = models.CharField(max_length=64, unique=True)
    code = models.CharField(max_length=24)
    made_by = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="invitations")
    note = models.CharField(max_length=200, blank=True, default="")
    most_uses = models.PositiveIntegerField(default=1)
    uses = models.PositiveIntegerField(default=0)
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=now)


class SetupLink(models.Model):
    """The one-time link that makes the first visitor the owner."""

    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=now)
    used_at = models.DateTimeField(null=True)


class AppDetail(models.Model):
    """What Mastodon's API knows about an app beyond OAuth: its website and what it asked for."""

    application = models.OneToOneField("oauth2_provider.Application", on_delete=models.CASCADE, related_name="detail")
    website = models.CharField(max_length=2000, blank=True, default="")
    scopes = models.CharField(max_length=1000, default="read")
