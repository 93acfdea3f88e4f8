"""What happened to posts."""

from meetinghouse.kernel import bus


class PostPublished(bus.Event):
    """Somebody wrote a post or a comment."""

    post_id: int


class CommentShown(bus.Event):
    """A comment that two people alone could read is there for all readers of its post."""

    post_id: int


class PostBoosted(bus.Event):
    """Somebody shared a post; ``boost_id`` is the share's own id."""

    boost_id: int
    post_id: int


class PostUnboosted(bus.Event):
    """A share was taken back."""

    boost_id: int
    post_id: int


class PostReactedTo(bus.Event):
    """Somebody put a reaction on a post."""

    post_id: int
    person_id: int


class ReactionChanged(bus.Event):
    """Somebody put another emoji on a post in place of the one they had there."""

    post_id: int
    person_id: int


class ReactionRemoved(bus.Event):
    """Somebody took a reaction back."""

    post_id: int
    person_id: int


class PostReaddressed(bus.Event):
    """Its author chose another audience for it; its comments followed.

    ``audience_before`` is a value of ``Audience``, ``roster_before`` the circle's id or 0. ``is_wider``: somebody can
    read it now who could not before, or may come to.
    """

    post_id: int
    audience_before: int
    roster_before: int
    is_wider: bool


class PostDeleted(bus.Event):
    """Its author deleted it."""

    post_id: int


class PostRemoved(bus.Event):
    """The safety desk removed it, or those who moderate its group sent it back."""

    post_id: int


class PostRestored(bus.Event):
    """The safety desk put it back."""

    post_id: int


class PostEdited(bus.Event):
    """Its author changed it; ``version_id`` is the version that it replaced.

    ``named`` are the people whom the text names now and did not before.
    """

    post_id: int
    version_id: int
    named: tuple[int, ...] = ()


class PostQuoted(bus.Event):
    """A new post quotes another one, or asks to."""

    post_id: int
    quoted_id: int


class QuoteDecided(bus.Event):
    """The author of a quoted post allowed the quote, said no, or took it back; the quoting post is another now."""

    post_id: int


class ScheduledPostRefused(bus.Event):
    """The time of a scheduled post came, and it could not be published; it is a draft again, which says why."""

    draft_id: int
    person_id: int


class PollVotedIn(bus.Event):
    """Somebody voted. Who is not said: votes are secret."""

    post_id: int


class PollEnded(bus.Event):
    """The time to vote is over."""

    post_id: int


class GroupPostHeld(bus.Event):
    """A post waits for those who moderate a group; ``round`` counts how often it was handed in."""

    post_id: int
    group_id: int
    round: int


class GroupPostApproved(bus.Event):
    """Somebody who moderates the group let a post appear."""

    post_id: int
    group_id: int
    moderator_id: int


class GroupPostReturned(bus.Event):
    """Somebody who moderates the group sent a post back; only its author reads it now."""

    post_id: int
    group_id: int
    moderator_id: int
    round: int
