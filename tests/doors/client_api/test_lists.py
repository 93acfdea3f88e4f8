"""Lists are circles. https://docs.joinmastodon.org/methods/lists/"""

from typing import Literal

import pytest
from msgspec import Struct

from meetinghouse.domain.people.actions import add_to_circle, block, create_circle, mute
from meetinghouse.domain.posts.audience import Audience
from tests.doors.client_api import oracle
from tests.doors.client_api.conftest import write
from tests.factories_api import Member, new_member


class List(Struct, kw_only=True):
    """https://docs.joinmastodon.org/entities/List/"""

    id: str
    title: str
    replies_policy: Literal["followed", "list", "none"]
    exclusive: bool


@pytest.fixture
def choir(ann: Member, ben: Member) -> str:
    circle = create_circle(ann.viewer, name="Choir")
    add_to_circle(ann.viewer, circle_id=circle, person_ids=[ben.person_id])
    return str(circle)


def test_a_list_from_beginning_to_end(ann: Member) -> None:
    made = ann.api.post("/api/v1/lists", title="Choir", replies_policy="followed", exclusive=False).as_a(List)
    assert (made.title, made.replies_policy, made.exclusive) == ("Choir", "list", False)
    assert ann.api.get(f"/api/v1/lists/{made.id}").as_a(List) == made
    assert ann.api.get("/api/v1/lists").as_a(list[List]) == [made]
    changed = ann.api.put(f"/api/v1/lists/{made.id}", title="Thursday choir").as_a(List)
    assert changed.title == "Thursday choir"
    # A change without a title, or with the same, is none.
    for sent in ({}, {"title": "Thursday choir"}, {"replies_policy": "none"}):
        assert ann.api.put(f"/api/v1/lists/{made.id}", **sent).as_a(List) == changed
    gone = ann.api.delete(f"/api/v1/lists/{made.id}")
    assert (gone.status, gone.json) == (200, {})
    assert ann.api.get(f"/api/v1/lists/{made.id}").status == 404
    assert ann.api.get("/api/v1/lists").json == []


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"title": ""},
        {"title": "x" * 121},
        {"title": "New", "replies_policy": "some"},
        {"title": "New", "exclusive": True},
    ],
)
def test_what_no_list_can_be(ann: Member, choir: str, sent: dict[str, object]) -> None:
    assert "Validation failed" in ann.api.post("/api/v1/lists", **sent).json["error"] or len(sent) == 2
    assert ann.api.post("/api/v1/lists", **sent).status == 422
    if sent:
        assert ann.api.put(f"/api/v1/lists/{choir}", **sent).status == 422
    assert [one["title"] for one in ann.api.get("/api/v1/lists").json] == ["Choir"]


def test_who_is_on_a_list(ann: Member, ben: Member, cat: Member, choir: str) -> None:
    path = f"/api/v1/lists/{choir}/accounts"
    # Not followed: here that does not matter.
    added = ann.api.post(path, account_ids=[cat.id])
    assert (added.status, added.json) == (200, {})
    assert [a.id for a in ann.api.get(path).as_a(list[oracle.Account])] == [cat.id, ben.id]
    first = ann.api.get(path, limit=1)
    assert [a["id"] for a in first.json] == [cat.id]
    assert [a["id"] for a in ann.api.get(first.links["next"]).json] == [ben.id]
    everybody = ann.api.get(path, limit=0)
    assert ([a["id"] for a in everybody.json], everybody.links) == ([cat.id, ben.id], {})
    lists = ann.api.get(f"/api/v1/accounts/{cat.id}/lists").as_a(list[List])
    assert [one.id for one in lists] == [choir]
    assert ann.api.delete(path, account_ids=[cat.id, "1", "x"]).json == {}
    assert ann.api.get(f"/api/v1/accounts/{cat.id}/lists").json == []
    assert ann.api.get(f"/api/v1/accounts/{ann.id}/lists").json == []
    assert [a["id"] for a in ann.api.get(path).json] == [ben.id]


def test_who_gets_on_no_list(ann: Member, ben: Member, cat: Member, choir: str) -> None:
    path = f"/api/v1/lists/{choir}/accounts"
    again = ann.api.post(path, account_ids=[cat.id, ben.id])
    assert again.status == 422
    assert again.json["error"] == "Validation failed: Account has already been taken"
    dan = new_member("dan")
    block(dan.viewer, person_id=ann.person_id)
    for bad in (dan.id, ann.id, "1", "x", "9" * 30):
        assert ann.api.post(path, account_ids=[cat.id, bad]).status == 404, bad
    assert ann.api.get(f"/api/v1/accounts/{dan.id}/lists").status == 404
    assert [a["id"] for a in ann.api.get(path).json] == [ben.id]


def test_a_list_is_its_owners_alone(ann: Member, ben: Member, choir: str) -> None:
    answers = [
        ben.api.get(f"/api/v1/lists/{choir}"),
        ben.api.put(f"/api/v1/lists/{choir}", title="Mine"),
        ben.api.delete(f"/api/v1/lists/{choir}"),
        ben.api.get(f"/api/v1/lists/{choir}/accounts"),
        ben.api.post(f"/api/v1/lists/{choir}/accounts", account_ids=[ann.id]),
        ben.api.delete(f"/api/v1/lists/{choir}/accounts", account_ids=[ben.id]),
        ben.api.get(f"/api/v1/timelines/list/{choir}"),
    ]
    absent = ben.api.get("/api/v1/lists/17")
    assert absent.status == 404
    assert {(a.status, a.body) for a in answers} == {(404, absent.body)}
    assert ben.api.get("/api/v1/lists").json == []
    assert ben.api.get(f"/api/v1/accounts/{ann.id}/lists").json == []
    assert ann.api.get(f"/api/v1/lists/{choir}").status == 200


def test_the_feed_of_a_list(ann: Member, ben: Member, cat: Member, choir: str) -> None:
    path = f"/api/v1/timelines/list/{choir}"
    for_all, hidden = write(ben, "All"), write(ben, "Not for ann", Audience.MENTIONED)
    mine = write(ann, "Mine", Audience.CIRCLE, circle_id=int(choir))
    write(cat, "Not in it")
    answer = write(ben, "Answer", in_reply_to_id=mine)
    to_cat = write(ben, "@cat", in_reply_to_id=write(cat))
    found = [s.id for s in ann.api.get(path).as_a(list[oracle.Status])]
    assert found == [str(answer), str(for_all)]
    assert str(hidden) not in found
    assert str(to_cat) not in found
    first = ann.api.get(path, limit=1)
    assert [s["id"] for s in ann.api.get(first.links["next"]).json] == [str(for_all)]
    newer = ann.api.get(path, min_id=for_all)
    assert [s["id"] for s in newer.json] == [str(answer)]
    mute(ann.viewer, person_id=ben.person_id)
    assert ann.api.get(path).json == []


def test_what_is_for_a_circle_is_told_as_private_and_names_nothing(ann: Member, ben: Member, choir: str) -> None:
    post = write(ann, "Psst", Audience.CIRCLE, circle_id=int(choir))
    seen = ben.api.get(f"/api/v1/statuses/{post}")
    assert seen.json["visibility"] == "private"
    assert b"Choir" not in seen.body
    assert choir.encode() not in seen.body
