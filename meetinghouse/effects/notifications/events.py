"""What happened behind the bell."""

from meetinghouse.kernel import bus


class Notified(bus.Event):
    """A person has something new behind the bell."""

    notification_id: int
    person_id: int
