"""The fast lane: a dozen hot addresses of the API, answered before Django, by the same code.

The server's front asks ``look_up(method, path)`` for every request to ``/api/``.
"""

from typing import Any


def __getattr__(name: str) -> Any:
    """``look_up`` is imported when it is asked for: the table behind it needs Django's tables to be loaded."""
    if name != "look_up":
        raise AttributeError(name)
    from meetinghouse.doors.client_api.fast_lane.routes import look_up

    return look_up
