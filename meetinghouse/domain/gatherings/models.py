"""What is planned, its dates, and who comes."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from meetinghouse.kernel.clock import now
from meetinghouse.kernel.ids import new_id
from meetinghouse.kernel.models import TimeOrderedId


class Gathering(models.Model):
    """Something planned. Who can see it is who can see its post; its host is that post's author.

    ``starts`` and ``ends`` are times on the wall (``2026-03-24T19:00``) in ``zone``, of the first date; ``rule`` is
    a recurrence rule of RFC 5545, empty where there is one date only. ``number`` counts changes, for calendars.
    """

    id = TimeOrderedId()
    post = models.OneToOneField("posts.Post", on_delete=models.CASCADE, related_name="+")
    title = models.CharField(max_length=120)
    description = models.TextField(blank=True, default="")
    description_html = models.TextField(blank=True, default="")
    place = models.CharField(max_length=200, blank=True, default="")
    # For the map: a country's code, and a point in degrees where the host gave one. Of all dates but those elsewhere.
    country = models.CharField(max_length=2, blank=True, default="")
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    link = models.CharField(max_length=500, blank=True, default="")
    starts = models.CharField(max_length=16)
    ends = models.CharField(max_length=16, blank=True, default="")
    zone = models.CharField(max_length=64)
    rule = models.CharField(max_length=200, blank=True, default="")
    capacity = models.PositiveIntegerField(null=True)
    needs_approval = models.BooleanField(default=False)
    # What the host asks guests, in order; ``required`` holds the places of those that have to be answered to come.
    questions = models.JSONField(default=list, blank=True)
    required = models.JSONField(default=list, blank=True)
    # The group that it was planned in. Who can see it is its post's to say, not this.
    group = models.ForeignKey("groups.Group", null=True, on_delete=models.SET_NULL, related_name="+")
    guests_invite = models.BooleanField(default=False)
    number = models.PositiveIntegerField(default=0)
    # What the last change was, in words for guests.
    change = models.CharField(max_length=500, blank=True, default="")
    changed_at = models.DateTimeField(null=True)
    # It changed while its group held it back; guests from before learn of that once it appears again.
    is_untold = models.BooleanField(default=False)
    cancelled_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=500, blank=True, default="")
    created_at = models.DateTimeField(default=now)
    # Up to which date of the rule there are occasions; empty once the rule has ended.
    laid_out_to = models.CharField(max_length=16, blank=True, default="")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["laid_out_to"], name="gathering_growing", condition=~Q(rule=""))]


class Occasion(models.Model):
    """One date of a gathering; one that does not repeat has exactly one.

    ``original`` is the date by the rule, ``starts`` when it takes place: two times on the wall that differ where this
    date alone was moved. ``starts_at`` and ``ends_at`` are the moments, for sorting.
    """

    id = TimeOrderedId()
    gathering = models.ForeignKey(Gathering, on_delete=models.CASCADE, related_name="occasions", db_index=False)
    original = models.CharField(max_length=16)
    starts = models.CharField(max_length=16)
    ends = models.CharField(max_length=16, blank=True, default="")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    # Of this date only; empty for the gathering's own.
    title = models.CharField(max_length=120, blank=True, default="")
    place = models.CharField(max_length=200, blank=True, default="")
    cancelled_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["gathering", "starts_at"], name="occasion_of_gathering"),
            models.Index(fields=["starts_at", "id"], name="occasion_next"),
            models.Index(fields=["ends_at", "id"], name="occasion_past"),
        ]


class CoHost(models.Model):
    """Somebody who looks after the guests of an event beside its host. What it is and when stays the host's to say."""

    id = TimeOrderedId()
    gathering = models.ForeignKey(Gathering, on_delete=models.CASCADE, related_name="+", db_index=False)
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["gathering", "person"], name="co_host_once")]


class Invitation(models.Model):
    """Somebody was asked to come. ``lets_in``: they can see the event because of that alone."""

    id = TimeOrderedId()
    gathering = models.ForeignKey(Gathering, on_delete=models.CASCADE, related_name="+", db_index=False)
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+", db_index=False)
    inviter = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    lets_in = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["gathering", "person"], name="gathering_invitation_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["gathering", "-id"], name="gathering_invitation_newest"),
            models.Index(fields=["person", "-id"], name="gathering_invitation_person"),
        ]


class Standing(models.IntegerChoices):
    """How somebody stands to a date."""

    GOING = 0, "Going"
    MAYBE = 1, "Maybe"
    NOT = 2, "Not going"
    WAITING = 3, "On the waiting list"
    ASKED = 4, "Waiting for the host"
    DECLINED = 5, "Not let in"
    REMOVED = 6, "Taken off the list"


# Those who learn what changes, and whose calendars show the date.
EXPECTED = (Standing.GOING, Standing.MAYBE, Standing.WAITING, Standing.ASKED)


class MailGuest(models.Model):
    """Somebody without an account who wants to come to what is for everybody. Only the host learns who it is.

    Nothing counts until they have answered from the mail that was sent to the address. ``nonce`` is in the link to
    their answer; another one makes that link worthless.
    """

    id = TimeOrderedId()
    occasion = models.ForeignKey(Occasion, on_delete=models.CASCADE, related_name="+", db_index=False)
    name = models.CharField(max_length=80)
    email = models.CharField(max_length=254)
    email_key = models.CharField(max_length=254)
    nonce = models.CharField(max_length=24)
    confirmed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["occasion", "email_key"], name="mail_guest_once"),
        ]


class Answer(models.Model):
    """What a person, or a guest by e-mail, said about a date, and where they stand.

    ``since`` is an id of the moment they came to stand there: the order of the waiting list.
    """

    id = TimeOrderedId()
    occasion = models.ForeignKey(Occasion, on_delete=models.CASCADE, related_name="+", db_index=False)
    person = models.ForeignKey("people.Person", null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    mail_guest = models.OneToOneField(MailGuest, null=True, on_delete=models.CASCADE, related_name="answer")
    standing = models.SmallIntegerField(choices=Standing.choices)
    since = models.BigIntegerField(default=new_id)
    # To the questions, in their order; fewer where there were fewer questions.
    replies = models.JSONField(default=list, blank=True)
    wants_reminders = models.BooleanField(default=True)
    # Hours before the beginning of the last reminder that was sent; 0 for none so far.
    reminded = models.SmallIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["occasion", "person"], name="answer_once"),
            models.CheckConstraint(
                name="answer_of_one",
                condition=Q(person__isnull=True, mail_guest__isnull=False)
                | Q(person__isnull=False, mail_guest__isnull=True),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["occasion", "standing", "since"], name="answer_line"),
            models.Index(fields=["person", "occasion"], name="answer_person"),
        ]


class CalendarLink(models.Model):
    """A secret address at which a person's calendar can be read; what is kept is the secret's digest."""

    person = models.OneToOneField("people.Person", primary_key=True, on_delete=models.CASCADE, related_name="+")
    secret = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=now)


class HostCalendarLink(models.Model):
    """A secret address of one person's at which the events of a group or a page can be read.

    That of a group is worth nothing to who is not in it, also not once they come in anew: it is older than that.
    """

    id = TimeOrderedId()
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+", db_index=False)
    host = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    secret = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "host"], name="host_calendar_once")]
