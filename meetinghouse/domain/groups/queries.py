"""Reading groups. Whatever is returned is there for the viewer: a secret group only for those in it or invited."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from django.db.models import Q, QuerySet

from meetinghouse.domain.groups import rules
from meetinghouse.domain.groups.finding import groups_known, knows_group
from meetinghouse.domain.groups.models import (
    Ban,
    Group,
    HoldRule,
    Invitation,
    JoinRequest,
    Member,
    Openness,
    Role,
    Topic,
)
from meetinghouse.domain.groups.records import (
    Answer,
    BanRecord,
    GroupRecord,
    HoldRuleRecord,
    InvitationRecord,
    MemberRecord,
    RequestRecord,
    TopicRecord,
)
from meetinghouse.domain.groups.rules import Act
from meetinghouse.domain.people.models import Person, PersonKind
from meetinghouse.domain.people.queries import can_meet, cut, listed_people, people_by_ids, people_to_meet
from meetinghouse.domain.people.records import PersonRecord
from meetinghouse.domain.people.visibility import person_visible
from meetinghouse.kernel.errors import NotFound
from meetinghouse.kernel.ids import unix_ms
from meetinghouse.kernel.paging import Page, Slice
from meetinghouse.kernel.statements import Statement, about, listed
from meetinghouse.kernel.text import tidy_line
from meetinghouse.kernel.viewer import Viewer

MOST_COUNTED = 100
# The composer offers so many of the groups that somebody is in, those joined last.
MOST_OFFERED = 100


def group(viewer: Viewer, group_id: int) -> GroupRecord:
    """One group.

    Raises:
        NotFound: absent, or secret to the viewer; one answer for both.
    """
    found = _records(viewer, groups_known(viewer).filter(pk=group_id))
    if not found:
        raise NotFound
    return found[0]


def _records(viewer: Viewer, rows: Iterable[Group]) -> list[GroupRecord]:
    groups = list(rows)
    ids = [row.pk for row in groups]
    if not ids:
        return []
    people = people_by_ids(ids)
    mine = {"group_id__in": ids, "person_id": viewer.person_id}
    roles = dict(Member.objects.filter(**mine).values_list("group_id", "role"))
    invited = set(Invitation.objects.filter(**mine).values_list("group_id", flat=True))
    asked = set(JoinRequest.objects.filter(**mine).values_list("group_id", flat=True))
    return [
        GroupRecord(
            person=people[row.pk], roster_id=row.roster_id, openness=row.openness, joining=row.joining,
            approval=row.approval, comment_approval=row.comment_approval, is_archived=row.is_archived,
            questions=tuple(row.questions), rules=tuple(row.rules),
            created_at=row.created_at, role=roles.get(row.pk), is_invited=row.pk in invited, has_asked=row.pk in asked,
            reads_along=row.openness == Openness.OPEN and not viewer.is_stranger,
        )
        for row in groups
    ]  # fmt: skip


def my_groups(viewer: Viewer, page: Page) -> Slice[GroupRecord]:
    """The groups that the viewer is in, the one joined last first; the cursor is the membership's id."""
    known = Member.objects.filter(knows_group(viewer, "group_id"), person_id=viewer.person_id)
    found = cut(known, page)
    records = {one.id: one for one in _records(viewer, Group.objects.filter(pk__in=[m.group_id for m in found]))}
    return Slice(items=[records[m.group_id] for m in found], older_than=found.older_than, newer_than=found.newer_than)


def groups_to_discover(viewer: Viewer, page: Page, *, words: str = "") -> Slice[GroupRecord]:
    """Groups that the viewer is not in, the newest first; secret ones are found by nobody."""
    known = groups_known(viewer).exclude(openness=Openness.SECRET).filter(is_archived=False)
    known = known.exclude(members__person_id=viewer.person_id)
    for word in tidy_line(words).split()[:5]:
        known = known.filter(
            Q(person__handle_key__contains=word.lower())
            | Q(person__display_name__icontains=word)
            | Q(person__about__icontains=word)
        )
    found = cut(known, page)
    records = {one.id: one for one in _records(viewer, found.items)}
    return Slice(items=[records[g.pk] for g in found], older_than=found.older_than, newer_than=found.newer_than)


_WRITE_IN = Statement(
    "SELECT g.person_id, p.display_name FROM groups_member m ORDERED JOIN groups_group g ON g.person_id = m.group_id"  # noqa: S608 -- own text
    " ORDERED JOIN people_person p ON p.id = g.person_id WHERE m.person_id = %(me)s AND NOT g.is_archived"
    f" AND p.kind = {PersonKind.GROUP:d} AND {person_visible(person='p', me='%(me)s')}"
    " ORDER BY m.id DESC LIMIT %(most)s"
)


