"""Pages: what an organisation says of itself, and who speaks for it."""

from typing import ClassVar

from django.db import models

from meetinghouse.kernel.clock import now
from meetinghouse.kernel.models import TimeOrderedId


class Category(models.TextChoices):
    """What kind of organisation it is; a short list, so that one finds it."""

    SHOP = "shop", "Shop or market"
    FOOD = "food", "Food and drink"
    CRAFT = "craft", "Craft or service"
    CLUB = "club", "Club or association"
    SPORT = "sport", "Sport"
    CULTURE = "culture", "Culture or library"
    SCHOOL = "school", "School or learning"
    HEALTH = "health", "Health or care"
    FAITH = "faith", "Faith"
    PUBLIC = "public", "Town or public service"
    NEWS = "news", "News"
    OTHER = "other", "Something else"


class PageRole(models.IntegerChoices):
    """What somebody may do for a page, from the least to the most. The values are stored."""

    EDITOR = 1, "Editor"
    ADMINISTRATOR = 2, "Administrator"


class Organisation(models.Model):
    """What stands behind a person's row of the kind PAGE. Its name, text and pictures are that row's."""

    person = models.OneToOneField("people.Person", primary_key=True, on_delete=models.CASCADE, related_name="+")
    category = models.CharField(max_length=12, choices=Category.choices, default=Category.OTHER)
    address = models.CharField(max_length=200, blank=True, default="")
    # Monday first: for each day its spans, ["09:00", "12:30"]; see hours.py.
    hours = models.JSONField(default=list, blank=True)
    # By which clock the hours are; empty for the community's.
    zone = models.CharField(max_length=64, blank=True, default="")
    email = models.EmailField(blank=True, default="")
    phone = models.CharField(max_length=40, blank=True, default="")
    link = models.CharField(max_length=300, blank=True, default="")
    created_at = models.DateTimeField(default=now)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["category", "-person"], name="organisation_category")]


class Editor(models.Model):
    """``person`` speaks for ``page``. The id says since when."""

    id = TimeOrderedId()
    page = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+", db_index=False)
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    role = models.SmallIntegerField(choices=PageRole.choices)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["page", "person"], name="editor_once")]


class RoleOffer(models.Model):
    """``offered_by`` would like ``person`` to speak for ``page``; nobody does without having said yes.

    ``is_handover``: with the yes the role goes from one to the other.
    """

    id = TimeOrderedId()
    page = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+", db_index=False)
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    role = models.SmallIntegerField(choices=PageRole.choices)
    is_handover = models.BooleanField(default=False)
    offered_by = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["page", "person"], name="role_offer_once")]


class PageGrant(models.Model):
    """An authorisation code that was given for a page, until the app fetches its token."""

    grant = models.OneToOneField("oauth2_provider.Grant", primary_key=True, on_delete=models.CASCADE, related_name="+")
    page = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")


class PageAccess(models.Model):
    """An app's token that speaks as a page, in the hand of ``editor``. It ends with the role."""

    token = models.OneToOneField(
        "oauth2_provider.AccessToken", primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    page = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+", db_index=False)
    editor = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+", db_index=False)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["page", "editor"], name="page_access_page"),
            models.Index(fields=["editor"], name="page_access_editor"),
        ]
