"""Posts and what hangs on them."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.choices import Commenters, Quoters, QuoteState
from meetinghouse.kernel.clock import now
from meetinghouse.kernel.models import TimeOrderedId


class PostState(models.IntegerChoices):
    """Whether anybody can read it."""

    VISIBLE = 0, "Visible"
    REMOVED = 1, "Removed by the safety desk"
    DELETED = 2, "Deleted by its author"
    HELD = 3, "Held until checked"


class Post(models.Model):
    """Something a person wrote, or shared when ``boost_of`` is set.

    ``audience_owner`` is whose followers or friends are meant: the author, or for a comment the one
    under whose post it stands, so that a comment reaches exactly those who can read what it is about.
    """

    id = TimeOrderedId()
    author = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+", db_index=False)
    audience = models.SmallIntegerField(choices=[(a.value, a.label) for a in Audience], default=Audience.COMMUNITY)
    audience_owner = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+", db_index=False)
    roster = models.ForeignKey("people.Roster", null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    state = models.SmallIntegerField(choices=PostState.choices, default=PostState.VISIBLE)
    boost_of = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    in_reply_to = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    in_reply_to_person = models.ForeignKey(
        "people.Person", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    thread = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    title = models.CharField(max_length=120, blank=True, default="")
    text = models.TextField(blank=True, default="")
    # The text is in Markdown.
    is_formatted = models.BooleanField(default=False)
    # With the title as its first paragraph: see ``wording``.
    html = models.TextField(blank=True, default="")
    content_warning = models.CharField(max_length=500, blank=True, default="")
    is_sensitive = models.BooleanField(default=False)
    language = models.CharField(max_length=8, blank=True, default="")
    # In the author's words: never looked up, never from a device.
    place = models.CharField(max_length=80, blank=True, default="")
    pictures_count = models.SmallIntegerField(default=0)
    replies_count = models.IntegerField(default=0)
    boosts_count = models.IntegerField(default=0)
    reactions_count = models.IntegerField(default=0)
    # There is a ``Quote`` with its id.
    has_quote = models.BooleanField(default=False)
    # There is a ``Hush`` with its id.
    is_hushed = models.BooleanField(default=False)
    commenters = models.SmallIntegerField(choices=[(c.value, c.label) for c in Commenters], default=0)
    quoters = models.SmallIntegerField(choices=[(q.value, q.label) for q in Quoters], default=0)
    app_id = models.BigIntegerField(null=True)
    idempotency = models.CharField(max_length=64, blank=True, default="")
    created_at = models.DateTimeField(default=now)
    edited_at = models.DateTimeField(null=True)
    # When its author deleted it; none again once what it said is purged.
    deleted_at = models.DateTimeField(null=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        indexes: ClassVar = [
            # With the state in it, the home feed takes its candidates from this index alone.
            models.Index(fields=["author", "-id", "state"], name="post_author_newest"),
            models.Index(fields=["-id"], name="post_wall", condition=Q(boost_of=None, audience__lte=2, state=0)),
            models.Index(fields=["thread", "id"], name="post_thread", condition=Q(thread__isnull=False)),
            models.Index(fields=["in_reply_to", "id"], name="post_replies", condition=Q(in_reply_to__isnull=False)),
            models.Index(fields=["roster", "-id"], name="post_roster", condition=Q(roster__isnull=False)),
            models.Index(fields=["id"], name="post_to_purge", condition=Q(deleted_at__isnull=False)),
            models.Index(fields=["boost_of", "id"], name="post_boosts", condition=Q(boost_of__isnull=False)),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["author", "boost_of"], name="boost_once", condition=Q(boost_of__isnull=False, state=0)
            ),
            models.UniqueConstraint(fields=["author", "idempotency"], name="post_once", condition=~Q(idempotency="")),
            models.CheckConstraint(
                name="post_roster_fits_audience",
                condition=Q(audience__in=(5, 6, 7, 8), roster__isnull=False)
                | (~Q(audience__in=(5, 6, 7, 8)) & Q(roster__isnull=True)),
            ),
        ]


class Attachment(models.Model):
    """A picture or a file on a post."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="+", db_index=False)
    media = models.OneToOneField("media.Media", on_delete=models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField()
    # Of a file in a group: the group's roster, and its name as files are sorted and searched.
    files_of = models.ForeignKey("people.Roster", null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    file_name = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["post", "position"], name="attachment_position")]
        indexes: ClassVar = [
            models.Index(
                fields=["files_of", "-media"], name="attachment_file_newest", condition=Q(files_of__isnull=False)
            ),
            models.Index(
                fields=["files_of", "file_name", "media"],
                name="attachment_file_name",
                condition=Q(files_of__isnull=False),
            ),
        ]


