"""Giving a page that nobody looks after any more to somebody: an act of the staff, so the record keeps it."""

from django.db import transaction

from meetinghouse.domain.pages.actions import appoint
from meetinghouse.domain.pages.queries import needs_administrator
from meetinghouse.domain.people.models import PersonKind
from meetinghouse.domain.people.queries import visible_people
from meetinghouse.domain.safety.actions.recording import record
from meetinghouse.domain.safety.vocabulary.desk_words import Act
from meetinghouse.kernel.errors import Conflict, Invalid, NotFound
from meetinghouse.kernel.viewer import Viewer


@transaction.atomic
def entrust_page(viewer: Viewer, *, page_id: int, handle: str) -> None:
    """Make a member the administrator of a page that has none.

    Raises:
        NotFound: the viewer does not own the community, or there is no such page.
        Conflict: somebody looks after it.
        Invalid: beside ``handle``: there is no such member.

    Emits:
        PageRoleTaken
    """
    if not viewer.is_owner or not visible_people(viewer).filter(pk=page_id, kind=PersonKind.PAGE).exists():
        raise NotFound
    if not needs_administrator(page_id):
        raise Conflict("Somebody looks after this page already.")
    key = handle.strip().lstrip("@").lower()[:300]
    person = visible_people(viewer).filter(handle_key=key, kind=PersonKind.PERSON, domain="").first()
    if person is None:
        raise Invalid(fields={"handle": "There is no member with this handle."})
    appoint(page_id=page_id, person_id=person.pk)
    record(Act.PAGE_ENTRUSTED, f"page:{page_id}", viewer=viewer, reason=f"to person:{person.pk}")
