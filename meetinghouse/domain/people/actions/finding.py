"""Looking up whom an action is about, through the rule of who meets whom."""

from collections.abc import Iterable

from meetinghouse.domain.people import rules
from meetinghouse.domain.people.models import Person
from meetinghouse.domain.people.queries import visible_people
from meetinghouse.kernel.errors import NotFound
from meetinghouse.kernel.viewer import Viewer


def find_other(viewer: Viewer, person_id: int) -> Person:
    """Somebody else whom the viewer may meet.

    Raises:
        SignInRequired: nobody is signed in.
        NotFound: absent, hidden from the viewer, or the viewer.
    """
    rules.require_member(viewer)
    found = visible_people(viewer).filter(pk=person_id).first()
    if found is None or found.pk == viewer.person_id:
        raise NotFound
    return found


def hold_both(viewer: Viewer, person_id: int) -> None:
    """Hold the rows of both until the transaction ends: nobody blocks while somebody begins to follow."""
    hold_all((viewer.person_id, person_id))


def hold_all(person_ids: Iterable[int]) -> None:
    """Hold the rows of some people until the transaction ends.

    In the order of ids, so that two who turn to each other do not wait for each other.
    """
    some = Person.objects.select_for_update(no_key=True).filter(pk__in=list(person_ids))
    list(some.order_by("pk").values_list("pk"))


def find_and_hold(viewer: Viewer, person_id: int) -> Person:
    """Somebody else whom the viewer may meet, found once both are held.

    Raises:
        SignInRequired: nobody is signed in.
        NotFound: absent, hidden from the viewer, or the viewer.
    """
    rules.require_member(viewer)
    hold_both(viewer, person_id)
    return find_other(viewer, person_id)
