"""Coming into groups and going out: by oneself, by request, by invitation; sent away, and let in again."""

import pytest

from meetinghouse.domain.groups import queries
from meetinghouse.domain.groups.actions import (
    answer_join_request,
    ban_from_group,
    decline_invitation,
    edit_group,
    invite_to_group,
    join_group,
    leave_group,
    lift_ban,
    remove_member,
)
from meetinghouse.domain.groups.events import GroupInvited, GroupJoinAsked, GroupJoined, GroupLeft
from meetinghouse.domain.groups.models import Joining, Openness
from meetinghouse.domain.people import queries as people
from meetinghouse.domain.people.actions import block, follow, unfollow
from meetinghouse.domain.people.models import Person, RosterEntry
from meetinghouse.domain.people.queries_upkeep import people_with_wrong_counts
from meetinghouse.domain.people.relations import relations
from meetinghouse.domain.people.rows import person_row, reachable
from meetinghouse.kernel.errors import Invalid, NotAllowed, NotFound
from meetinghouse.kernel.paging import Page
from meetinghouse.kernel.viewer import Viewer
from tests.factories import Emitted, member
from tests.factories_groups import new_group

ALL = Page(limit=40)


def names_in(viewer: Viewer, group_id: int) -> set[str]:
    found = queries.members(viewer, queries.group(viewer, group_id), ALL)
    return {one.person.username for one in found}


def test_anybody_joins_a_free_group_and_leaves_it(ann: Viewer, ben: Viewer) -> None:
    group_id = new_group(ann)
    emitted = Emitted()
    assert join_group(ben, group_id=group_id)
    assert join_group(ben, group_id=group_id), "a second time changes nothing"
    assert emitted() == [GroupJoined(group_id=group_id, person_id=ben.person_id)]
    assert names_in(ben, group_id) == {"ann", "ben"}
    stand = relations(ben, [group_id])[group_id]
    assert stand.following, "for apps this is following the group"
    assert queries.group(ben, group_id).members_count == 2
    assert Person.objects.get(pk=ben.person_id).following_count == 0, "how many groups is nobody's business"
    assert people_with_wrong_counts() == []
    leave_group(ben, group_id=group_id)
    assert emitted() == [GroupLeft(group_id=group_id, person_id=ben.person_id)]
    leave_group(ben, group_id=group_id)
    assert names_in(ben, group_id) == {"ann"}, "an open group tells everybody who is in it"
    assert not relations(ben, [group_id])[group_id].following
    assert RosterEntry.objects.filter(person_id=ben.person_id).count() == 0
    assert people_with_wrong_counts() == []


def test_who_asks_answers_every_question_and_is_let_in_or_not(ann: Viewer, ben: Viewer, cleo: Viewer) -> None:
    group_id = new_group(
        ann, openness=Openness.CLOSED, joining=Joining.REQUEST, questions=["Which voice?", "Since when?"]
    )
    with pytest.raises(Invalid) as refusal:
        join_group(ben, group_id=group_id, answers=["Alto", "  "])
    assert "answers" in refusal.value.fields
    emitted = Emitted()
    assert not join_group(ben, group_id=group_id, answers=["Alto", "A year"])
    assert not join_group(ben, group_id=group_id, answers=["Alto", "A year"])
    assert not join_group(cleo, group_id=group_id), "an app knows of no questions"
    assert emitted() == [
        GroupJoinAsked(group_id=group_id, person_id=ben.person_id),
        GroupJoinAsked(group_id=group_id, person_id=cleo.person_id),
    ]
    assert relations(ben, [group_id])[group_id].requested
    waiting = list(queries.join_requests(ann, group_id, ALL))
    assert [[(a.question, a.text) for a in one.answers] for one in waiting] == [
        [], [("Which voice?", "Alto"), ("Since when?", "A year")],
    ]  # fmt: skip
    for who in (ben, cleo):
        with pytest.raises(NotFound):
            queries.join_requests(who, group_id, ALL)
        with pytest.raises(NotAllowed):
            answer_join_request(who, group_id=group_id, person_id=cleo.person_id, accept=True)
    answer_join_request(ann, group_id=group_id, person_id=ben.person_id, accept=True)
    answer_join_request(ann, group_id=group_id, person_id=cleo.person_id, accept=False)
    assert names_in(ben, group_id) == {"ann", "ben"}
    with pytest.raises(NotFound):
        names_in(cleo, group_id)
    assert not relations(cleo, [group_id])[group_id].requested
    assert queries.count_join_requests(ann, queries.group(ann, group_id)) == 0
    with pytest.raises(NotFound):
        answer_join_request(ann, group_id=group_id, person_id=cleo.person_id, accept=True)


