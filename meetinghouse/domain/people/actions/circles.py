"""Circles: making them, naming them, putting people in and taking them out. Nobody but their owner learns of any of it.

Deleting one is an action of ``posts``, since what was written for it has to go somewhere.
"""

from collections.abc import Sequence

from django.db import transaction

from meetinghouse.domain.people import rules
from meetinghouse.domain.people.actions.finding import hold_all
from meetinghouse.domain.people.circles import MOST_CIRCLES, MOST_IN_A_CIRCLE, own_circles
from meetinghouse.domain.people.models import PersonKind, Roster, RosterEntry, RosterKind
from meetinghouse.domain.people.queries import visible_people
from meetinghouse.kernel.errors import Invalid, NotFound
from meetinghouse.kernel.text import tidy_line
from meetinghouse.kernel.viewer import Viewer

MOST_NAME_CHARACTERS = 120


def _named(viewer: Viewer, name: str, *, but: int = 0) -> str:
    """The name as it is kept; two circles of one person are never called the same."""
    name = tidy_line(name)
    if not name:
        raise Invalid(fields={"title": "Title can't be blank: give the circle a name."})
    if len(name) > MOST_NAME_CHARACTERS:
        raise Invalid(fields={"title": f"A circle's name can have up to {MOST_NAME_CHARACTERS} characters."})
    others = own_circles(viewer).exclude(pk=but).values_list("name", flat=True)
    if name.lower() in {other.lower() for other in others}:
        raise Invalid(fields={"title": "You have a circle with this name already."})
    return name


@transaction.atomic
def create_circle(viewer: Viewer, *, name: str) -> int:
    """Make a circle with nobody in it but its owner, who shows in no list, and return its id.

    Raises:
        SignInRequired: nobody is signed in.
        NotAllowed: the viewer speaks as a page.
        Invalid: the name is empty, too long or taken by another of the viewer's circles, or there are too many.
    """
    rules.require_member(viewer)
    rules.require_not_as_page(viewer)
    hold_all([viewer.person_id])
    name = _named(viewer, name)
    if own_circles(viewer).count() >= MOST_CIRCLES:
        raise Invalid(fields={"title": f"You can have up to {MOST_CIRCLES} circles."})
    circle = Roster.objects.create(kind=RosterKind.CIRCLE, owner_id=viewer.person_id, name=name)
    # Comments in a circle ask the roster alone; without this entry the owner would not read them.
    RosterEntry.objects.create(roster=circle, person_id=viewer.person_id)
    return circle.pk


@transaction.atomic
def rename_circle(viewer: Viewer, *, circle_id: int, name: str) -> None:
    """Call a circle by another name.

    Raises:
        SignInRequired: nobody is signed in.
        NotFound: there is none, or it is somebody else's.
        Invalid: the name is empty, too long or taken by another of the viewer's circles.
    """
    rules.require_member(viewer)
    hold_all([viewer.person_id])
    circle = _find(viewer, circle_id)
    circle.name = _named(viewer, name, but=circle.pk)
    circle.save(update_fields=["name"])


@transaction.atomic
def add_to_circle(viewer: Viewer, *, circle_id: int, person_ids: Sequence[int]) -> None:
    """Put people into a circle: all of them or, where one cannot be, nobody. They are not told.

    They read from now on what is and what was written for the circle. They need not be followed, nor friends.

    Raises:
        SignInRequired: nobody is signed in.
        NotFound: the circle is not the viewer's, or somebody is absent, hidden from the viewer, or the viewer.
        Invalid: somebody is in it already, or it would hold too many.
    """
    rules.require_member(viewer)
    wanted = list(dict.fromkeys(person_ids))
    hold_all([viewer.person_id, *wanted])
    circle = _find(viewer, circle_id)
    found = set(visible_people(viewer).filter(pk__in=wanted, kind=PersonKind.PERSON).values_list("pk", flat=True))
    if viewer.person_id in wanted or found != set(wanted):
        raise NotFound
    entries = RosterEntry.objects.filter(roster=circle)
    if entries.filter(person_id__in=wanted).exists():
        # Mastodon's words, which its apps look for.
        raise Invalid("Validation failed: Account has already been taken")
    if entries.count() + len(wanted) > MOST_IN_A_CIRCLE + 1:
        raise Invalid(f"A circle can hold up to {MOST_IN_A_CIRCLE:,} people.")
    RosterEntry.objects.bulk_create(RosterEntry(roster=circle, person_id=i) for i in wanted)


@transaction.atomic
def remove_from_circle(viewer: Viewer, *, circle_id: int, person_ids: Sequence[int]) -> None:
    """Take people out of a circle; they read nothing of it any more. Who is not in it is passed over.

    Raises:
        SignInRequired: nobody is signed in.
        NotFound: there is no such circle, or it is somebody else's.
    """
    rules.require_member(viewer)
    circle = _find(viewer, circle_id)
    gone = [i for i in person_ids if i != viewer.person_id]
    RosterEntry.objects.filter(roster=circle, person_id__in=gone).delete()


def leave_circles_of_each_other(one: int, other: int) -> None:
    """Neither is in a circle of the other any more, in the transaction of the caller: they block."""
    for owner_id, person_id in ((one, other), (other, one)):
        RosterEntry.objects.filter(
            roster__kind=RosterKind.CIRCLE, roster__owner_id=owner_id, person_id=person_id
        ).delete()


def _find(viewer: Viewer, circle_id: int) -> Roster:
    circle = own_circles(viewer).select_for_update(of=("self",)).filter(pk=circle_id).first()
    if circle is None:
        raise NotFound
    return circle
