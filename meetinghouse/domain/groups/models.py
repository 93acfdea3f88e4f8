"""Groups and the people in them. A group's handle, name, picture and description are those of its ``people.Person``."""

from typing import ClassVar

from django.db import models

from meetinghouse.kernel.clock import now
from meetinghouse.kernel.models import TimeOrderedId


class Openness(models.IntegerChoices):
    """What those see who are not in it."""

    OPEN = 0, "Open: everybody here can read along"
    CLOSED = 1, "Closed: everybody here sees that it exists, those in it read"
    SECRET = 2, "Secret: only those in it, and those invited, know of it"


class Joining(models.IntegerChoices):
    """How somebody comes in."""

    FREE = 0, "Anybody can join"
    REQUEST = 1, "Anybody can ask; a moderator decides"
    INVITATION = 2, "By invitation only"


class Approval(models.IntegerChoices):
    """Which posts wait until a moderator has looked at them."""

    NONE = 0, "None: posts appear at once"
    ALL = 1, "All posts of members"
    NEW = 2, "Posts of members who joined in the last seven days"
    LINKS = 3, "Posts with links"


class CommentApproval(models.IntegerChoices):
    """Which comments wait; with the values of ``Approval``. All of them never do: nobody could talk."""

    NONE = 0, "None: comments appear at once"
    NEW = 2, "Comments of members who joined in the last seven days"
    LINKS = 3, "Comments with links"


class Role(models.IntegerChoices):
    """What somebody is in a group; ``rules.PERMISSIONS`` says what that lets them do."""

    MEMBER = 0, "Member"
    MODERATOR = 1, "Moderator"
    OWNER = 2, "Owner"


class Group(models.Model):
    """A group. ``roster`` holds those in it, ``known_to`` also those invited: who may know of a secret one."""

    person = models.OneToOneField("people.Person", primary_key=True, on_delete=models.CASCADE, related_name="+")
    roster = models.OneToOneField("people.Roster", on_delete=models.CASCADE, related_name="+")
    known_to = models.OneToOneField("people.Roster", on_delete=models.CASCADE, related_name="+")
    openness = models.SmallIntegerField(choices=Openness.choices, default=Openness.OPEN)
    joining = models.SmallIntegerField(choices=Joining.choices, default=Joining.FREE)
    approval = models.SmallIntegerField(choices=Approval.choices, default=Approval.NONE)
    comment_approval = models.SmallIntegerField(choices=CommentApproval.choices, default=CommentApproval.NONE)
    is_archived = models.BooleanField(default=False)
    # Lists of lines: what is asked of who would like to join, and what everybody keeps to.
    questions = models.JSONField(default=list, blank=True)
    rules = models.JSONField(default=list, blank=True)
    created_at = models.DateTimeField(default=now)


class Member(models.Model):
    """Somebody is in a group. The primary key is the moment it began."""

    id = TimeOrderedId()
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="members", db_index=False)
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+", db_index=False)
    role = models.SmallIntegerField(choices=Role.choices, default=Role.MEMBER)
    joined_at = models.DateTimeField(default=now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["group", "person"], name="group_member_once")]
        indexes: ClassVar = [
            models.Index(fields=["group", "-id"], name="group_member_newest"),
            models.Index(fields=["group", "role", "-id"], name="group_member_role"),
            models.Index(fields=["person", "-id"], name="group_member_person"),
        ]


class JoinRequest(models.Model):
    """Somebody would like to join. ``answers`` are pairs of question and answer; an app sends none."""

    id = TimeOrderedId()
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="+", db_index=False)
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+", db_index=False)
    answers = models.JSONField(default=list, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["group", "person"], name="join_request_once")]
        indexes: ClassVar = [models.Index(fields=["group", "-id"], name="join_request_newest")]


class Invitation(models.Model):
    """Somebody may come in without being asked anything."""

    id = TimeOrderedId()
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="+", db_index=False)
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+", db_index=False)
    inviter = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["group", "person"], name="group_invitation_once")]
        indexes: ClassVar = [models.Index(fields=["person", "-id"], name="group_invitation_person")]


class Ban(models.Model):
    """Somebody was sent away and does not come in again until it is lifted. The reason is for the group's staff."""

    id = TimeOrderedId()
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="+", db_index=False)
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+", db_index=False)
    banned_by = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["group", "person"], name="group_ban_once")]


class Topic(models.Model):
    """What a post in the group can be about; the oldest stands first."""

    id = TimeOrderedId()
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="+", db_index=False)
    name = models.CharField(max_length=60)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["group", "name"], name="group_topic_once")]


class Contains(models.IntegerChoices):
    """What a post must have for a rule to hold it."""

    ANYTHING = 0, "whatever is in them"
    LINK = 1, "with links"
    PHOTO = 2, "with photos or files"
    WORD = 3, "with a certain word"


class Covers(models.IntegerChoices):
    """What a rule looks at."""

    POSTS = 0, "Posts"
    COMMENTS = 1, "Comments"
    BOTH = 2, "Posts and comments"


class HoldRule(models.Model):
    """Holds posts or comments back by itself, in the open: what it looks for, of whom, what their author reads."""

    id = TimeOrderedId()
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="+")
    covers = models.SmallIntegerField(choices=Covers.choices, default=Covers.POSTS)
    contains = models.SmallIntegerField(choices=Contains.choices, default=Contains.LINK)
    word = models.CharField(max_length=60, blank=True, default="")
    # Of members who joined less than so many days ago; 0 is of all of them.
    newer_than_days = models.PositiveSmallIntegerField(default=0)
    advice = models.CharField(max_length=500)