class Mention(models.Model):
    """A person a post names. ``is_silent``: carried over from the thread, not written in the text."""

    id = TimeOrderedId()
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="+", db_index=False)
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+", db_index=False)
    is_silent = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["post", "person"], name="mention_once")]
        indexes: ClassVar = [models.Index(fields=["person", "-post"], name="mention_person")]


class Tag(models.Model):
    """A hashtag: the folded key it is found by, and how it was first written."""

    key = models.CharField(max_length=100, unique=True)
    name = models.CharField(max_length=100)


class PostTag(models.Model):
    """A post carries a tag."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="+", db_index=False)
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="+", db_index=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["post", "tag"], name="post_tag_once")]
        indexes: ClassVar = [models.Index(fields=["tag", "-post"], name="post_tag_newest")]


class Reaction(models.Model):
    """What a person feels about a post, one of the community's emoji. The id says when."""

    id = TimeOrderedId()
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="+", db_index=False)
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+", db_index=False)
    emoji = models.CharField(max_length=16)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["post", "person"], name="reaction_once")]
        indexes: ClassVar = [models.Index(fields=["person", "-id"], name="reaction_person")]


class Bookmark(models.Model):
    """A post somebody wants to find again; nobody else learns of it."""

    id = TimeOrderedId()
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+", db_index=False)
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "post"], name="bookmark_once")]
        indexes: ClassVar = [models.Index(fields=["person", "-id"], name="bookmark_person")]


class PostVersion(models.Model):
    """A post as it read until it was edited; ``written_at`` is since when it read so. The newest is the post itself."""

    id = TimeOrderedId()
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="+", db_index=False)
    title = models.CharField(max_length=120, blank=True, default="")
    text = models.TextField(blank=True, default="")
    is_formatted = models.BooleanField(default=False)
    html = models.TextField(blank=True, default="")
    content_warning = models.CharField(max_length=500, blank=True, default="")
    is_sensitive = models.BooleanField(default=False)
    language = models.CharField(max_length=8, blank=True, default="")
    place = models.CharField(max_length=80, blank=True, default="")
    written_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["post", "-id"], name="post_version_newest")]


class VersionPicture(models.Model):
    """A picture as an earlier version showed it, in the words it was described with then."""

    version = models.ForeignKey(PostVersion, on_delete=models.CASCADE, related_name="pictures", db_index=False)
    media = models.ForeignKey("media.Media", on_delete=models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField()
    description = models.TextField(blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "position"], name="version_picture_position")
        ]


class Quote(models.Model):
    """A post shows another one inside; its id is the post's. ``state`` is what the quoted one's author says to it.

    ``quoted`` is None where that row is gone altogether.
    """

    post = models.OneToOneField(Post, primary_key=True, on_delete=models.CASCADE, related_name="+")
    quoted = models.ForeignKey(Post, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    state = models.SmallIntegerField(choices=[(s.value, s.word) for s in QuoteState], default=QuoteState.PENDING)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["quoted", "-post"], name="quote_quoted")]


class Draft(models.Model):
    """A post that is not published yet: kept by its writer, or waiting for its time.

    ``editor`` is whose hand wrote it for a page; everybody who speaks for the page goes on with it. ``content``
    is a ``records.Writing`` as JSON. ``refusal`` says why it could not be published when its time came.
    """

    id = TimeOrderedId()
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+", db_index=False)
    editor = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    content = models.TextField()
    scheduled_at = models.DateTimeField(null=True)
    refusal = models.CharField(max_length=500, blank=True, default="")
    changed_at = models.DateTimeField(default=now)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["person", "-id"], name="draft_newest"),
            models.Index(fields=["scheduled_at"], name="draft_due", condition=Q(scheduled_at__isnull=False)),
        ]


class ThreadWatch(models.Model):
    """A post whose comments somebody wants to hear of, or, ``is_muted``, of which they want to hear nothing more."""

    id = TimeOrderedId()
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    thread = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="+", db_index=False)
    is_muted = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["thread", "person"], name="thread_watch_once")]


