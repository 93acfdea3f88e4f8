"""Groups in Mastodon's apps: an account with ``group: true``; following it is joining, naming it is writing in it."""

from typing import Any

import pytest

from meetinghouse.domain.groups.actions import answer_join_request, leave_group
from meetinghouse.domain.groups.models import Approval, Joining, Openness
from meetinghouse.domain.groups.queries import group
from meetinghouse.domain.people.actions import create_circle
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.models import Hold, Post
from tests.doors.client_api import oracle
from tests.doors.client_api.conftest import write
from tests.doors.client_api.test_lists import List
from tests.factories_api import Member
from tests.factories_groups import new_group, share_of, write_in

CLOSED = {"openness": Openness.CLOSED, "joining": Joining.REQUEST}


def stand(who: Member, group_id: int) -> tuple[bool, bool]:
    """Whether somebody follows the group, or asked to."""
    found = who.api.get("/api/v1/accounts/relationships", id=[group_id]).as_a(list[oracle.Relationship])[0]
    return found.following, found.requested


def test_a_group_is_an_account_that_is_joined_by_following(ann: Member, ben: Member) -> None:
    group_id = new_group(ann.viewer, handle="choir", about="We sing.")
    account = ben.api.get("/api/v1/accounts/lookup", acct="choir").as_a(oracle.Account)
    assert (account.id, account.group, account.locked, account.followers_count) == (str(group_id), True, False, 1)
    found = ben.api.post(f"/api/v1/accounts/{group_id}/follow").as_a(oracle.Relationship)
    assert (found.following, found.requested) == (True, False)
    post_id = write_in(ann.viewer, group_id)
    listed = ben.api.get(f"/api/v1/accounts/{group_id}/statuses").as_a(list[oracle.Status])
    assert [(one.id, one.account.group, one.reblog.id if one.reblog else "") for one in listed] == [
        (str(share_of(post_id)), True, str(post_id))
    ]
    assert listed[0].reblog is not None
    assert listed[0].reblog.visibility == "private"
    home = ben.api.get("/api/v1/timelines/home").as_a(list[oracle.Status])
    assert [one.id for one in home] == [str(share_of(post_id))]
    assert ben.api.post(f"/api/v1/statuses/{post_id}/reblog").status == 403
    assert ben.api.get(f"/api/v1/statuses/{post_id}/reblogged_by").json == []
    assert ben.api.post(f"/api/v1/accounts/{group_id}/block").status == 403
    found = ben.api.post(f"/api/v1/accounts/{group_id}/unfollow").as_a(oracle.Relationship)
    assert not found.following
    assert ben.api.get("/api/v1/timelines/home").json == []


def test_following_a_closed_group_is_asking(ann: Member, ben: Member, cat: Member) -> None:
    group_id = new_group(ann.viewer, handle="choir", questions=["Which voice?"], **CLOSED)
    post_id = write_in(ann.viewer, group_id)
    account = ben.api.get(f"/api/v1/accounts/{group_id}").as_a(oracle.Account)
    assert (account.locked, account.group) == (True, True)
    ben.api.post(f"/api/v1/accounts/{group_id}/follow").as_a(oracle.Relationship)
    assert stand(ben, group_id) == (False, True)
    ben.api.post(f"/api/v1/accounts/{group_id}/unfollow")
    assert stand(ben, group_id) == (False, False)
    assert ben.api.get(f"/api/v1/accounts/{group_id}/statuses").json == []
    assert ben.api.get(f"/api/v1/accounts/{group_id}/followers").json == []
    assert ben.api.get(f"/api/v1/statuses/{post_id}").status == 404
    ben.api.post(f"/api/v1/accounts/{group_id}/follow")
    answer_join_request(ann.viewer, group_id=group_id, person_id=ben.person_id, accept=True)
    assert stand(ben, group_id) == (True, False)
    assert ben.api.get(f"/api/v1/statuses/{post_id}").status == 200
    assert {one["id"] for one in ben.api.get(f"/api/v1/accounts/{group_id}/followers").json} == {
        str(ann.person_id), str(ben.person_id),
    }  # fmt: skip
    assert cat.api.get(f"/api/v1/accounts/{ben.person_id}/following").json == []
    assert cat.api.get(f"/api/v1/accounts/{ben.person_id}").as_a(oracle.Account).following_count == 0
    assert ann.api.post(f"/api/v1/accounts/{group_id}/unfollow").status == 422, "the last owner hands over first"


