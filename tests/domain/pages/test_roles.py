"""Who speaks for a page: asked, answered, taken away, left, handed over; and never nobody."""

import pytest

from meetinghouse.domain.pages.actions import (
    answer_offer,
    close_page,
    leave_page,
    offer_role,
    take_role_away,
    withdraw_offer,
)
from meetinghouse.domain.pages.models import PageRole, RoleOffer
from meetinghouse.domain.pages.queries import editors, needs_administrator, offers_of, offers_to, role_on
from meetinghouse.domain.people.actions import block, restore_person, suspend_person
from meetinghouse.domain.safety.actions import entrust_page
from meetinghouse.domain.safety.models import AuditEvent
from meetinghouse.effects.notifications.queries import notifications
from meetinghouse.kernel import bus
from meetinghouse.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from meetinghouse.kernel.paging import Page
from meetinghouse.kernel.viewer import Role, Viewer
from tests.domain.pages.organisations import give_role
from tests.factories import member

ADMINISTRATOR, EDITOR = PageRole.ADMINISTRATOR, PageRole.EDITOR


def roles(page_id: int) -> dict[str, int]:
    return {one.person.username: one.role for one in editors(page_id)}


def told(viewer: Viewer) -> list[tuple[str, str, int]]:
    bus.drain()
    return [
        (one.reference.split()[0], one.actor.username if one.actor else "", one.about.id if one.about else 0)
        for one in notifications(viewer, Page())
        if one.kind == "page_role"
    ]


def test_nobody_speaks_for_a_page_without_a_yes(ann: Viewer, ben: Viewer, cleo: Viewer, library: int) -> None:
    offer_role(ann, page_id=library, handle="@Ben")
    assert told(ben) == [("offer", "ann", library)]
    assert ([o.person.username for o in offers_of(library)], roles(library)) == (["ben"], {"ann": ADMINISTRATOR})
    with pytest.raises(NotFound):
        answer_offer(cleo, page_id=library, accept=True)
    answer_offer(ben, page_id=library, accept=False)
    assert (role_on(ben.person_id, library), offers_to(ben)) == (0, [])
    give_role(ann, ben, library)
    assert role_on(ben.person_id, library) == EDITOR
    with pytest.raises(Invalid, match="They have this role already"):
        offer_role(ann, page_id=library, handle="ben")
    for handle in ("nobody", "library", "ann"):
        with pytest.raises(Invalid) as refusal:
            offer_role(ann, page_id=library, handle=handle)
        assert list(refusal.value.fields) == ["handle"]
    with pytest.raises(NotAllowed):
        offer_role(ben, page_id=library, handle="cleo")
    with pytest.raises(NotFound):
        offer_role(cleo, page_id=library, handle="cleo")
    offer_role(ann, page_id=library, handle="cleo", role=ADMINISTRATOR)
    withdraw_offer(ann, page_id=library, person_id=cleo.person_id)
    with pytest.raises(NotFound):
        answer_offer(cleo, page_id=library, accept=True)
    block(cleo, person_id=ann.person_id)
    with pytest.raises(Invalid):
        offer_role(ann, page_id=library, handle="cleo")


def test_a_role_is_taken_away_and_left(ann: Viewer, ben: Viewer, cleo: Viewer, library: int) -> None:
    give_role(ann, ben, library, ADMINISTRATOR)
    give_role(ben, cleo, library)
    member("dora")
    offer_role(ben, page_id=library, handle="dora")
    with pytest.raises(NotAllowed):
        take_role_away(cleo, page_id=library, person_id=ben.person_id)
    take_role_away(ann, page_id=library, person_id=ben.person_id)
    assert roles(library) == {"ann": ADMINISTRATOR, "cleo": EDITOR}
    assert told(ben)[0] == ("ended", "ann", library)
    assert not RoleOffer.objects.exists(), "what ben offered was his to offer while he looked after the page"
    with pytest.raises(NotFound):
        take_role_away(ann, page_id=library, person_id=ben.person_id)
    for act in (leave_page, lambda v, page_id: take_role_away(v, page_id=page_id, person_id=v.person_id)):
        with pytest.raises(Conflict, match="needs an administrator"):
            act(ann, page_id=library)
    leave_page(cleo, page_id=library)
    assert roles(library) == {"ann": ADMINISTRATOR}
    assert ("ended", "cleo", library) not in told(cleo), "who leaves knows it"


def test_handing_over(ann: Viewer, ben: Viewer, library: int) -> None:
    offer_role(ann, page_id=library, handle="ben", is_handover=True)
    assert roles(library) == {"ann": ADMINISTRATOR}, "until the yes nothing changes"
    answer_offer(ben, page_id=library, accept=True)
    assert roles(library) == {"ben": ADMINISTRATOR}
    give_role(ben, ann, library)
    give_role(ben, ann, library, is_handover=True)
    assert roles(library) == {"ann": ADMINISTRATOR}, "also to an editor"


def test_nobody_takes_over_from_who_was_suspended(ann: Viewer, ben: Viewer, library: int) -> None:
    offer_role(ann, page_id=library, handle="ben", is_handover=True)
    suspend_person(person_id=ann.person_id)
    assert offers_to(ben) == []
    with pytest.raises(NotFound):
        answer_offer(ben, page_id=library, accept=True)
    restore_person(person_id=ann.person_id)
    answer_offer(ben, page_id=library, accept=True)


def test_a_suspended_administrator_is_stood_in_for(ann: Viewer, ben: Viewer, cleo: Viewer, library: int) -> None:
    give_role(ann, ben, library)
    give_role(ann, cleo, library)
    suspend_person(person_id=ann.person_id)
    assert (role_on(ann.person_id, library), needs_administrator(library)) == (0, True)
    assert told(ben)[0] == ("stands", "", library)
    assert roles(library) == {"ann": ADMINISTRATOR, "ben": ADMINISTRATOR, "cleo": EDITOR}
    with pytest.raises(Conflict):
        leave_page(ben, page_id=library)
    restore_person(person_id=ann.person_id)
    assert role_on(ann.person_id, library) == ADMINISTRATOR, "who comes back finds the role again"
    leave_page(ben, page_id=library)


def test_an_owner_entrusts_a_page_that_nobody_looks_after(ann: Viewer, ben: Viewer, library: int) -> None:
    owner, mod = member("olga", role=Role.OWNER), member("mira", role=Role.MODERATOR)
    with pytest.raises(Conflict):
        entrust_page(owner, page_id=library, handle="ben")
    suspend_person(person_id=ann.person_id)
    bus.drain()
    for viewer in (ben, mod):
        with pytest.raises(NotFound):
            entrust_page(viewer, page_id=library, handle="ben")
    with pytest.raises(Invalid):
        entrust_page(owner, page_id=library, handle="library")
    entrust_page(owner, page_id=library, handle="ben")
    assert role_on(ben.person_id, library) == ADMINISTRATOR
    entry = AuditEvent.objects.get(action="page.entrusted")
    assert (entry.object, entry.actor_id) == (f"page:{library}", owner.account_id)


def test_a_suspended_page_is_spoken_for_by_nobody(ann: Viewer, library: int) -> None:
    suspend_person(person_id=library)
    assert role_on(ann.person_id, library) == 0
    with pytest.raises(NotFound):
        close_page(ann, page_id=library)
    restore_person(person_id=library)
    assert role_on(ann.person_id, library) == ADMINISTRATOR
