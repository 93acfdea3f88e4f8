"""Circles: whose they are, who gets in, and that nobody else learns of them."""

from collections.abc import Callable
from typing import Any

import pytest

from meetinghouse.domain.people import circles as queries
from meetinghouse.domain.people.actions import (
    add_to_circle,
    block,
    create_circle,
    remove_from_circle,
    rename_circle,
    unblock,
)
from meetinghouse.domain.people.models import Person, PersonState, Roster, RosterEntry, RosterKind
from meetinghouse.kernel.errors import Invalid, NotFound, SignInRequired
from meetinghouse.kernel.paging import Page
from meetinghouse.kernel.viewer import STRANGER, Viewer
from tests.factories import Emitted, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann() -> Viewer:
    return member("ann")


@pytest.fixture
def ben() -> Viewer:
    return member("ben")


@pytest.fixture
def choir(ann: Viewer) -> int:
    return create_circle(ann, name="  Choir ")


def members(viewer: Viewer, circle_id: int) -> list[str]:
    return [p.username for p in queries.people_in_circle(viewer, circle_id, Page())]


def test_a_new_circle_has_its_owner_on_the_roster_and_in_no_list(ann: Viewer, choir: int) -> None:
    assert queries.circle(ann, choir).name == "Choir"
    assert list(RosterEntry.objects.values_list("roster_id", "person_id")) == [(choir, ann.person_id)]
    assert members(ann, choir) == []
    assert queries.circle(ann, choir).members_count == 0
    remove_from_circle(ann, circle_id=choir, person_ids=[ann.person_id])
    assert RosterEntry.objects.filter(person_id=ann.person_id).exists()


def test_people_get_in_and_out_and_nothing_is_said(ann: Viewer, ben: Viewer, choir: int) -> None:
    cleo = member("cleo")
    emitted = Emitted()
    add_to_circle(ann, circle_id=choir, person_ids=[ben.person_id, ben.person_id])
    add_to_circle(ann, circle_id=choir, person_ids=[cleo.person_id])
    assert members(ann, choir) == ["cleo", "ben"]
    assert [c.members_count for c in queries.circles(ann)] == [2]
    assert [c.name for c in queries.circles_with(ann, ben.person_id)] == ["Choir"]
    assert queries.those_in_circle(ann, choir, [ben.person_id, ann.person_id]) == {ben.person_id}
    remove_from_circle(ann, circle_id=choir, person_ids=[ben.person_id, 1])
    assert members(ann, choir) == ["cleo"]
    assert emitted() == []


def test_page_by_page(ann: Viewer, choir: int) -> None:
    names = [f"friend{i}" for i in range(5)]
    for name in names:
        add_to_circle(ann, circle_id=choir, person_ids=[member(name).person_id])
    found: list[str] = []
    page = Page(limit=2)
    while True:
        part = queries.people_in_circle(ann, choir, page)
        found += [p.username for p in part]
        if part.older_than is None:
            break
        page = Page(limit=2, max_id=part.older_than)
    assert found == names[::-1]
    first = queries.people_in_circle(ann, choir, Page(limit=2, min_id=1))
    assert [p.username for p in first] == ["friend1", "friend0"]


def test_whoever_cannot_be_met_does_not_get_in_and_nobody_with_them(ann: Viewer, ben: Viewer, choir: int) -> None:
    away, cleo = member("away", state=PersonState.SUSPENDED), member("cleo")
    block(cleo, person_id=ann.person_id)
    for bad in (away.person_id, cleo.person_id, ann.person_id, 12345):
        with pytest.raises(NotFound):
            add_to_circle(ann, circle_id=choir, person_ids=[ben.person_id, bad])
    assert members(ann, choir) == []


def test_nobody_gets_in_twice(ann: Viewer, ben: Viewer, choir: int) -> None:
    add_to_circle(ann, circle_id=choir, person_ids=[ben.person_id])
    with pytest.raises(Invalid, match="already been taken"):
        add_to_circle(ann, circle_id=choir, person_ids=[member().person_id, ben.person_id])
    assert members(ann, choir) == ["ben"]


