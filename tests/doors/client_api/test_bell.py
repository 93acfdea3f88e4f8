"""Notifications beyond the list, markers."""

from datetime import timedelta

import pytest

from meetinghouse.domain.people.actions import ask_to_be_friends
from meetinghouse.domain.posts.actions import boost_post, react_to_post, remove_post
from meetinghouse.effects.notifications.queries import notifications
from meetinghouse.effects.streaming.render import render
from meetinghouse.kernel import bus
from meetinghouse.kernel.clock import now, pretend
from meetinghouse.kernel.paging import BIGGEST_ID, Page
from tests.doors.client_api import oracle
from tests.doors.client_api.conftest import write
from tests.factories_api import Member, new_member


@pytest.fixture
def told(ann: Member, ben: Member) -> int:
    """Ben follows ann, and likes and answers her post; three notifications for ann. Returns the post's id."""
    post_id = write(ann)
    ben.api.post(f"/api/v1/accounts/{ann.id}/follow")
    ben.api.post(f"/api/v1/statuses/{post_id}/favourite")
    ben.api.post("/api/v1/statuses", status="@ann yes", in_reply_to_id=post_id)
    bus.drain()
    return post_id


def listed(who: Member, **query: object) -> list[oracle.Notification]:
    return who.api.get("/api/v1/notifications", **query).as_a(list[oracle.Notification])


def test_one_notification_is_shown_to_whom_it_is_for(ann: Member, ben: Member, told: int) -> None:
    first = listed(ann)[0]
    assert ann.api.get(f"/api/v1/notifications/{first.id}").as_a(oracle.Notification) == first
    assert ben.api.get(f"/api/v1/notifications/{first.id}").status == 404


def test_friendship_is_not_told_to_apps_which_have_no_word_for_it(ann: Member, ben: Member) -> None:
    ask_to_be_friends(ben.viewer, person_id=ann.person_id)
    bus.drain()
    assert [n.kind for n in notifications(ann.viewer, Page())] == ["friend_request"]
    ask_to_be_friends(ann.viewer, person_id=ben.person_id)
    bus.drain()
    assert [n.kind for n in notifications(ben.viewer, Page())] == ["friend_accepted"]
    for who in (ann, ben):
        assert listed(who) == []
        assert who.api.get("/api/v2/notifications").json["notification_groups"] == []
        assert who.api.get("/api/v1/notifications/unread_count").json == {"count": 0}
        told = notifications(who.viewer, Page()).items[0]
        assert who.api.get(f"/api/v1/notifications/{told.id}").status == 404
        assert render("notification", who.viewer, told.id) is None


def test_one_or_all_can_be_taken_away(ann: Member, ben: Member, told: int) -> None:
    first, *rest = listed(ann)
    assert ben.api.post(f"/api/v1/notifications/{first.id}/dismiss").status == 404
    assert ann.api.post(f"/api/v1/notifications/{first.id}/dismiss").json == {}
    assert [n.id for n in listed(ann)] == [n.id for n in rest]
    ben.api.post("/api/v1/notifications/clear")
    assert len(listed(ann)) == 2
    assert ann.api.post("/api/v1/notifications/clear").json == {}
    assert listed(ann) == []


def test_what_is_new_is_counted_until_it_was_read(ann: Member, told: int) -> None:
    assert ann.api.get("/api/v1/notifications/unread_count").json == {"count": 3}
    assert ann.api.get("/api/v2/notifications/unread_count").json == {"count": 3}
    assert ann.api.get("/api/v1/notifications/unread_count", limit=2).json == {"count": 2}
    assert ann.api.get("/api/v1/notifications/unread_count", types=["follow"]).json == {"count": 1}
    newest, second, _ = listed(ann)
    marked = ann.api.post("/api/v1/markers", notifications={"last_read_id": second.id})
    assert marked.as_a(dict[str, oracle.Marker])["notifications"].last_read_id == second.id
    assert ann.api.get("/api/v1/notifications/unread_count").json == {"count": 1}
    ann.api.post("/api/v1/markers", notifications={"last_read_id": newest.id})
    assert ann.api.get("/api/v1/notifications/unread_count").json == {"count": 0}


