"""People whom the viewer may know, each with the reason.

The reasons are what both sides chose to have or to show: friends in common, a group that both are in and so both see
who is in it, the same town where both tell it. Never a name, a faith, an origin, or what somebody reads.
"""

from collections.abc import Collection

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
    RosterKind,
    SuggestionDismissal,
)
from meetinghouse.domain.people.queries import people_by_ids, visible_people
from meetinghouse.domain.people.records import SuggestionRecord
from meetinghouse.domain.people.visibility import person_visible
from meetinghouse.kernel.statements import Statement
from meetinghouse.kernel.viewer import Viewer

# Of how many friends, the latest first, the friends are looked at, and how many of those are looked at closely: they
# bound what a suggestion costs.
FRIENDS_ASKED = 100
CANDIDATES = 200
# How many of the viewer's groups are looked at, the latest first. One that half the town is in says nothing about two
# of its members, and would cost the most.
GROUPS_ASKED = 50
MOST_IN_GROUP = 300

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
# A group's roster is owned by the group; the list of who may know of a secret one is owned by nobody.
_TOGETHER = Statement(
    "SELECT c.person_id, mine.owner_id FROM (SELECT r.id, r.owner_id FROM people_rosterentry e"  # noqa: S608 -- own constant
    f" ORDERED JOIN people_roster r ON r.id = e.roster_id AND r.kind = {RosterKind.GROUP:d}"
    " AND r.owner_id IS NOT NULL WHERE e.person_id = %(me)s AND (SELECT COUNT(*) FROM"
    " (SELECT 1 FROM people_rosterentry rc WHERE rc.roster_id = r.id LIMIT %(few)s) counted) < %(few)s"
    " ORDER BY e.id DESC LIMIT %(groups)s) mine"
    " ORDERED JOIN people_rosterentry c ON c.roster_id = mine.id AND c.person_id <> %(me)s"
    " WHERE NOT EXISTS (SELECT 1 FROM people_follow t WHERE t.follower_id = %(me)s AND t.followed_id = c.person_id)"
    " AND NOT EXISTS (SELECT 1 FROM people_friendship t WHERE t.person_id = %(me)s AND t.friend_id = c.person_id)"
    " ORDER BY c.id DESC LIMIT %(most)s"
)


# A walk of ``person_most_followed`` that ends with the last row it needs: the pluses keep SQLite from sorting all
# active people instead; PostgreSQL knows better without. Who may be suggested: as ``_may_be_suggested`` says.
_BY_FOLLOWERS = (
    "SELECT p.id FROM people_person p WHERE p.domain = '' AND p.is_listed AND p.is_suggested AND +p.id <> %(me)s"  # noqa: S608 -- own text
    f" AND +p.kind = {PersonKind.PERSON:d} AND {person_visible(person='+p', me='%(me)s')}"
    + "".join(
        f" AND NOT EXISTS (SELECT 1 FROM people_{table} t WHERE t.{mine} = %(me)s AND t.{other} = p.id)"  # noqa: S608 -- own text
        for table, mine, other in (
            ("follow", "follower_id", "followed_id"),
            ("followrequest", "follower_id", "followed_id"),
            ("friendship", "person_id", "friend_id"),
            ("friendrequest", "asker_id", "asked_id"),
            ("friendrequest", "asked_id", "asker_id"),
            ("mute", "muter_id", "muted_id"),
            ("restriction", "restricter_id", "restricted_id"),
            ("suggestiondismissal", "person_id", "dismissed_id"),
        )
    )
    + " ORDER BY p.followers_count DESC, p.id DESC LIMIT %(limit)s"
)
_MOST_FOLLOWED = Statement(_BY_FOLLOWERS, _BY_FOLLOWERS.replace("+p.", "p."))


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
    """People the viewer may know: by friends in common, by groups, by town, then whom most here follow.

    Empty for who does not want any.

    Cost: at most ten statements, however many people; the friends of ``FRIENDS_ASKED`` friends are counted, and those
    in ``GROUPS_ASKED`` groups of up to ``MOST_IN_GROUP``.
    """
    me = Person.objects.filter(pk=viewer.person_id).first()
    if me is None or viewer.is_page or not me.suggests_people or limit < 1:
        return []
    common = _friends_in_common(viewer)
    together = _groups_in_common(viewer)
    town = me.town if me.country else ""  # a profile shows the town beside the country only
    chosen = list(dict.fromkeys([*common, *together]))[:limit]
    if town and len(chosen) < limit:
        near = _may_be_suggested(viewer).filter(country=me.country, town__iexact=town).exclude(pk__in=chosen)
        chosen += near.order_by("-followers_count", "-pk").values_list("pk", flat=True)[: limit - len(chosen)]
    if len(chosen) < limit:
        # As many as there may be in all: some of them stand there already.
        most = _MOST_FOLLOWED.rows({"me": viewer.person_id, "limit": limit})
        chosen += [row[0] for row in most if row[0] not in chosen][: limit - len(chosen)]
    found = people_by_ids(chosen)
    names = _names_of_groups(viewer, {i for who in chosen for i in together.get(who, ())})
    return [
        SuggestionRecord(
            person=record,
            friends_in_common=common.get(record.id, 0),
            shared_groups=tuple(names[i] for i in together.get(record.id, ()) if i in names),
            shared_town=town if _shows_town(record.country, record.town, me) else "",
        )
        for record in (found[i] for i in chosen if i in found)
    ]


def _shows_town(country: str, town: str, me: Person) -> bool:
    return bool(me.country and me.town) and country == me.country and town.casefold() == me.town.casefold()


def _friends_in_common(viewer: Viewer) -> dict[int, int]:
    """How many of the viewer's friends are friends of each who may be suggested, the most first."""
    found = _COMMON.rows({"me": viewer.person_id, "friends": FRIENDS_ASKED, "most": CANDIDATES})
    kept = _those_who_may(viewer, [row[0] for row in found])
    return {person_id: common for person_id, common in found if person_id in kept}


def _those_who_may(viewer: Viewer, ids: Collection[int]) -> set[int]:
    if not ids:
        return set()
    return set(_may_be_suggested(viewer).filter(pk__in=list(ids)).values_list("pk", flat=True))


def _groups_in_common(viewer: Viewer) -> dict[int, list[int]]:
    """The groups that the viewer and each who may be suggested are in, the most first."""
    asked = {"me": viewer.person_id, "groups": GROUPS_ASKED, "few": MOST_IN_GROUP + 1, "most": CANDIDATES}
    found: dict[int, list[int]] = {}
    for person_id, group_id in _TOGETHER.rows(asked):
        found.setdefault(person_id, []).append(group_id)
    if not found:
        return {}
    # A group that the desk suspended is met by nobody, and so is no reason.
    met = {i for groups in found.values() for i in groups}
    met = set(visible_people(viewer).filter(pk__in=met).values_list("pk", flat=True))
    kept = _those_who_may(viewer, found)
    shared = {i: sorted(g for g in groups if g in met) for i, groups in found.items() if i in kept}
    return {i: shared[i] for i in sorted(shared, key=lambda i: -len(shared[i])) if shared[i]}


def _names_of_groups(viewer: Viewer, ids: Collection[int]) -> dict[int, str]:
    if not ids:
        return {}
    rows = visible_people(viewer).filter(pk__in=list(ids)).values_list("pk", "display_name", "username")
    return {pk: display or username for pk, display, username in rows}
