"""Looking up the group that an action is about, through the rule of who may know of it."""

from django.db.models import Exists, OuterRef, QuerySet

from meetinghouse.domain.groups import rules
from meetinghouse.domain.groups.models import Ban, Group, Member, Role
from meetinghouse.domain.groups.rules import Act
from meetinghouse.domain.people.models import Person, PersonKind, PersonState
from meetinghouse.domain.people.queries import visible_people
from meetinghouse.kernel.errors import NotAllowed, NotFound
from meetinghouse.kernel.viewer import Viewer


def groups_known(viewer: Viewer) -> QuerySet[Group]:
    """The groups that are there for the viewer; asked of each group, so that nobody lists all people for one."""
    there = visible_people(viewer).filter(pk=OuterRef("person_id"), kind=PersonKind.GROUP)
    return Group.objects.filter(Exists(there))


def knows_group(viewer: Viewer, column: str) -> Exists:
    """A condition on other rows: the group whose id is in ``column`` is there for the viewer."""
    return Exists(groups_known(viewer).filter(pk=OuterRef(column)))


def find_group(viewer: Viewer, group_id: int) -> Group:
    """A group that the viewer may know of, held until the transaction ends: who comes, goes and rules in it is
    decided one after the other.

    Raises:
        SignInRequired: nobody is signed in.
        NotFound: absent, or secret to the viewer; one answer for both.
    """
    rules.require_member(viewer)
    found = groups_known(viewer).select_for_update(of=("self",), no_key=True).filter(pk=group_id).first()
    if found is None:
        raise NotFound
    return found


def place_in(group: Group, person_id: int) -> Member | None:
    """Somebody's place in a group."""
    return Member.objects.filter(group=group, person_id=person_id).first()


def enter_to(viewer: Viewer, group_id: int, act: Act) -> tuple[Group, Member]:
    """A group in which the viewer may do something, and the viewer's place in it.

    Raises:
        NotFound: absent, or secret to the viewer.
        NotAllowed: the viewer is not in it, or may not.
    """
    group = find_group(viewer, group_id)
    member = place_in(group, viewer.person_id)
    rules.require_may(group, member, act)
    if member is None:  # what an open group shows to all needs no action
        raise NotFound
    return group, member


def find_in_it(group: Group, person_id: int) -> Member:
    """Somebody else's place in a group, whatever became of the person.

    Raises:
        NotFound: they are not in it.
    """
    found = place_in(group, person_id)
    if found is None:
        raise NotFound
    return found


def require_awake(roster_id: int | None) -> None:
    """Refuse what is new in a group that is archived; asked of what is open to others than those in it, too.

    Args:
        roster_id: of those in the group.

    Raises:
        NotAllowed: as said.
    """
    if roster_id and Group.objects.filter(roster_id=roster_id, is_archived=True).exists():
        raise NotAllowed(rules.AT_REST)


def owners_present(group: Group) -> QuerySet[Member]:
    """The owners who can do anything: suspended and gone ones cannot."""
    return Member.objects.filter(group=group, role=Role.OWNER, person__state=PersonState.ACTIVE)


def is_banned(group_id: int | None, person_id: int) -> bool:
    """Somebody was sent away from a group."""
    return bool(group_id) and Ban.objects.filter(group_id=group_id, person_id=person_id).exists()


def staff_besides(group: Group, person_id: int) -> QuerySet[Member]:
    """Those who moderate or own a group and can act, somebody aside: who judges what that one wrote."""
    present = Member.objects.filter(group=group, role__gte=Role.MODERATOR, person__state=PersonState.ACTIVE)
    return present.exclude(person_id=person_id)


def find_newcomer(viewer: Viewer, person_id: int) -> Person:
    """Somebody whom the viewer may bring into a group: a member of the community whom the viewer may meet.

    Raises:
        NotFound: absent, hidden, a group or a page, or the viewer.
    """
    found = visible_people(viewer).filter(pk=person_id, kind=PersonKind.PERSON, domain="").first()
    if found is None or found.pk == viewer.person_id:
        raise NotFound
    return found
