"""What happened to events of the calendar kind."""

from meetinghouse.kernel import bus


class CoHostAdded(bus.Event):
    """A host has somebody to look after the guests with."""

    gathering_id: int
    person_id: int


class GatheringInvited(bus.Event):
    """``inviter_id`` asked ``person_id`` to come."""

    gathering_id: int
    person_id: int
    inviter_id: int


class GatheringPlanned(bus.Event):
    """Somebody plans something."""

    gathering_id: int


class GatheringChanged(bus.Event):
    """Its host changed what guests have to know; ``number`` counts changes. 0 as the date means all that come;
    ``onwards``: that date and those that follow it."""

    gathering_id: int
    occasion_id: int
    number: int
    onwards: bool = False


class OccasionCancelled(bus.Event):
    """A date will not take place; 0 as the date means all that were to come."""

    gathering_id: int
    occasion_id: int


class GuestAnswered(bus.Event):
    """Somebody said that they come, maybe come, or ask to come."""

    answer_id: int


class SeriesAnswered(bus.Event):
    """Somebody said of all dates at once that they come, or ask to; ``occasion_id`` is the first of those dates."""

    gathering_id: int
    person_id: int
    occasion_id: int


class GuestLetIn(bus.Event):
    """Somebody has a place now who waited: a place became free, or the host said yes.

    ``since`` tells one time from the next.
    """

    answer_id: int
    since: int


class GuestReminded(bus.Event):
    """It is time to remind somebody of a date, ``hours`` before it begins."""

    answer_id: int
    hours: int


class GuestWrote(bus.Event):
    """Somebody without an account wants to come, or asks for the link to their answer again."""

    mail_guest_id: int
