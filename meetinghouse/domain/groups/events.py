"""What happened in groups. ``group_id`` is the id of the group's person."""

from meetinghouse.kernel import bus


class GroupFounded(bus.Event):
    """Somebody began a group."""

    group_id: int
    person_id: int


class GroupJoined(bus.Event):
    """``person_id`` is in the group now."""

    group_id: int
    person_id: int


class GroupLeft(bus.Event):
    """``person_id`` is not in the group any more: they left, or were sent away."""

    group_id: int
    person_id: int


class GroupJoinAsked(bus.Event):
    """``person_id`` would like to join."""

    group_id: int
    person_id: int


class GroupJoinAccepted(bus.Event):
    """``moderator_id`` let ``person_id`` in, who had asked."""

    group_id: int
    person_id: int
    moderator_id: int


class GroupInvited(bus.Event):
    """``inviter_id`` invited ``person_id``."""

    group_id: int
    person_id: int
    inviter_id: int


class GroupRoleGiven(bus.Event):
    """``giver_id`` (0: the house itself) made ``person_id`` something else; ``role`` is a value of ``Role``."""

    group_id: int
    person_id: int
    giver_id: int
    role: int
