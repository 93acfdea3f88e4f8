"""What the profile of an organisation shows beside its posts."""

from typing import Any

from meetinghouse.domain.pages.queries import needs_administrator, page_of_person, role_on
from meetinghouse.domain.people.records import PersonRecord
from meetinghouse.doors.web.asking import ViewerRequest


def facts_of_page(request: ViewerRequest, person: PersonRecord) -> dict[str, Any]:
    """The organisation, what the viewer may do for it, and whether an owner has to find somebody for it."""
    role = 0 if request.viewer.is_stranger else role_on(request.viewer.hand_id, person.id)
    return {
        "page": page_of_person(person),
        "role": role,
        "is_administrator": role == 2,
        "is_orphaned": request.viewer.is_owner and needs_administrator(person.id),
        "here": "pages",
    }