@pytest.mark.parametrize("who_blocks", ["owner", "member"])
def test_a_block_takes_both_out_of_each_others_circles_for_good(
    ann: Viewer, ben: Viewer, choir: int, who_blocks: str
) -> None:
    his, other = create_circle(ben, name="Team"), create_circle(ben, name="Others")
    group = Roster.objects.create(kind=RosterKind.GROUP, owner_id=ann.person_id)
    RosterEntry.objects.create(roster=group, person_id=ben.person_id)
    cleo = member("cleo")
    add_to_circle(ann, circle_id=choir, person_ids=[ben.person_id, cleo.person_id])
    add_to_circle(ben, circle_id=his, person_ids=[ann.person_id])
    one, whom = (ann, ben) if who_blocks == "owner" else (ben, ann)
    block(one, person_id=whom.person_id)
    unblock(one, person_id=whom.person_id)
    assert members(ann, choir) == ["cleo"]
    assert members(ben, his) == []
    owners = set(RosterEntry.objects.filter(roster_id__in=[choir, his, other]).values_list("person_id", flat=True))
    assert owners == {ann.person_id, ben.person_id, cleo.person_id}
    assert RosterEntry.objects.filter(roster=group).exists()


def test_a_member_who_is_away_is_not_shown_and_comes_back(ann: Viewer, ben: Viewer, choir: int) -> None:
    add_to_circle(ann, circle_id=choir, person_ids=[ben.person_id])
    Person.objects.filter(pk=ben.person_id).update(state=PersonState.SUSPENDED)
    assert (members(ann, choir), queries.circle(ann, choir).members_count) == ([], 0)
    Person.objects.filter(pk=ben.person_id).update(state=PersonState.ACTIVE)
    assert members(ann, choir) == ["ben"]


@pytest.mark.parametrize("name", ["", "  ", "x" * 121, "choir"])
def test_names_that_cannot_be_given(ann: Viewer, choir: int, name: str) -> None:
    other = create_circle(ann, name="Other")
    with pytest.raises(Invalid) as refused:
        create_circle(ann, name=name)
    assert "title" in refused.value.fields
    with pytest.raises(Invalid):
        rename_circle(ann, circle_id=other, name=name)
    assert {c.name for c in queries.circles(ann)} == {"Choir", "Other"}
    assert queries.circle(ann, choir).name == "Choir"


def test_a_circle_is_renamed_and_names_are_each_persons_own(ann: Viewer, ben: Viewer, choir: int) -> None:
    rename_circle(ann, circle_id=choir, name="CHOIR")
    rename_circle(ann, circle_id=choir, name="Thursday choir")
    assert queries.circle(ann, choir).name == "Thursday choir"
    create_circle(ben, name="Thursday choir")


def test_there_is_an_end_of_circles_and_of_room(ann: Viewer, choir: int, monkeypatch: pytest.MonkeyPatch) -> None:
    from meetinghouse.domain.people.actions import circles as acts

    monkeypatch.setattr(acts, "MOST_CIRCLES", 1)
    monkeypatch.setattr(acts, "MOST_IN_A_CIRCLE", 1)
    with pytest.raises(Invalid, match="up to 1 circles"):
        create_circle(ann, name="Second")
    add_to_circle(ann, circle_id=choir, person_ids=[member().person_id])
    with pytest.raises(Invalid, match="up to 1 people"):
        add_to_circle(ann, circle_id=choir, person_ids=[member().person_id])


ACTS: dict[str, Callable[[Viewer, int, int], Any]] = {
    "rename": lambda viewer, circle, _who: rename_circle(viewer, circle_id=circle, name="Mine"),
    "add": lambda viewer, circle, who: add_to_circle(viewer, circle_id=circle, person_ids=[who]),
    "remove": lambda viewer, circle, who: remove_from_circle(viewer, circle_id=circle, person_ids=[who]),
    "show": lambda viewer, circle, _who: queries.circle(viewer, circle),
    "people": lambda viewer, circle, _who: queries.people_in_circle(viewer, circle, Page()),
}


@pytest.mark.parametrize("act", ACTS)
def test_somebody_elses_circle_is_not_there(ann: Viewer, ben: Viewer, choir: int, act: str) -> None:
    add_to_circle(ann, circle_id=choir, person_ids=[ben.person_id])
    cleo = member("cleo")
    group = Roster.objects.create(kind=RosterKind.GROUP, owner_id=ben.person_id).pk
    for circle_id in (choir, group, 17):
        with pytest.raises(NotFound):
            ACTS[act](ben, circle_id, cleo.person_id)
    with pytest.raises((SignInRequired, NotFound)):
        ACTS[act](STRANGER, choir, cleo.person_id)
    assert members(ann, choir) == ["ben"]
    assert queries.circles(ben) == []
    assert queries.circles_with(ben, ann.person_id) == []