def test_markers_are_kept_and_do_not_go_back(ann: Member) -> None:
    assert ann.api.get("/api/v1/markers", timeline=["home", "notifications"]).json == {}
    body = b"home[last_read_id]=20&notifications[last_read_id]=7"
    sent = ann.api.send("POST", "/api/v1/markers", body, "application/x-www-form-urlencoded")
    assert {name: m.last_read_id for name, m in sent.as_a(dict[str, oracle.Marker]).items()} == {
        "home": "20",
        "notifications": "7",
    }
    ann.api.post("/api/v1/markers", home={"last_read_id": "10"})
    found = ann.api.get("/api/v1/markers", timeline=["home"]).as_a(dict[str, oracle.Marker])
    assert {name: m.last_read_id for name, m in found.items()} == {"home": "20"}
    assert ann.api.post("/api/v1/markers", home={"last_read_id": "x"}).status == 422
    assert ann.api.post("/api/v1/markers", home="7").status == 422


def test_groups_hold_each_account_and_status_once(ann: Member, ben: Member, told: int) -> None:
    ben.api.post(f"/api/v1/statuses/{told}/reblog")
    bus.drain()
    found = ann.api.get("/api/v2/notifications").as_a(oracle.GroupedNotificationsResults)
    assert [g.type for g in found.notification_groups] == ["reblog", "mention", "favourite", "follow"]
    assert [a.username for a in found.accounts] == ["ben"]
    ids = [s.id for s in found.statuses]
    assert len(ids) == len(set(ids)) == 2
    assert {g.status_id for g in found.notification_groups} == {*ids, None}
    page = ann.api.get("/api/v2/notifications", limit=1)
    assert "next" in page.links
    older = ann.api.get(page.links["next"]).as_a(oracle.GroupedNotificationsResults)
    assert [g.type for g in older.notification_groups] == ["mention"]


def test_what_is_alike_is_one_group(ann: Member, ben: Member, cat: Member) -> None:
    one, other = write(ann, "One"), write(ann, "Other")
    fans = [ben, cat, *(new_member(name) for name in ("dan", "eva"))]
    noon = now().replace(hour=12, minute=5) - timedelta(days=1)

    def happen(minutes: int, who: Member, word: str, post_id: int) -> None:
        with pretend(noon + timedelta(minutes=minutes)):
            act = react_to_post if word == "favourite" else boost_post
            act(who.viewer, post_id=post_id)
            bus.drain()

    for minutes, who, word, post_id in (
        (-60, fans[3], "favourite", one),  # before noon: another group
        (1, fans[0], "favourite", one), (2, fans[1], "favourite", one), (3, fans[0], "favourite", other),
        (4, fans[0], "reblog", one), (5, fans[2], "favourite", one),
    ):  # fmt: skip
        happen(minutes, who, word, post_id)
    path = "/api/v2/notifications"

    def told(**query: object) -> tuple[list[tuple[str, str, int, list[str]]], oracle.GroupedNotificationsResults]:
        found = ann.api.get(path, **query).as_a(oracle.GroupedNotificationsResults)
        names = {a.id: a.username for a in found.accounts}
        shown = {s.id for s in found.statuses}
        assert {g.status_id for g in found.notification_groups} == shown
        return [
            (g.type, g.status_id or "", g.notifications_count, [names[i] for i in g.sample_account_ids])
            for g in found.notification_groups
        ], found

    whole = [
        ("favourite", str(one), 3, ["dan", "cat", "ben"]), ("reblog", str(one), 1, ["ben"]),
        ("favourite", str(other), 1, ["ben"]), ("favourite", str(one), 1, ["eva"]),
    ]  # fmt: skip
    rows, found = told()
    assert rows == whole
    single = listed(ann)
    assert [n.group_key for n in single if n.status and n.status.id == str(one) and n.type == "favourite"] == [
        *[found.notification_groups[0].group_key] * 3, found.notification_groups[3].group_key
    ]  # fmt: skip
    # A page that ends within a group counts all of it; the next page has the rest of it.
    first = ann.api.get(path, limit=2)
    assert told(limit=2)[0] == whole[:2]
    assert [row[2:] for row in told(max_id=single[1].id)[0]] == [(1, ["ben"]), (2, ["cat", "ben"]), (1, ["eva"])]
    assert "next" in first.links
    assert [row[2] for row in told(min_id=single[-1].id, limit=2)[0]] == [2]
    assert [row[2] for row in told(since_id=single[2].id)[0]] == [3, 1]
    assert len(told(grouped_types=["follow"])[0]) == len(told(grouped_types=["reblog"])[0]) == 6
    assert ann.api.get(f"{path}/unread_count").json == {"count": 4}
    assert ann.api.get(f"{path}/unread_count", limit=2).json == {"count": 2}
    key = found.notification_groups[0].group_key
    people = ann.api.get(f"{path}/{key}/accounts").as_a(list[oracle.Account])
    assert [a.username for a in people] == ["dan", "cat", "ben"]
    (opened,) = ann.api.get(f"{path}/{key}").as_a(oracle.GroupedNotificationsResults).notification_groups
    assert opened.notifications_count == 3
    ann.api.post(f"/api/v1/accounts/{fans[1].id}/block")
    assert told()[0][0] == ("favourite", str(one), 2, ["dan", "ben"])
    assert ben.api.post(f"{path}/{key}/dismiss").status == 404
    assert ann.api.post(f"{path}/{key}/dismiss").json == {}
    assert told()[0] == whole[1:]


