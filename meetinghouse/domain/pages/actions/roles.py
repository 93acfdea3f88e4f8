"""Who speaks for a page: asked, and answered with yes or no; taken away; left; handed over."""

from django.db import transaction

from meetinghouse.domain.pages import rules
from meetinghouse.domain.pages.actions.accesses import end_accesses
from meetinghouse.domain.pages.actions.holding import hold
from meetinghouse.domain.pages.events import PageRoleEnded, PageRoleOffered, PageRoleTaken
from meetinghouse.domain.pages.models import Editor, PageRole, RoleOffer
from meetinghouse.domain.people.queries import visible_people
from meetinghouse.kernel import bus, limits
from meetinghouse.kernel.errors import Invalid, NotFound
from meetinghouse.kernel.viewer import Viewer


def offer_role(
    viewer: Viewer, *, page_id: int, handle: str, role: int = PageRole.EDITOR, is_handover: bool = False
) -> int:
    """Ask a member to speak for a page and return the offer's id; another offer takes the place of one that waits.

    Args:
        handle: ``anna`` or ``@anna``.
        is_handover: they become administrator, and with their yes the viewer's own role ends.

    Raises:
        SignInRequired: nobody is signed in.
        NotFound: there is no such page, or the viewer does not speak for it.
        NotAllowed: the viewer is not its administrator.
        Invalid: beside ``handle`` or ``role``: nobody to ask, or they have this role already.
        TooMany: too many offers in a day.

    Emits:
        PageRoleOffered
    """
    rules.require_role(viewer, page_id, PageRole.ADMINISTRATOR)
    limits.take("page_role", f"person:{viewer.hand_id}")
    role = PageRole.ADMINISTRATOR if is_handover else role
    if role not in PageRole.values:
        raise Invalid(fields={"role": "Choose what they may do."})
    oneself = Viewer(person_id=viewer.hand_id, account_id=viewer.account_id)
    key = handle.strip().lstrip("@").lower()[:300]
    with transaction.atomic():
        hold(page_id)
        person = rules.require_may_speak(visible_people(oneself).filter(handle_key=key).first(), viewer)
        has = Editor.objects.filter(page_id=page_id, person=person).values_list("role", flat=True).first() or 0
        if has >= role and not is_handover:
            raise Invalid(fields={"handle": "They have this role already."})
        if not has:
            rules.require_room_for_editor(page_id)
        RoleOffer.objects.filter(page_id=page_id, person=person).delete()
        offer = RoleOffer.objects.create(
            page_id=page_id, person=person, role=role, is_handover=is_handover, offered_by_id=oneself.person_id
        )
        bus.emit(
            PageRoleOffered(offer_id=offer.pk, page_id=page_id, person_id=person.pk, offered_by_id=oneself.person_id)
        )
    return offer.pk


@transaction.atomic
def withdraw_offer(viewer: Viewer, *, page_id: int, person_id: int) -> None:
    """Take an offer back; one that is gone already changes nothing.

    Raises:
        SignInRequired: nobody is signed in.
        NotFound: there is no such page, or the viewer does not speak for it.
        NotAllowed: the viewer is not its administrator.
    """
    rules.require_role(viewer, page_id, PageRole.ADMINISTRATOR)
    RoleOffer.objects.filter(page_id=page_id, person_id=person_id).delete()


@transaction.atomic
def answer_offer(viewer: Viewer, *, page_id: int, accept: bool) -> None:
    """Say yes or no to speaking for a page.

    Raises:
        SignInRequired: nobody is signed in.
        NotAllowed: the viewer speaks as a page.
        NotFound: there is no such offer, it was taken back, or who made it cannot be met any more.

    Emits:
        PageRoleTaken: on a yes. PageRoleEnded: of who handed the page over by it.
    """
    rules.require_oneself(viewer)
    hold(page_id)
    offer = RoleOffer.objects.filter(page_id=page_id, person_id=viewer.person_id).first()
    # Nobody accepts from somebody who was suspended meanwhile, or on a page that was.
    if offer is None or visible_people(viewer).filter(pk__in=(page_id, offer.offered_by_id)).count() < 2:
        raise NotFound
    offer.delete()
    if not accept:
        return
    editor = Editor.objects.filter(page_id=page_id, person_id=viewer.person_id).first()
    if editor is None:
        rules.require_room_for_editor(page_id)
        editor = Editor.objects.create(page_id=page_id, person_id=viewer.person_id, role=offer.role)
    elif editor.role < offer.role:
        editor.role = offer.role
        editor.save(update_fields=["role"])
    bus.emit(PageRoleTaken(role_id=editor.pk, page_id=page_id, person_id=viewer.person_id, role=editor.role))
    if offer.is_handover:
        _end(page_id, offer.offered_by_id, by=offer.offered_by_id)


@transaction.atomic
def take_role_away(viewer: Viewer, *, page_id: int, person_id: int) -> None:
    """Let somebody not speak for the page any more, at once: in the browser and in every app.

    Raises:
        SignInRequired: nobody is signed in.
        NotFound: there is no such page, the viewer does not speak for it, or the other one does not.
        NotAllowed: the viewer is not its administrator.
        Conflict: the page would be left without an administrator.

    Emits:
        PageRoleEnded
    """
    rules.require_role(viewer, page_id, PageRole.ADMINISTRATOR)
    hold(page_id)
    rules.require_other_administrator(page_id, person_id)
    if not _end(page_id, person_id, by=viewer.hand_id):
        raise NotFound


@transaction.atomic
def leave_page(viewer: Viewer, *, page_id: int) -> None:
    """Stop speaking for a page.

    Raises:
        SignInRequired: nobody is signed in.
        NotFound: there is no such page, or the viewer does not speak for it.
        Conflict: the page would be left without an administrator.

    Emits:
        PageRoleEnded
    """
    rules.require_role(viewer, page_id)
    hold(page_id)
    rules.require_other_administrator(page_id, viewer.hand_id)
    _end(page_id, viewer.hand_id, by=viewer.hand_id)


def _end(page_id: int, person_id: int, *, by: int) -> bool:
    row = Editor.objects.filter(page_id=page_id, person_id=person_id).first()
    if row is None:
        return False
    role_id = row.pk
    row.delete()
    # What they offered was theirs to offer while they looked after the page.
    RoleOffer.objects.filter(page_id=page_id, offered_by_id=person_id).delete()
    end_accesses(page_id, person_id)
    bus.emit(PageRoleEnded(role_id=role_id, page_id=page_id, person_id=person_id, ended_by_id=by))
    return True
