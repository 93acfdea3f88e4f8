"""Groups as apps see them beside circles: each one that the viewer is in is a list, known by its roster's id.

Circles are rosters of the same table, so no id means both a circle and a group, and none ever changes.
"""

import msgspec
from django.db.models import QuerySet

from meetinghouse.domain.groups.finding import groups_known
from meetinghouse.domain.groups.models import Group, Member
from meetinghouse.domain.people.relations import relations
from meetinghouse.kernel.errors import NotFound
from meetinghouse.kernel.viewer import Viewer

# Apps show them all at once, without pages: those joined last. The others answer by their id.
MOST_LISTED = 200


class GroupList(msgspec.Struct, frozen=True):
    """A group that the viewer is in, as a list. ``is_muted``: its posts stay out of the viewer's home."""

    id: int
    group_id: int
    name: str
    is_muted: bool


def group_lists(viewer: Viewer) -> list[GroupList]:
    """The groups that the viewer is in by name, at most MOST_LISTED. Cost: two statements."""
    if viewer.is_stranger:
        return []
    rows = groups_known(viewer).filter(members__person_id=viewer.person_id).order_by("-members__pk")
    return _lists(viewer, rows[:MOST_LISTED])


def group_lists_with(viewer: Viewer, person_id: int) -> list[GroupList]:
    """Those of the viewer's groups that somebody is in too; callers looked that person up. Cost: two statements."""
    if viewer.is_stranger:
        return []
    theirs = Member.objects.filter(person_id=person_id).values("group_id")
    rows = groups_known(viewer).filter(members__person_id=viewer.person_id, pk__in=theirs).order_by("-members__pk")
    return _lists(viewer, rows[:MOST_LISTED])


def group_list(viewer: Viewer, list_id: int) -> GroupList:
    """One of them.

    Raises:
        NotFound: there is none, or the viewer is not in it; one answer for both.
    """
    found = _lists(viewer, _one(viewer, list_id))
    if not found:
        raise NotFound
    return found[0]


def group_on_list(viewer: Viewer, list_id: int) -> int | None:
    """The id of the group behind a list; None where there is none, or the viewer is not in it. Cost: one statement."""
    return _one(viewer, list_id).values_list("pk", flat=True).first()


def _one(viewer: Viewer, list_id: int) -> QuerySet[Group]:
    if viewer.is_stranger:
        return Group.objects.none()
    return groups_known(viewer).filter(roster_id=list_id, members__person_id=viewer.person_id)


def _lists(viewer: Viewer, rows: QuerySet[Group]) -> list[GroupList]:
    found = list(rows.values_list("roster_id", "pk", "person__display_name"))
    stands = relations(viewer, [group_id for _, group_id, _ in found])
    lists = [GroupList(list_id, group_id, name, stands[group_id].muting) for list_id, group_id, name in found]
    return sorted(lists, key=lambda one: (one.name.casefold(), one.id))
