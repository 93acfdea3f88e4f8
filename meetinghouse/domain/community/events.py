"""What happened to the community itself."""

from meetinghouse.kernel import bus


class CommunityFounded(bus.Event):
    """The owner named it; it is open for members."""

    account_id: int


class CommunityChanged(bus.Event):
    """Name, look, rules or switches were changed."""

    account_id: int
