"""What happened to pages."""

from meetinghouse.kernel import bus


class PageCreated(bus.Event):
    """A member made a page; they are its first administrator."""

    page_id: int
    person_id: int


class PageRoleOffered(bus.Event):
    """Somebody was asked to speak for a page; ``offer_id`` may be answered by now."""

    offer_id: int
    page_id: int
    person_id: int
    offered_by_id: int


class PageRoleTaken(bus.Event):
    """Somebody said yes, or became an administrator because there was no other. ``role_id`` is the row's own id."""

    role_id: int
    page_id: int
    person_id: int
    role: int
    is_stand_in: bool = False


class PageRoleEnded(bus.Event):
    """Somebody does not speak for a page any more; ``ended_by_id`` is themselves where they left."""

    role_id: int
    page_id: int
    person_id: int
    ended_by_id: int


class PageClosed(bus.Event):
    """A page was closed for good."""

    page_id: int