def test_a_group_that_one_is_in_is_a_list(ann: Member, ben: Member, cat: Member) -> None:
    circle_id = create_circle(ben.viewer, name="Neighbours")
    group_id = new_group(ann.viewer, ben.viewer, cat.viewer, handle="choir", **CLOSED)
    new_group(ann.viewer, handle="open")
    posts = [write_in(ann.viewer, group_id, f"Song {i}") for i in range(3)]
    posts.append(write_in(cat.viewer, group_id, "Mine"))
    write(ann, "Elsewhere")
    found = ben.api.get("/api/v1/lists").as_a(list[List])
    assert [(one.title, one.replies_policy, one.exclusive) for one in found] == [
        ("Neighbours", "list", False), ("Choir", "none", False),
    ]  # fmt: skip
    path = f"/api/v1/lists/{found[1].id}"
    assert found[0].id == str(circle_id) != found[1].id
    assert ben.api.get(path).as_a(List) == found[1]
    shares = [str(share_of(i)) for i in posts]
    feed = f"/api/v1/timelines/list/{found[1].id}"
    first = ben.api.get(feed, limit=3)
    assert [one.id for one in first.as_a(list[oracle.Status])] == shares[:0:-1]
    assert [one["id"] for one in ben.api.get(first.links["next"]).json] == shares[:1]
    assert [one["id"] for one in ben.api.get(feed, min_id=shares[0], limit=2).json] == shares[2:0:-1]
    people = ben.api.get(f"{path}/accounts", limit=2)
    assert [one["id"] for one in people.json] == [cat.id, ben.id]
    assert [one["id"] for one in ben.api.get(people.links["next"]).json] == [ann.id]
    assert [one["id"] for one in ben.api.get(f"{path}/accounts", limit=0).json] == [cat.id, ben.id, ann.id]
    assert [one["id"] for one in ben.api.get(f"/api/v1/accounts/{cat.id}/lists").json] == [found[1].id]
    # Whom the viewer mutes stands on no list; the group itself, muted, on its own and not at home.
    ben.api.post(f"/api/v1/accounts/{cat.id}/mute")
    ben.api.post(f"/api/v1/accounts/{group_id}/mute")
    assert [one["id"] for one in ben.api.get(feed).json] == shares[2::-1]
    assert str(share_of(posts[0])) not in {one["id"] for one in ben.api.get("/api/v1/timelines/home").json}
    assert ben.api.get(path).as_a(List).exclusive
    leave_group(ben.viewer, group_id=group_id)
    assert [one["title"] for one in ben.api.get("/api/v1/lists").json] == ["Neighbours"]
    absent = ben.api.get("/api/v1/lists/17").body
    for one in (path, f"{path}/accounts", feed):
        answer = ben.api.get(one)
        assert (answer.status, answer.body) == (404, absent)


def test_a_group_is_not_changed_as_a_list(ann: Member, ben: Member, cat: Member) -> None:
    group_id = new_group(ann.viewer, ben.viewer, handle="choir")
    path = f"/api/v1/lists/{ann.api.get('/api/v1/lists').json[0]['id']}"

    def tried(who: Member) -> list[Any]:
        return [
            who.api.put(path, title="Mine"),
            who.api.delete(path),
            who.api.post(f"{path}/accounts", account_ids=[cat.id]),
            who.api.delete(f"{path}/accounts", account_ids=[ben.id]),
        ]

    for answer in tried(ann):
        assert answer.status == 403
        assert "joined and left by following its account" in answer.json["error"]
    assert {answer.status for answer in tried(cat)} == {404}
    assert group(ann.viewer, group_id).members_count == 2


def test_a_secret_group_is_absent(ann: Member, ben: Member) -> None:
    group_id = new_group(ann.viewer, handle="plot", openness=Openness.SECRET)
    post_id = write_in(ann.viewer, group_id)
    for path in ("", "/statuses", "/followers", "/following"):
        assert ben.api.get(f"/api/v1/accounts/{group_id}{path}").status == 404
        assert ann.api.get(f"/api/v1/accounts/{group_id}{path}").status == 200
    for verb in ("follow", "unfollow", "mute", "block"):
        assert ben.api.post(f"/api/v1/accounts/{group_id}/{verb}").status == 404
    assert ben.api.get("/api/v1/accounts/lookup", acct="plot").status == 404
    assert ben.api.get("/api/v2/search", q="plot").json["accounts"] == []
    assert ben.api.get("/api/v1/accounts/search", q="plot").json == []
    assert ben.api.get("/api/v1/accounts", id=[group_id]).json == []
    assert ben.api.get(f"/api/v1/statuses/{share_of(post_id)}").status == 404
    assert ben.api.get("/api/v1/accounts/relationships", id=[group_id]).json == []
    assert ben.api.get("/api/v1/directory", local=True).status == 200
    assert str(group_id) not in ben.api.get("/api/v1/directory", local=True).body.decode()


