"""People and the relations between them."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from meetinghouse.kernel.clock import now
from meetinghouse.kernel.models import TimeOrderedId


class PersonState(models.IntegerChoices):
    """Whether others can meet this person."""

    ACTIVE = 0, "Active"
    SUSPENDED = 1, "Suspended"
    GONE = 2, "Gone"
    WAITING = 3, "Waiting for approval"


class PersonKind(models.IntegerChoices):
    """What stands behind a handle; in ActivityPub's words a Person, a Group, an Organization.

    https://www.w3.org/TR/activitystreams-vocabulary/#actor-types
    """

    PERSON = 0, "Person"
    GROUP = 1, "Group"
    PAGE = 2, "Page"


class Person(models.Model):
    """Somebody with a profile. ``domain`` is empty for members of this community.

    Groups and pages have a row here too, because they have a handle and can be followed; no login stands behind them,
    and they are on no list of members.
    """

    id = TimeOrderedId()
    kind = models.SmallIntegerField(choices=PersonKind.choices, default=PersonKind.PERSON)
    account = models.OneToOneField("accounts.Account", null=True, on_delete=models.SET_NULL, related_name="person")
    username = models.CharField(max_length=30)
    domain = models.CharField(max_length=255, blank=True, default="")
    handle_key = models.CharField(max_length=290, unique=True)
    display_name = models.CharField(max_length=120, blank=True, default="")
    about = models.TextField(blank=True, default="")
    about_html = models.TextField(blank=True, default="")
    fields = models.JSONField(default=list, blank=True)
    country = models.CharField(max_length=2, blank=True, default="")
    town = models.CharField(max_length=80, blank=True, default="")
    picture = models.ForeignKey("media.Media", null=True, on_delete=models.SET_NULL, related_name="+")
    cover = models.ForeignKey("media.Media", null=True, on_delete=models.SET_NULL, related_name="+")
    is_locked = models.BooleanField(default=False)
    is_listed = models.BooleanField(default=True)
    is_bot = models.BooleanField(default=False)
    suggests_people = models.BooleanField(default=True)
    is_suggested = models.BooleanField(default=True)
    default_audience = models.SmallIntegerField(default=2)
    # Who may quote a new post: a ``Quoters`` of posts; 0 asks the author each time.
    default_quoters = models.SmallIntegerField(default=0)
    state = models.SmallIntegerField(choices=PersonState.choices, default=PersonState.ACTIVE)
    followers_count = models.IntegerField(default=0)
    following_count = models.IntegerField(default=0)
    posts_count = models.IntegerField(default=0)
    last_posted_on = models.DateField(null=True)
    created_at = models.DateTimeField(default=now)
    revision = models.PositiveIntegerField(default=1)
    # Who alone may meet it: those in a secret group, and those invited. Without one, everybody.
    shown_to = models.ForeignKey("people.Roster", null=True, on_delete=models.CASCADE, related_name="+", db_index=False)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["state", "-id"], name="person_state_newest"),
            models.Index(fields=["country"], name="person_country", condition=~Q(country="")),
            # How many members there are, which stands in every composer. Not of everybody: SQLite would list by it.
            models.Index(fields=["kind", "state"], name="person_member", condition=Q(kind=0, state=0)),
            # Whom to suggest to who has no friends yet.
            models.Index(fields=["-followers_count", "-id"], name="person_most_followed"),
        ]


class Follow(models.Model):
    """``follower`` reads ``followed``. The primary key is the moment it began."""

    id = TimeOrderedId()
    follower = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    followed = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", db_index=False)
    shows_boosts = models.BooleanField(default=True)
    notifies = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["follower", "followed"], name="follow_once"),
            models.CheckConstraint(condition=~Q(follower=F("followed")), name="follow_not_self"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["followed", "id"], name="follow_followed"),
            # Of somebody's thousand followers, the few who want to hear of every post.
            models.Index(fields=["followed"], name="follow_bell", condition=Q(notifies=True)),
        ]


class FollowRequest(models.Model):
    """``follower`` waits for ``followed`` to accept."""

    id = TimeOrderedId()
    follower = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    followed = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", db_index=False)
    shows_boosts = models.BooleanField(default=True)
    notifies = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["follower", "followed"], name="follow_request_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["followed", "id"], name="follow_request_followed")]


class Friendship(models.Model):
    """Two people are friends; each friendship is two rows, one seen from each side."""

    id = TimeOrderedId()
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", db_index=False)
    friend = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "friend"], name="friendship_once")]


class FriendRequest(models.Model):
    """``asker`` would like to be friends with ``asked``. Two who ask each other are friends, so there is one a pair."""

    id = TimeOrderedId()
    asker = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", db_index=False)
    asked = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", db_index=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["asker", "asked"], name="friend_request_once"),
            models.CheckConstraint(condition=~Q(asker=F("asked")), name="friend_request_not_self"),
        ]
        indexes: ClassVar = [models.Index(fields=["asked", "id"], name="friend_request_asked")]


class SuggestionDismissal(models.Model):
    """``person`` does not want ``dismissed`` suggested again."""

    id = TimeOrderedId()
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", db_index=False)
    dismissed = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "dismissed"], name="suggestion_dismissal_once"),
        ]


class Block(models.Model):
    """``blocker`` and ``blocked`` do not meet here, in neither direction."""

    id = TimeOrderedId()
    blocker = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", db_index=False)
    blocked = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["blocker", "blocked"], name="block_once")]


class Mute(models.Model):
    """``muter`` does not want to read ``muted``, who does not learn of it."""

    id = TimeOrderedId()
    muter = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", db_index=False)
    muted = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    hides_notifications = models.BooleanField(default=True)
    until = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["muter", "muted"], name="mute_once")]


class Restriction(models.Model):
    """``restricted`` reads of ``restricter`` what everybody here may, and is heard by few; they do not learn of it."""

    id = TimeOrderedId()
    restricter = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", db_index=False)
    restricted = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["restricter", "restricted"], name="restriction_once")]


class RosterKind(models.IntegerChoices):
    """What a roster is the membership of."""

    CIRCLE = 5, "Circle"
    GROUP = 6, "Group"
    PAGE = 7, "Page"
    CONVERSATION = 8, "Conversation"


class Roster(models.Model):
    """A set of people that a post can be for.

    Circles, groups, pages and conversations each have one, so that the visibility rule asks one table.
    """

    id = TimeOrderedId()
    kind = models.SmallIntegerField(choices=RosterKind.choices)
    owner = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=120, blank=True, default="")
    # Everybody in the community reads along, on it or not: an open group's.
    is_open = models.BooleanField(default=False)


class RosterEntry(models.Model):
    """A person is on a roster."""

    id = TimeOrderedId()
    roster = models.ForeignKey(Roster, on_delete=models.CASCADE, related_name="entries", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["roster", "person"], name="roster_entry_once")]
