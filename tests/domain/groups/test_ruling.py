"""Roles, the table of who may do what, and that a group always has an owner."""

import itertools

import pytest

from meetinghouse.domain.groups import queries
from meetinghouse.domain.groups.actions import (
    add_topic,
    archive_group,
    edit_group,
    found_group,
    give_role,
    hand_over_group,
    join_group,
    leave_group,
    remove_member,
)
from meetinghouse.domain.groups.chores import leave_no_group_alone
from meetinghouse.domain.groups.models import Group, Joining, Member, Openness, Role
from meetinghouse.domain.groups.rules import Act, may
from meetinghouse.domain.people.actions import restore_person, suspend_person
from meetinghouse.domain.people.models import Person, PersonState
from meetinghouse.kernel import bus
from meetinghouse.kernel.errors import Invalid, NotAllowed
from meetinghouse.kernel.paging import Page
from meetinghouse.kernel.viewer import Viewer
from tests.factories import member
from tests.factories_groups import moderator_of, new_group, write_in

# For each act: who is not in an open group, a member, a moderator, an owner. ``.``: may not.
TABLE = """
read                    x x x x
post                    . x x x
plan events             . x x x
see members             x x x x
invite                  . . x x
answer requests         . . x x
share files             . x x x
start albums            . x x x
approve posts           . . x x
approve comments        . . x x
send posts, files back  . . x x
see the map             x x x x
pin posts               . . x x
remove members          . . x x
ban people              . . x x
change topics           . . x x
change settings         . . . x
give roles              . . . x
hand over               . . . x
archive                 . . . x
"""


def table_of(group: Group) -> str:
    roles = (None, *Role)
    rows = [f"{act:<24}{' '.join('x' if may(group, role, act) else '.' for role in roles)}" for act in Act]
    return "\n" + "\n".join(rows) + "\n"


def test_the_table_of_who_may_do_what() -> None:
    assert table_of(Group(openness=Openness.OPEN, joining=Joining.REQUEST)) == TABLE
    for openness in (Openness.CLOSED, Openness.SECRET):
        closed = Group(openness=openness, joining=Joining.REQUEST)
        assert table_of(closed) == TABLE.replace("x x x x", ". x x x"), "who is not in it sees nothing"
    free = Group(openness=Openness.OPEN, joining=Joining.FREE)
    assert table_of(free) == TABLE.replace(f"{'invite':<24}. .", f"{'invite':<24}. x")
    asleep = Group(openness=Openness.OPEN, joining=Joining.FREE, is_archived=True)
    new = {
        Act.POST,
        Act.PLAN,
        Act.INVITE,
        Act.ANSWER_REQUESTS,
        Act.APPROVE,
        Act.APPROVE_COMMENTS,
        Act.SHARE_FILES,
        Act.ALBUMS,
        Act.PIN,
        Act.TOPICS,
    }
    for act, role in itertools.product(Act, (None, *Role)):
        awake = Group(openness=Openness.OPEN, joining=Joining.FREE)
        assert may(asleep, role, act) == (may(awake, role, act) and act not in new)


def test_the_last_owner_hands_over_before_leaving(ann: Viewer, ben: Viewer) -> None:
    group_id = new_group(ann, ben)
    with pytest.raises(Invalid):
        leave_group(ann, group_id=group_id)
    with pytest.raises(Invalid):
        give_role(ann, group_id=group_id, person_id=ann.person_id, role=Role.MEMBER)
    with pytest.raises(NotAllowed):
        hand_over_group(ben, group_id=group_id, person_id=ben.person_id)
    hand_over_group(ann, group_id=group_id, person_id=ben.person_id)
    assert queries.group(ben, group_id).is_owner
    assert queries.group(ann, group_id).role == Role.MODERATOR
    leave_group(ann, group_id=group_id)
    with pytest.raises(Invalid):
        leave_group(ben, group_id=group_id)


def test_moderators_look_after_members_and_owners_after_all(ann: Viewer, ben: Viewer, cleo: Viewer) -> None:
    group_id = new_group(ann, ben, cleo)
    moderator_of(ann, group_id, ben)
    moderator_of(ann, group_id, cleo)
    for actor, target in ((ben, cleo), (ben, ann)):
        with pytest.raises(NotAllowed):
            remove_member(actor, group_id=group_id, person_id=target.person_id)
    remove_member(ann, group_id=group_id, person_id=cleo.person_id)
    staff = queries.members(ben, queries.group(ben, group_id), Page(), staff=True)
    assert {(one.person.username, one.role_word) for one in staff} == {("ann", "Owner"), ("ben", "Moderator")}
    with pytest.raises(NotAllowed):
        edit_group(ben, group_id=group_id, changes={"name": "Mine"})


def test_a_group_whose_owner_is_suspended_has_another(ann: Viewer, ben: Viewer, cleo: Viewer) -> None:
    group_id = new_group(ann, ben, cleo)
    moderator_of(ann, group_id, cleo)
    suspend_person(person_id=ann.person_id)
    bus.drain()
    roles = dict(Member.objects.filter(group_id=group_id).values_list("person__username", "role"))
    assert roles == {"ann": Role.OWNER, "ben": Role.MEMBER, "cleo": Role.OWNER}, "whoever moderated it comes first"
    suspend_person(person_id=cleo.person_id)
    Person.objects.filter(pk=ben.person_id).update(state=PersonState.GONE)
    bus.drain()
    assert Group.objects.get(pk=group_id).is_archived, "nobody is left to look after it"
    restore_person(person_id=ann.person_id)
    archive_group(ann, group_id=group_id, is_archived=False)
    assert queries.group(ann, group_id).is_owner


def test_an_owner_who_goes_in_another_way_is_found_by_the_clock(ann: Viewer, ben: Viewer) -> None:
    group_id = new_group(ann, ben)
    Person.objects.filter(pk=ann.person_id).update(state=PersonState.GONE)
    leave_no_group_alone()
    assert queries.group(ben, group_id).is_owner
    Person.objects.filter(pk=ann.person_id).delete()
    leave_no_group_alone()
    assert queries.group(ben, group_id).is_owner


def test_an_archived_group_rests(ann: Viewer, ben: Viewer) -> None:
    group_id = new_group(ann)
    with pytest.raises(NotAllowed):
        archive_group(ben, group_id=group_id, is_archived=True)
    archive_group(ann, group_id=group_id, is_archived=True)
    for act in (lambda: join_group(ben, group_id=group_id), lambda: write_in(ann, group_id)):
        with pytest.raises(NotAllowed):
            act()
    with pytest.raises(NotAllowed):
        add_topic(ann, group_id=group_id, name="Scores")
    archive_group(ann, group_id=group_id, is_archived=False)
    write_in(ann, group_id)


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("username", {"handle": "ann"}),
        ("name", {"name": "  "}),
        ("joining", {"openness": Openness.SECRET}),
        ("questions", {"questions": ["Why?"] * 6}),
        ("rules", {"group_rules": ["x" * 301]}),
        ("about", {"about": "x" * 2000}),
    ],
)
def test_what_is_refused_of_a_new_group(ann: Viewer, field: str, wrong: dict[str, object]) -> None:
    with pytest.raises(Invalid) as refusal:
        found_group(ann, **{"handle": "choir", "name": "Choir"} | wrong)
    assert list(refusal.value.fields) == [field]
    assert not Group.objects.exists()


def test_a_group_is_on_no_list_of_members(ann: Viewer) -> None:
    from meetinghouse.domain.people.queries import count_members, directory

    new_group(ann)
    assert count_members() == 1
    assert [p.username for p in directory(member("ben"), Page())] == ["ben", "ann"]
