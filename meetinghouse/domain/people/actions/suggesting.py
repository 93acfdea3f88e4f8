"""What one does with suggestions of people; accepting one is following or asking."""

from django.db import transaction

from meetinghouse.domain.people.actions.finding import find_other
from meetinghouse.domain.people.models import SuggestionDismissal
from meetinghouse.kernel.viewer import Viewer


@transaction.atomic
def dismiss_suggestion(viewer: Viewer, *, person_id: int) -> None:
    """Do not suggest somebody to the viewer again; a second time changes nothing.

    Raises:
        NotFound: the viewer cannot see the person, there is none, or it is the viewer.
    """
    person = find_other(viewer, person_id)
    SuggestionDismissal.objects.get_or_create(person_id=viewer.person_id, dismissed_id=person.pk)
