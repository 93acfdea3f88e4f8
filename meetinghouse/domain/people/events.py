"""What happened between people."""

from meetinghouse.kernel import bus


class PersonJoined(bus.Event):
    """A member has a profile now."""

    person_id: int


class ProfileEdited(bus.Event):
    """A profile changed."""

    person_id: int


class PersonFollowed(bus.Event):
    """``follower_id`` reads ``followed_id`` from now on."""

    follower_id: int
    followed_id: int


class FollowRequested(bus.Event):
    """``follower_id`` asks to read ``followed_id``."""

    follower_id: int
    followed_id: int


class FollowAccepted(bus.Event):
    """``followed_id`` accepted a request."""

    follower_id: int
    followed_id: int


class PersonUnfollowed(bus.Event):
    """``follower_id`` stopped reading ``followed_id``."""

    follower_id: int
    followed_id: int


class FriendRequested(bus.Event):
    """``asker_id`` asks ``asked_id`` to be friends."""

    asker_id: int
    asked_id: int


class FriendshipBegan(bus.Event):
    """``accepter_id`` said yes to ``asker_id``; from now on they also follow each other, without events of its own."""

    asker_id: int
    accepter_id: int


class FriendshipEnded(bus.Event):
    """``person_id`` ended the friendship with ``friend_id``. Who follows whom stays."""

    person_id: int
    friend_id: int


class PersonBlocked(bus.Event):
    """``blocker_id`` and ``blocked_id`` do not meet any more."""

    blocker_id: int
    blocked_id: int


class PersonSuspended(bus.Event):
    """The safety desk suspended a person."""

    person_id: int


class PersonRestored(bus.Event):
    """The safety desk let a person back in."""

    person_id: int