def groups_to_write_in(viewer: Viewer) -> list[tuple[int, str]]:
    """The ids and names of groups that the viewer may write in, by name, at most MOST_OFFERED. Cost: one statement."""
    if viewer.is_stranger:
        return []
    found = _WRITE_IN.rows({"me": viewer.person_id, "most": MOST_OFFERED})
    return sorted(((group_id, name) for group_id, name in found), key=lambda one: (one[1].casefold(), one[0]))


def invitations(viewer: Viewer) -> list[InvitationRecord]:
    """The groups that the viewer is invited to, the latest first, at most MOST_COUNTED."""
    rows = list(
        Invitation.objects.filter(
            knows_group(viewer, "group_id"), person_id=viewer.person_id, group__is_archived=False
        ).order_by("-pk")[:MOST_COUNTED]
    )
    records = {one.id: one for one in _records(viewer, Group.objects.filter(pk__in=[row.group_id for row in rows]))}
    inviters = {p.id: p for p in people_to_meet(viewer, [row.inviter_id for row in rows if row.inviter_id])}
    return [InvitationRecord(records[row.group_id], inviters.get(row.inviter_id or 0)) for row in rows]


def named_groups(viewer: Viewer, keys: Sequence[str]) -> list[GroupRecord]:
    """The groups behind some handles, as far as they are there for the viewer."""
    return _records(viewer, groups_known(viewer).filter(person__handle_key__in=list(keys)))


# Who may know of a group is told by ``groups_known`` too.
_ON_ROSTERS = about(
    "SELECT g.roster_id, g.person_id FROM groups_group g ORDERED JOIN people_person p ON p.id = g.person_id"  # noqa: S608 -- own text
    f" WHERE [g.roster_id IN ids] AND p.kind = {PersonKind.GROUP:d} AND {person_visible(person='p', me='%(me)s')}"
)


def groups_of_rosters(viewer: Viewer, roster_ids: Sequence[int]) -> dict[int, PersonRecord]:
    """The groups on some rosters, as far as they are there for the viewer. Cost: up to three statements."""
    if viewer.is_stranger or not roster_ids:
        return {}
    found: dict[int, int] = dict(_ON_ROSTERS.rows({"me": viewer.person_id, "ids": listed(roster_ids)}))
    people = people_by_ids(list(found.values()))
    return {roster_id: people[person_id] for roster_id, person_id in found.items()}


def members(
    viewer: Viewer, found: GroupRecord, page: Page, *, words: str = "", staff: bool = False
) -> Slice[MemberRecord]:
    """Who is in a group, whoever joined last first.

    Args:
        staff: only those who moderate or own it.

    Raises:
        NotFound: who is in it is not the viewer's to know.

    Cost: index ``group_member_newest``, whatever their number; words look at all of them.
    """
    if not found.may_read:
        raise NotFound
    rows = Member.objects.filter(can_meet(viewer, "person_id"), group_id=found.id)
    if staff:
        rows = rows.filter(role__gte=Role.MODERATOR)
    for word in tidy_line(words).split()[:5]:
        rows = rows.filter(Q(person__handle_key__contains=word.lower()) | Q(person__display_name__icontains=word))
    chosen = cut(rows, page)
    people = people_by_ids([m.person_id for m in chosen])
    return Slice(
        items=[MemberRecord(people[m.person_id], m.role, m.joined_at) for m in chosen],
        older_than=chosen.older_than,
        newer_than=chosen.newer_than,
    )


def _for_staff(viewer: Viewer, group_id: int, act: Act) -> Group:
    """The group, for who may do this in it; for everybody else the page is absent.

    Raises:
        NotFound
    """
    row = groups_known(viewer).filter(pk=group_id).first()
    mine = Member.objects.filter(group_id=group_id, person_id=viewer.person_id).first()
    if row is None or mine is None or not rules.may(row, Role(mine.role), act):
        raise NotFound
    return row


def join_requests(viewer: Viewer, group_id: int, page: Page) -> Slice[RequestRecord]:
    """Who would like to join, the latest first, with what they answered.

    Raises:
        NotFound: absent, or the viewer does not moderate it.
    """
    row = _for_staff(viewer, group_id, Act.ANSWER_REQUESTS)
    found = cut(JoinRequest.objects.filter(can_meet(viewer, "person_id"), group=row), page)
    people = people_by_ids([one.person_id for one in found])
    return Slice(
        items=[
            RequestRecord(
                people[one.person_id],
                tuple(Answer(question, text) for question, text in one.answers),
                datetime.fromtimestamp(unix_ms(one.pk) / 1000, UTC),
            )
            for one in found
        ],
        older_than=found.older_than,
        newer_than=found.newer_than,
    )