class Pin(models.Model):
    """A post its author keeps at the top of their profile; the latest pinned stands first."""

    id = TimeOrderedId()
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+", db_index=False)
    post = models.OneToOneField(Post, on_delete=models.CASCADE, related_name="+")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["person", "-id"], name="pin_person")]


class Poll(models.Model):
    """A question on a post; its id is the post's. ``voters_count`` is kept in step with the votes."""

    post = models.OneToOneField(Post, primary_key=True, on_delete=models.CASCADE, related_name="+")
    is_multiple = models.BooleanField(default=False)
    # The numbers stay hidden from everybody until the end.
    hides_totals = models.BooleanField(default=False)
    ends_at = models.DateTimeField()
    # False until those concerned were told that it is over.
    is_closed = models.BooleanField(default=False)
    voters_count = models.PositiveIntegerField(default=0)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["ends_at"], name="poll_open", condition=Q(is_closed=False))]


class PollOption(models.Model):
    """One answer to choose, and how many chose it."""

    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="+", db_index=False)
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=80)
    votes_count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["poll", "position"], name="poll_option_position")]


class PollVote(models.Model):
    """What a person chose, once: bit n of ``choices`` is option n. Told to nobody but that person."""

    id = TimeOrderedId()
    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="+", db_index=False)
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    choices = models.PositiveSmallIntegerField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["poll", "person"], name="poll_vote_once")]


class HoldState(models.IntegerChoices):
    """What a held post waits for."""

    WAITING = 0, "Somebody who moderates the group reads it"
    RETURNED = 1, "Its author mends it"


class Hold(models.Model):
    """A post written for a group that does not stand there yet, or not any more.

    Its author reads ``advice`` (why it waits), and ``reason`` once it was sent back.
    """

    post = models.OneToOneField(Post, primary_key=True, on_delete=models.CASCADE, related_name="+")
    group = models.ForeignKey("groups.Group", on_delete=models.CASCADE, related_name="+", db_index=False)
    state = models.SmallIntegerField(choices=HoldState.choices, default=HoldState.WAITING)
    advice = models.TextField(blank=True, default="")
    reason = models.CharField(max_length=500, blank=True, default="")
    moderator = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    # Each time it is sent back or handed in again is one more: whoever is told of it is told each time.
    round = models.PositiveIntegerField(default=1)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["group", "state", "-post"], name="hold_newest")]


class GroupReport(models.Model):
    """Somebody told those who moderate a group that a post or comment in it does not belong there.

    What may be against the law, or against the community's rules, is a notice of ``safety`` instead.
    """

    id = TimeOrderedId()
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="+", db_index=False)
    group = models.ForeignKey("groups.Group", on_delete=models.CASCADE, related_name="+", db_index=False)
    reporter = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=500)
    is_open = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["post", "reporter"], name="group_report_once")]
        indexes: ClassVar = [
            models.Index(fields=["group", "-id"], name="group_report_open", condition=Q(is_open=True)),
        ]


class PostTopic(models.Model):
    """What a post in a group is about."""

    post = models.OneToOneField(Post, primary_key=True, on_delete=models.CASCADE, related_name="+")
    topic = models.ForeignKey("groups.Topic", on_delete=models.CASCADE, related_name="+", db_index=False)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["topic", "-post"], name="post_topic_newest")]


class Authorship(models.Model):
    """Whose hand it was that wrote a page's post, and whose that edited it last; only the page's editors are told."""

    post = models.OneToOneField(Post, primary_key=True, on_delete=models.CASCADE, related_name="+")
    editor = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    edited_by = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")


class Hush(models.Model):
    """A comment by somebody whom the author of its thread's first post restricts, or that author's answer to one.

    The two read it and nobody else, until ``keeper`` lets others see it. ``restricted`` does not learn of it.
    """

    post = models.OneToOneField(Post, primary_key=True, on_delete=models.CASCADE, related_name="+")
    keeper = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    restricted = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")


# In a module of their own, and known to Django by this one.
from meetinghouse.domain.posts.models_albums import Album, AlbumContributor, AlbumPicture  # noqa: E402

__all__ = ["Album", "AlbumContributor", "AlbumPicture"]
