"""What Mastodon has and this server has not. Asking gives the truth: nothing is there. Making one is refused plainly,
so that no app believes that it was kept.
"""

from typing import Any

from meetinghouse.domain.people.queries import person
from meetinghouse.doors.client_api.gate import Call, Endpoint, permit
from meetinghouse.kernel.errors import Invalid, NotFound


def nothing(scope: str | None, *, strangers: bool = False) -> Endpoint:
    """A list that nobody can have anything on."""

    @permit(scope, strangers=strangers)
    def handler(_call: Call) -> list[Any]:
        return []

    return handler


def nothing_of(scope: str, *, strangers: bool = False) -> Endpoint:
    """A list of a person's that has nothing on it."""

    @permit(scope, strangers=strangers)
    def handler(call: Call, person_id: int) -> list[Any]:
        if person(call.viewer, person_id) is None:
            raise NotFound
        return []

    return handler


def nowhere(scope: str | None, *, strangers: bool = False) -> Endpoint:
    """One of something there are none of."""

    @permit(scope, strangers=strangers)
    def handler(_call: Call, **_parts: Any) -> None:
        raise NotFound

    return handler


def refused(scope: str, words: str) -> Endpoint:
    """Something that cannot be made here."""

    @permit(scope)
    def handler(_call: Call, **_parts: Any) -> None:
        raise Invalid(words)

    return handler


def done_already(scope: str, answer: Any) -> Endpoint:
    """Taking away what is not there."""

    @permit(scope)
    def handler(_call: Call, **_parts: Any) -> Any:
        return answer

    return handler
