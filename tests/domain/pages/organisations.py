"""Roles given as members give them: asked, and answered with yes."""

from meetinghouse.domain.pages.actions import answer_offer, offer_role
from meetinghouse.domain.pages.models import PageRole
from meetinghouse.domain.people.queries import people_by_ids
from meetinghouse.kernel.viewer import Viewer


def give_role(
    giver: Viewer, taker: Viewer, page_id: int, role: int = PageRole.EDITOR, *, is_handover: bool = False
) -> None:
    """Somebody speaks for a page from now on."""
    handle = people_by_ids([taker.person_id])[taker.person_id].username
    offer_role(giver, page_id=page_id, handle=handle, role=role, is_handover=is_handover)
    answer_offer(taker, page_id=page_id, accept=True)
