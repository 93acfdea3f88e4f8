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