def invited_people(viewer: Viewer, group_id: int, page: Page) -> Slice[PersonRecord]:
    """Who is invited and has not answered, the latest first.

    Raises:
        NotFound: absent, or the viewer does not moderate it.
    """
    row = _for_staff(viewer, group_id, Act.ANSWER_REQUESTS)
    return listed_people(Invitation.objects.filter(can_meet(viewer, "person_id"), group=row), "person_id", page)


def banned_people(viewer: Viewer, group_id: int, page: Page) -> Slice[BanRecord]:
    """Who was sent away for good, the latest first.

    Raises:
        NotFound: absent, or the viewer does not moderate it.
    """
    row = _for_staff(viewer, group_id, Act.BAN)
    found = cut(Ban.objects.filter(group=row), page)
    people = people_by_ids([ban.person_id for ban in found])
    return Slice(
        items=[BanRecord(people[ban.person_id], ban.reason) for ban in found],
        older_than=found.older_than,
        newer_than=found.newer_than,
    )


def count_join_requests(viewer: Viewer, found: GroupRecord) -> int:
    """How many wait to be let in, counted up to 100; 0 for who does not decide about it."""
    if not found.is_staff:
        return 0
    rows = JoinRequest.objects.filter(can_meet(viewer, "person_id"), group_id=found.id)
    return rows[:MOST_COUNTED].count()


def topics(group_id: int) -> list[TopicRecord]:
    """What posts in a group can be about; callers have looked the group up and may read it."""
    return [TopicRecord(row.pk, row.name) for row in Topic.objects.filter(group_id=group_id).order_by("pk")]


def hold_rules(group_id: int) -> list[HoldRuleRecord]:
    """The rules that hold posts back by themselves; callers have looked the group up and may read it."""
    return [
        HoldRuleRecord(row.pk, row.contains, row.word, row.newer_than_days, row.advice, row.covers)
        for row in HoldRule.objects.filter(group_id=group_id).order_by("pk")
    ]


def those_inside(group_id: int, person_ids: Sequence[int]) -> frozenset[int]:
    """Those of some people who are in a group; callers have looked the group up and see who is in it."""
    rows = Member.objects.filter(group_id=group_id, person_id__in=list(person_ids))
    return frozenset(rows.values_list("person_id", flat=True))


def staff_ids(group_id: int) -> list[int]:
    """Who moderates or owns a group; for the worker."""
    rows = Member.objects.filter(group_id=group_id, role__gte=Role.MODERATOR)
    return list(rows.order_by("pk").values_list("person_id", flat=True))


def group_of_roster(roster_id: int) -> int | None:
    """The id of the group on a roster, whoever asks; for the worker."""
    return Group.objects.filter(roster_id=roster_id).values_list("pk", flat=True).first()


def is_group(person_id: int) -> bool:
    """The id is a group's, whoever asks. Cost: by primary key."""
    return Person.objects.filter(pk=person_id, kind=PersonKind.GROUP).exists()


def role_in(viewer: Viewer, group_id: int) -> Role | None:
    """The viewer's role in a group; None for who is not in it."""
    rows: QuerySet[Member] = Member.objects.filter(group_id=group_id, person_id=viewer.person_id)
    found = rows.values_list("role", flat=True).first()
    return None if found is None else Role(found)


def is_read_by_all(roster_id: int) -> bool:
    """The group on a roster is open, whoever asks."""
    return Group.objects.filter(roster_id=roster_id, openness=Openness.OPEN).exists()


def groups_that_tell(viewer: Viewer) -> QuerySet[Group]:
    """The groups of which the viewer may know who is in them: open ones, and those that the viewer is in."""
    inside = Member.objects.filter(person_id=viewer.person_id).values("group_id")
    return Group.objects.filter(Q(openness=Openness.OPEN) | Q(pk__in=inside))


def tells_members(viewer: Viewer, roster_id: int) -> bool:
    """Who is in the group on a roster is the viewer's to know."""
    return groups_that_tell(viewer).filter(roster_id=roster_id).exists()


def those_invited(group_id: int, person_ids: Sequence[int]) -> frozenset[int]:
    """Those of some people who are invited to a group; callers may invite to it."""
    rows = Invitation.objects.filter(group_id=group_id, person_id__in=list(person_ids))
    return frozenset(rows.values_list("person_id", flat=True))


def one_member(viewer: Viewer, found: GroupRecord, person_id: int) -> MemberRecord:
    """Somebody in a group.

    Raises:
        NotFound: they are not in it, or hidden from the viewer; or who is in it is not the viewer's to know.
    """
    rows = Member.objects.filter(can_meet(viewer, "person_id"), group_id=found.id, person_id=person_id)
    row = rows.first() if found.may_read else None
    if row is None:
        raise NotFound
    return MemberRecord(people_by_ids([person_id])[person_id], row.role, row.joined_at)