def test_a_group_can_be_opened_and_dismissed(ann: Member, ben: Member, told: int) -> None:
    groups = ann.api.get("/api/v2/notifications").as_a(oracle.GroupedNotificationsResults).notification_groups
    key = groups[0].group_key
    one = ann.api.get(f"/api/v2/notifications/{key}").as_a(oracle.GroupedNotificationsResults)
    assert [g.group_key for g in one.notification_groups] == [key]
    people = ann.api.get(f"/api/v2/notifications/{key}/accounts").as_a(list[oracle.Account])
    assert [a.username for a in people] == ["ben"]
    assert ben.api.post(f"/api/v2/notifications/{key}/dismiss").status == 404
    assert ann.api.post(f"/api/v2/notifications/{key}/dismiss").json == {}
    assert ann.api.get(f"/api/v2/notifications/{key}").status == 404
    for wrong in (
        "favourite-1-2",
        "favourite-2",
        "follow-1-2",
        "mention-2",
        "ungrouped-",
        "ungrouped-x",
        f"ungrouped-{BIGGEST_ID}",
        "1",
    ):
        assert ann.api.get(f"/api/v2/notifications/{wrong}").status == 404


def test_what_became_hidden_is_not_told_any_more(ann: Member, ben: Member, told: int) -> None:
    ids = [n.id for n in listed(ann)]
    remove_post(post_id=told)
    left = [n.type for n in listed(ann)]
    assert "favourite" not in left
    ann.api.post(f"/api/v1/accounts/{ben.id}/block")
    assert listed(ann) == []
    assert [ann.api.get(f"/api/v1/notifications/{i}").status for i in ids] == [404] * 3
    assert ann.api.get("/api/v1/notifications/unread_count").json == {"count": 0}


def test_nothing_is_held_back_and_that_cannot_be_changed(ann: Member) -> None:
    policy = ann.api.get("/api/v2/notifications/policy").as_a(oracle.NotificationPolicy)
    assert policy.for_not_following == "accept"
    assert ann.api.patch("/api/v2/notifications/policy", for_not_following="accept").status == 200
    assert ann.api.patch("/api/v2/notifications/policy", for_not_following="filter").status == 422
    assert ann.api.get("/api/v1/notifications/policy").json["filter_not_following"] is False
    assert ann.api.get("/api/v1/notifications/requests").json == []
    assert ann.api.get("/api/v1/notifications/requests/merged").json == {"merged": True}


def test_push_is_refused_in_words(ann: Member) -> None:
    assert ann.api.get("/api/v1/push/subscription").status == 404
    answer = ann.api.post("/api/v1/push/subscription", subscription={"endpoint": "https://push.example"})
    assert (answer.status, answer.json) == (422, {"error": "This server does not send push notifications"})
    assert ann.api.delete("/api/v1/push/subscription").json == {}
