"""Keeping every page looked after. May run twice for one event."""

from typing import Any

from meetinghouse.domain.pages.actions.standing_in import stand_in
from meetinghouse.domain.pages.models import Editor, PageRole
from meetinghouse.domain.people.events import PersonSuspended
from meetinghouse.kernel import bus


@bus.subscribe(PersonSuspended)
def let_somebody_stand_in(event: PersonSuspended, _delivery: Any) -> None:
    """The pages that the suspended person looked after alone get their longest-standing editor."""
    looked_after = Editor.objects.filter(person_id=event.person_id, role=PageRole.ADMINISTRATOR)
    for page_id in list(looked_after.values_list("page_id", flat=True)):
        stand_in(page_id=page_id)
