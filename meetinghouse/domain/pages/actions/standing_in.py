"""What keeps a page from being left with nobody to look after it."""

from django.db import transaction

from meetinghouse.domain.pages import rules
from meetinghouse.domain.pages.actions.holding import hold
from meetinghouse.domain.pages.events import PageRoleTaken
from meetinghouse.domain.pages.models import Editor, Organisation, PageRole
from meetinghouse.domain.people.models import PersonState
from meetinghouse.kernel import bus
from meetinghouse.kernel.errors import Conflict


@transaction.atomic
def stand_in(*, page_id: int) -> None:
    """Where nobody looks after a page any more, its longest-standing editor does from now on; otherwise nothing.

    Who was suspended keeps the role and finds it again when they are back.

    Emits:
        PageRoleTaken: where somebody stands in.
    """
    if Organisation.objects.select_for_update().filter(pk=page_id, closed_at=None).first() is None:
        return
    if rules.other_administrators(page_id, 0):
        return
    first = Editor.objects.filter(page_id=page_id, person__state=PersonState.ACTIVE).order_by("pk").first()
    if first is None:
        return
    first.role = PageRole.ADMINISTRATOR
    first.save(update_fields=["role"])
    _tell(first)


@transaction.atomic
def appoint(*, page_id: int, person_id: int) -> None:
    """Make somebody the administrator of a page that has none; for a decision of the community's owner.

    Raises:
        NotFound: there is no such page, or it is closed.
        Conflict: somebody looks after it.

    Emits:
        PageRoleTaken
    """
    hold(page_id)
    if rules.other_administrators(page_id, 0):
        raise Conflict("Somebody looks after this page already.")
    row, _ = Editor.objects.update_or_create(
        page_id=page_id, person_id=person_id, defaults={"role": PageRole.ADMINISTRATOR}
    )
    _tell(row)


def _tell(row: Editor) -> None:
    bus.emit(
        PageRoleTaken(role_id=row.pk, page_id=row.page_id, person_id=row.person_id, role=row.role, is_stand_in=True)
    )
