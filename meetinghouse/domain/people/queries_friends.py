"""Reading who are friends and who asks to be."""

from collections.abc import Sequence

from meetinghouse.domain.people.models import FriendRequest, Friendship, PersonState
from meetinghouse.domain.people.queries import can_meet, listed_people
from meetinghouse.domain.people.records import FriendStand, PersonRecord
from meetinghouse.kernel.paging import Page, Slice
from meetinghouse.kernel.statements import Statement, any_of, listed, one_of
from meetinghouse.kernel.viewer import Viewer

_TEXT = (
    "SELECT w.id,"
    " EXISTS (SELECT 1 FROM people_friendship t WHERE t.person_id = %(me)s AND t.friend_id = w.id),"
    " EXISTS (SELECT 1 FROM people_friendrequest t WHERE t.asker_id = %(me)s AND t.asked_id = w.id),"
    " EXISTS (SELECT 1 FROM people_friendrequest t WHERE t.asker_id = w.id AND t.asked_id = %(me)s)"
    " FROM people_person w WHERE "
)
_STANDS = Statement(_TEXT + one_of("w.id", "ids"), _TEXT + any_of("w.id", "ids"))


def friend_stands(viewer: Viewer, ids: Sequence[int]) -> dict[int, FriendStand]:
    """Whether the viewer and each of some people are friends, or who asked whom.

    Beside ``relations`` and not in it: apps ask for relations all the time and know nothing of friends.

    Cost: one statement, by unique indexes.
    """
    found = dict.fromkeys(ids, FriendStand())
    if not found or viewer.is_stranger:
        return found
    for person_id, friends, asked, asked_by in _STANDS.rows({"me": viewer.person_id, "ids": listed(found)}):
        found[person_id] = FriendStand(friends=bool(friends), requested=bool(asked), requested_by=bool(asked_by))
    return found


def friends(viewer: Viewer, page: Page) -> Slice[PersonRecord]:
    """The viewer's friends, the latest first; whose friends others have is theirs to tell."""
    rows = Friendship.objects.filter(can_meet(viewer, "friend_id"), person_id=viewer.person_id)
    return listed_people(rows, "friend_id", page)


def count_friends(person_id: int) -> int:
    """How many friends a person has, of those who are here."""
    return Friendship.objects.filter(person_id=person_id, friend__state=PersonState.ACTIVE).count()


def friend_requests(viewer: Viewer, page: Page) -> Slice[PersonRecord]:
    """Who waits for the viewer's yes to being friends, the latest first."""
    rows = FriendRequest.objects.filter(can_meet(viewer, "asker_id"), asked_id=viewer.person_id)
    return listed_people(rows, "asker_id", page)


def friend_requests_sent(viewer: Viewer, page: Page) -> Slice[PersonRecord]:
    """Whose yes the viewer waits for, the latest first."""
    rows = FriendRequest.objects.filter(can_meet(viewer, "asked_id"), asker_id=viewer.person_id)
    return listed_people(rows, "asked_id", page)


def count_friend_requests(viewer: Viewer) -> int:
    """How many people wait for the viewer's yes to being friends."""
    if viewer.is_stranger:
        return 0
    return FriendRequest.objects.filter(can_meet(viewer, "asker_id"), asked_id=viewer.person_id).count()
