"""Conversations and the people in them."""

from typing import ClassVar

from django.db import models

from meetinghouse.kernel.clock import now
from meetinghouse.kernel.models import TimeOrderedId


class Conversation(models.Model):
    """Two people, or a group with a name of its own (the roster's)."""

    id = TimeOrderedId()
    roster = models.OneToOneField("people.Roster", on_delete=models.CASCADE, related_name="+")
    is_group = models.BooleanField(default=False)
    # 'lower:higher' for two people, a digest of all ids for a group that an app wrote to; empty where there may be
    # another of the same people.
    key = models.CharField(max_length=64, null=True, unique=True)  # noqa: DJ001 -- many without one
    started_by = models.ForeignKey(
        "people.Person", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(default=now)


class Chapter(models.Model):
    """A stretch of a group's conversation that ended when somebody was added: what was said in it lies on its roster.

    So whoever came later is on the conversation's roster and not on this one, and the rule of who reads a post, which
    asks rosters, needs to know nothing of it.
    """

    roster = models.OneToOneField("people.Roster", primary_key=True, on_delete=models.CASCADE, related_name="+")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    # An id as one given out at that moment: messages of the stretch lie below, but for what was sent just then.
    ended_id = models.BigIntegerField()


class Place(models.IntegerChoices):
    """Where a conversation stands for one participant. The first two are on the roster."""

    INBOX = 0, "In the inbox"
    REQUEST = 1, "A request"
    DECLINED = 2, "Declined"
    LEFT = 3, "Left"
    REMOVED = 4, "Removed by who began it"


class Participant(models.Model):
    """A person in a conversation. Messages are named by the ids of their posts; 0 is before all of them."""

    id = TimeOrderedId()
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+", db_index=False)
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+", db_index=False)
    # The other one of two; a list leaves out conversations with people who cannot be met.
    other = models.ForeignKey("people.Person", null=True, on_delete=models.CASCADE, related_name="+")
    place = models.SmallIntegerField(choices=Place.choices, default=Place.INBOX)
    latest_id = models.BigIntegerField(default=0)
    last_read_id = models.BigIntegerField(default=0)
    # Taken off the list by the person; it comes back with the next message.
    hidden_to_id = models.BigIntegerField(default=0)
    is_muted = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["conversation", "person"], name="participant_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person", "place", "-latest_id"], name="participant_newest"),
        ]


class Opening(models.IntegerChoices):
    """Who may begin a conversation with somebody."""

    EVERYBODY = 0, "Everybody here"
    FOLLOWED = 1, "People I follow, and friends"
    NOBODY = 2, "Nobody new"


class Choice(models.Model):
    """What a person chose; without a row everybody here may write."""

    person = models.OneToOneField("people.Person", on_delete=models.CASCADE, primary_key=True, related_name="+")
    opening = models.SmallIntegerField(choices=Opening.choices, default=Opening.EVERYBODY)
    # Mutual: who does not show how far they have read, and that they are writing, does not see it of others.
    shows_reading = models.BooleanField(default=True)