def test_a_closed_group_tells_how_many_are_in_it_and_not_who(ann: Viewer, ben: Viewer, cleo: Viewer) -> None:
    group_id = new_group(ann, ben, openness=Openness.CLOSED, joining=Joining.REQUEST, about="We sing.")
    seen = queries.group(cleo, group_id)
    assert (seen.name, seen.person.about, seen.members_count, seen.may_read) == ("Choir", "We sing.", 2, False)
    assert [p.id for p in people.followers(cleo, group_id, ALL)] == []
    assert [p.id for p in people.following(cleo, ben.person_id, ALL)] == [], "not from the other side either"
    follow(cleo, person_id=ben.person_id)
    assert people.followers_followed(cleo, [group_id]) == {group_id: []}
    assert {p.id for p in people.followers(ben, group_id, ALL)} == {ann.person_id, ben.person_id}
    edit_group(ann, group_id=group_id, changes={"openness": Openness.OPEN})
    assert {p.id for p in people.followers(cleo, group_id, ALL)} == {ann.person_id, ben.person_id}
    assert [p.id for p in people.following(cleo, ben.person_id, ALL)] == [group_id]


def test_a_secret_group_does_not_exist_for_others(ann: Viewer, ben: Viewer, cleo: Viewer) -> None:
    group_id = new_group(ann, ben, handle="plotters", openness=Openness.SECRET)

    def is_there(viewer: Viewer) -> bool:
        ways = {
            people.person(viewer, group_id) is not None,
            people.person_by_handle(viewer, "plotters") is not None,
            person_row(viewer.person_id, group_id) is not None,
            bool(reachable(viewer.person_id, [group_id])),
            bool(people.people_to_meet(viewer, [group_id])),
            bool(queries.named_groups(viewer, ["plotters"])),
        }
        assert len(ways) == 1, "every way agrees"
        return ways.pop()

    assert is_there(ann)
    assert is_there(ben)
    assert not is_there(cleo)
    assert not is_there(Viewer(sees_public=True))
    for act in (join_group, leave_group, decline_invitation):
        with pytest.raises(NotFound):
            act(cleo, group_id=group_id)
    emitted = Emitted()
    with pytest.raises(NotAllowed):
        invite_to_group(ben, group_id=group_id, person_id=cleo.person_id)
    invite_to_group(ann, group_id=group_id, person_id=cleo.person_id)
    assert emitted() == [GroupInvited(group_id=group_id, person_id=cleo.person_id, inviter_id=ann.person_id)]
    assert is_there(cleo)
    assert not queries.group(cleo, group_id).may_read, "invited is not in it yet"
    assert [(one.group.id, one.inviter.username) for one in queries.invitations(cleo)] == [(group_id, "ann")]
    decline_invitation(cleo, group_id=group_id)
    assert not is_there(cleo)
    invite_to_group(ann, group_id=group_id, person_id=cleo.person_id)
    assert join_group(cleo, group_id=group_id)
    assert list(queries.groups_to_discover(member("dan"), ALL)) == []
    leave_group(cleo, group_id=group_id)
    assert not is_there(cleo)


def test_somebody_sent_away_stays_out_until_it_is_lifted(ann: Viewer, ben: Viewer, cleo: Viewer) -> None:
    group_id = new_group(ann, ben)
    with pytest.raises(NotAllowed):
        ban_from_group(ben, group_id=group_id, person_id=ann.person_id)
    with pytest.raises(NotFound):
        ban_from_group(ann, group_id=group_id, person_id=cleo.person_id)
    remove_member(ann, group_id=group_id, person_id=ben.person_id)
    assert join_group(ben, group_id=group_id), "who was only taken out may come back"
    ban_from_group(ann, group_id=group_id, person_id=ben.person_id, reason="Sang the wrong song")
    assert names_in(ann, group_id) == {"ann"}
    with pytest.raises(NotAllowed):
        join_group(ben, group_id=group_id)
    with pytest.raises(Invalid):
        invite_to_group(ann, group_id=group_id, person_id=ben.person_id)
    assert [(b.person.username, b.reason) for b in queries.banned_people(ann, group_id, ALL)] == [
        ("ben", "Sang the wrong song")
    ]
    with pytest.raises(NotFound):
        queries.banned_people(ben, group_id, ALL)
    lift_ban(ann, group_id=group_id, person_id=ben.person_id)
    assert join_group(ben, group_id=group_id)


def test_a_group_is_joined_and_neither_followed_nor_blocked(ann: Viewer, ben: Viewer) -> None:
    group_id = new_group(ann, openness=Openness.CLOSED, joining=Joining.REQUEST)
    for act in (follow, unfollow, block):
        with pytest.raises(NotAllowed):
            act(ben, person_id=group_id)
    assert not relations(ben, [group_id])[group_id].requested
    with pytest.raises(NotFound):
        invite_to_group(ann, group_id=group_id, person_id=new_group(ben))