def test_naming_a_group_writes_in_it(ann: Member, ben: Member) -> None:
    group_id = new_group(ann.viewer, ben.viewer, handle="choir")
    for visibility in ("public", "unlisted", "private", ""):
        sent = {"visibility": visibility} if visibility else {}
        status = ben.api.post("/api/v1/statuses", status=f"Hello @choir {visibility}", **sent).as_a(oracle.Status)
        assert status.visibility == "private"
        assert status.mentions == []
    assert ann.api.get(f"/api/v1/accounts/{group_id}/statuses").json[0]["reblog"]["id"] == status.id
    assert ann.api.get("/api/v1/timelines/public").json == []
    answer = ann.api.post("/api/v1/statuses", status="And I", in_reply_to_id=status.id).as_a(oracle.Status)
    assert answer.visibility == "private"
    again = ann.api.post("/api/v1/statuses", status="@choir and I", in_reply_to_id=status.id).as_a(oracle.Status)
    assert again.in_reply_to_id == status.id


def test_what_is_deleted_to_be_written_anew_goes_to_the_group_again(ann: Member, ben: Member) -> None:
    group_id = new_group(ann.viewer, ben.viewer, handle="choir", **CLOSED)
    for text in ("Written on the web", "@choir from an app"):
        gone = ben.api.delete(f"/api/v1/statuses/{write_in(ben.viewer, group_id, text)}").json["text"]
        again = ben.api.post("/api/v1/statuses", status=gone, visibility="public").as_a(oracle.Status)
        assert Post.objects.get(pk=again.id).audience == Audience.GROUP
        assert gone == f"@choir {text.removeprefix('@choir ')}"


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("Hello @choir", {}),
        ("Hello @choir", {"visibility": "public"}),
        ("@football and @choir", {}),
        ("Hello @football", {"visibility": "direct"}),
    ],
)
def test_what_is_not_for_a_group_one_is_in_goes_nowhere(
    ann: Member, ben: Member, text: str, sent: dict[str, str]
) -> None:
    new_group(ann.viewer, handle="choir")
    new_group(ann.viewer, ben.viewer, handle="football")
    answer = ben.api.post("/api/v1/statuses", status=text, **sent)
    assert answer.status == 422
    assert "nothing was posted" in answer.json["error"]
    assert not Post.objects.filter(author_id=ben.person_id).exists()


def test_an_answer_elsewhere_does_not_go_to_a_group(ann: Member, ben: Member) -> None:
    group_id = new_group(ann.viewer, ben.viewer, handle="choir")
    new_group(ann.viewer, handle="plot", openness=Openness.SECRET)
    post_id = write(ann)
    assert ben.api.post("/api/v1/statuses", status="@choir look", in_reply_to_id=str(post_id)).status == 422
    assert ben.api.post("/api/v1/statuses", status="@plot look", in_reply_to_id=str(post_id)).status == 200
    leave_group(ben.viewer, group_id=group_id)
    assert ben.api.post("/api/v1/statuses", status="@choir look", in_reply_to_id=str(post_id)).status == 422


def test_a_post_that_waits_is_answered_as_written(ann: Member, ben: Member) -> None:
    group_id = new_group(ann.viewer, ben.viewer, handle="choir", approval=Approval.ALL)
    once = {"idempotency_key": "one"}
    body = b'{"status": "Hello @choir"}'
    first = ben.api.send("POST", "/api/v1/statuses", body, **once).as_a(oracle.Status)
    second = ben.api.send("POST", "/api/v1/statuses", body, **once).as_a(oracle.Status)
    assert first.id == second.id
    assert Hold.objects.get(group_id=group_id).post_id == int(first.id)
    for who in (ann, ben):
        assert who.api.get(f"/api/v1/statuses/{first.id}").status == 404
        assert who.api.get(f"/api/v1/accounts/{group_id}/statuses").json == []
