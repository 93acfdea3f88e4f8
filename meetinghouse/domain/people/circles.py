"""Reading circles: private named sets of people. Only their owner learns that they exist, their names, who is in.

The owner stands on the roster from the beginning, so that they read what is commented there; no list shows that.
"""

from collections.abc import Sequence

from django.db.models import QuerySet

from meetinghouse.domain.people.models import Roster, RosterEntry, RosterKind
from meetinghouse.domain.people.queries import can_meet, listed_people, visible_people
from meetinghouse.domain.people.records import CircleRecord, PersonRecord
from meetinghouse.domain.people.visibility import person_visible
from meetinghouse.kernel.errors import NotFound
from meetinghouse.kernel.paging import Page, Slice
from meetinghouse.kernel.statements import Statement, about, listed
from meetinghouse.kernel.viewer import Viewer

# Everything of one person's that is bounded: their circles are offered at every post they write.
MOST_CIRCLES = 100
MOST_IN_A_CIRCLE = 1000


def own_circles(viewer: Viewer) -> QuerySet[Roster]:
    """The rows of the viewer's circles; strangers have none."""
    return Roster.objects.filter(owner_id=viewer.person_id, kind=RosterKind.CIRCLE)


def circles(viewer: Viewer) -> list[CircleRecord]:
    """The viewer's circles by name, at most MOST_CIRCLES. Cost: two statements."""
    return _records(viewer, own_circles(viewer))


def circle(viewer: Viewer, circle_id: int) -> CircleRecord:
    """One of the viewer's circles.

    Raises:
        NotFound: there is none, or it is somebody else's; one answer for both.
    """
    found = _records(viewer, own_circles(viewer).filter(pk=circle_id))
    if not found:
        raise NotFound
    return found[0]


# Of those in some circles, as many as ``_members`` finds.
_SIZES = about(
    "SELECT e.roster_id, COUNT(*) FROM people_rosterentry e ORDERED JOIN people_person p ON p.id = e.person_id"  # noqa: S608 -- own text
    f" WHERE [e.roster_id IN ids] AND e.person_id <> %(me)s AND {person_visible(person='p', me='%(me)s')}"
    " GROUP BY e.roster_id"
)


def _records(viewer: Viewer, rows: QuerySet[Roster]) -> list[CircleRecord]:
    found = sorted(rows, key=lambda row: (row.name.lower(), row.pk))
    asked = {"me": viewer.person_id, "ids": listed(row.pk for row in found)}
    counts: dict[int, int] = dict(_SIZES.rows(asked)) if found else {}
    return [CircleRecord(row.pk, row.name, counts.get(row.pk, 0)) for row in found]


def _members(viewer: Viewer) -> QuerySet[RosterEntry]:
    return RosterEntry.objects.filter(can_meet(viewer, "person_id")).exclude(person_id=viewer.person_id)


def people_in_circle(viewer: Viewer, circle_id: int, page: Page) -> Slice[PersonRecord]:
    """Who is in one of the viewer's circles, the latest added first; the cursor is the entry's id.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    if not own_circles(viewer).filter(pk=circle_id).exists():
        raise NotFound
    return listed_people(_members(viewer).filter(roster_id=circle_id), "person_id", page)


def those_in_circle(viewer: Viewer, circle_id: int, person_ids: Sequence[int]) -> frozenset[int]:
    """Those of some people who are in one of the viewer's circles already."""
    rows = _members(viewer).filter(
        roster_id=circle_id, roster__owner_id=viewer.person_id, person_id__in=list(person_ids)
    )
    return frozenset(rows.values_list("person_id", flat=True))


def circles_with(viewer: Viewer, person_id: int) -> list[CircleRecord]:
    """Those of the viewer's circles that somebody is in.

    Raises:
        NotFound: the person is absent, hidden from the viewer, or the viewer.
    """
    if person_id == viewer.person_id or not visible_people(viewer).filter(pk=person_id).exists():
        raise NotFound
    return _records(viewer, own_circles(viewer).filter(entries__person_id=person_id))


def circle_names(viewer: Viewer, roster_ids: Sequence[int]) -> dict[int, str]:
    """The names of those of some rosters that are the viewer's own circles; nobody else's are named."""
    if viewer.is_stranger or not roster_ids:
        return {}
    return dict(own_circles(viewer).filter(pk__in=list(roster_ids)).values_list("pk", "name"))


_OWNS = Statement(
    "SELECT 1 FROM people_roster r"  # noqa: S608 -- own constants; values are bound
    f" WHERE r.id = %(circle)s AND r.owner_id = %(me)s AND r.kind = {RosterKind.CIRCLE:d}"
)


def owns_circle(viewer: Viewer, circle_id: int) -> bool:
    """The circle is there and the viewer's. Cost: by primary key, 5 µs."""
    return not viewer.is_stranger and _OWNS.row({"circle": circle_id, "me": viewer.person_id}) is not None
