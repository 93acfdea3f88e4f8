"""Where the members of a group live, as far as they say so themselves."""

from django.db.models import Count

from meetinghouse.domain.groups.models import Member
from meetinghouse.domain.groups.records import GroupRecord
from meetinghouse.domain.people.models import PersonState
from meetinghouse.kernel.errors import NotFound
from meetinghouse.kernel.viewer import Viewer


def members_by_country(_viewer: Viewer, found: GroupRecord) -> dict[str, int]:
    """How many members of a group live in which country; under the empty word, those who are on no map.

    On it are those who gave a country and are in the list of people. The numbers are the same for every viewer: with
    a block of one's own in them, they would tell where that one person lives. They are not to be shown: give them to
    ``places.queries.world_map``.

    Raises:
        NotFound: who is in it is not the viewer's to know.

    Cost: one statement, 1 ms for each thousand members, by ``group_member_newest``.
    """
    if not found.may_read:
        raise NotFound
    inside = Member.objects.filter(group_id=found.id, person__state=PersonState.ACTIVE)
    rows = inside.values("person__country", "person__is_listed").annotate(members=Count("pk")).order_by()
    counts: dict[str, int] = {"": 0}
    for country, is_listed, members in rows.values_list("person__country", "person__is_listed", "members"):
        key = country if is_listed else ""
        counts[key] = counts.get(key, 0) + members
    return counts
