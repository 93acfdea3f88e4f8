"""People whom the viewer may know, each with the reason.

The reasons are what both sides chose to have or to show: friends in common, the same town where both tell it. Never
a name, a faith, an origin, or what somebody reads.
"""

from django.db.models import QuerySet

from meetinghouse.domain.people.models import (
    Follow,
    FollowRequest,
    FriendRequest,
    Friendship,
    Mute,
    Person,
    PersonKind,
    Restriction,
    SuggestionDismissal,
)
from meetinghouse.domain.people.queries import to_records, visible_people
from meetinghouse.domain.people.records import SuggestionRecord
from meetinghouse.kernel.statements import Statement
from meetinghouse.kernel.viewer import Viewer

# Of how many friends, the latest first, the friends are looked at, and how many of those are looked at closely: they
# bound what a suggestion costs.
FRIENDS_ASKED = 100
CANDIDATES = 200

# Who is a friend already is left out here, or they would fill the first places. Who may not be suggested for other
# reasons is left out of the few that remain.
_COMMON = Statement(
    "SELECT c.friend_id, COUNT(*) FROM (SELECT f.friend_id FROM people_friendship f"
    " ORDERED JOIN people_person p ON p.id = f.friend_id AND p.state = 0"
    " WHERE f.person_id = %(me)s ORDER BY f.id DESC LIMIT %(friends)s) mine"
    " ORDERED JOIN people_friendship c ON c.person_id = mine.friend_id AND c.friend_id <> %(me)s"
    " GROUP BY c.friend_id"
    " HAVING NOT EXISTS (SELECT 1 FROM people_follow t WHERE t.follower_id = %(me)s AND t.followed_id = c.friend_id)"
    " AND NOT EXISTS (SELECT 1 FROM people_friendship t WHERE t.person_id = %(me)s AND t.friend_id = c.friend_id)"
    " ORDER BY COUNT(*) DESC, c.friend_id DESC LIMIT %(most)s"
)


def _may_be_suggested(viewer: Viewer) -> QuerySet[Person]:
    """Members whom the viewer may meet and has nothing to do with yet, and who let themselves be suggested."""
    me = viewer.person_id
    return (
        visible_people(viewer)
        .filter(domain="", kind=PersonKind.PERSON, is_listed=True, is_suggested=True)
        .exclude(pk=me)
        .exclude(pk__in=Follow.objects.filter(follower_id=me).values("followed_id"))
        .exclude(pk__in=FollowRequest.objects.filter(follower_id=me).values("followed_id"))
        .exclude(pk__in=Friendship.objects.filter(person_id=me).values("friend_id"))
        .exclude(pk__in=FriendRequest.objects.filter(asker_id=me).values("asked_id"))
        .exclude(pk__in=FriendRequest.objects.filter(asked_id=me).values("asker_id"))
        .exclude(pk__in=Mute.objects.filter(muter_id=me).values("muted_id"))
        .exclude(pk__in=Restriction.objects.filter(restricter_id=me).values("restricted_id"))
        .exclude(pk__in=SuggestionDismissal.objects.filter(person_id=me).values("dismissed_id"))
    )


def suggestions(viewer: Viewer, *, limit: int = 5) -> list[SuggestionRecord]:
    """People the viewer may know: by friends in common, then by town, then whom most here follow.

    Empty for who does not want any.

    Cost: at most six statements, however many people; the friends of ``FRIENDS_ASKED`` friends are counted.
    """
    me = Person.objects.filter(pk=viewer.person_id).first()
    if me is None or viewer.is_page or not me.suggests_people or limit < 1:
        return []
    possible = _may_be_suggested(viewer)
    common = _friends_in_common(viewer, possible)
    town = me.town if me.country else ""  # a profile shows the town beside the country only
    neighbours = possible.filter(country=me.country, town__iexact=town)
    rows: dict[int, Person] = {}
    if common:
        first = list(common)[:limit]
        found = {p.pk: p for p in Person.objects.filter(pk__in=first)}
        rows.update((i, found[i]) for i in first)
    if town and len(rows) < limit:
        near = neighbours.exclude(pk__in=list(rows)).order_by("-followers_count", "-pk")
        rows.update((p.pk, p) for p in near[: limit - len(rows)])
    if len(rows) < limit:
        others = possible.exclude(pk__in=list(rows)).order_by("-followers_count", "-pk")
        rows.update((p.pk, p) for p in others[: limit - len(rows)])
    return [
        SuggestionRecord(
            person=record,
            friends_in_common=common.get(record.id, 0),
            shared_town=town if _shows_town(record.country, record.town, me) else "",
        )
        for record in to_records(rows.values())
    ]


def _shows_town(country: str, town: str, me: Person) -> bool:
    return bool(me.country and me.town) and country == me.country and town.casefold() == me.town.casefold()


def _friends_in_common(viewer: Viewer, possible: QuerySet[Person]) -> dict[int, int]:
    """How many of the viewer's friends are friends of each who may be suggested, the most first."""
    found = _COMMON.rows({"me": viewer.person_id, "friends": FRIENDS_ASKED, "most": CANDIDATES})
    kept = set(possible.filter(pk__in=[row[0] for row in found]).values_list("pk", flat=True)) if found else set()
    return {person_id: common for person_id, common in found if person_id in kept}
