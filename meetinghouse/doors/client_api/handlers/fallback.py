"""Addresses below /api/ that nobody answers."""

from meetinghouse.doors.client_api.gate import Call, permit
from meetinghouse.kernel.errors import NotFound


@permit(None, strangers=True)
def unknown(_call: Call, **_parts: str) -> None:
    """Any method.

    Raises:
        NotFound: always, as JSON.
    """
    raise NotFound
