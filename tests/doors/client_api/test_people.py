"""Finding people, and the members' directory."""

from datetime import datetime, timedelta

from meetinghouse.domain.people.actions import ask_to_be_friends
from meetinghouse.kernel import bus
from meetinghouse.kernel.clock import now
from tests.doors.client_api import oracle
from tests.doors.client_api.conftest import write
from tests.factories_api import Api, Member, found_open_community, new_member


def names(answer: object) -> list[str]:
    return [one.username for one in answer.as_a(list[oracle.Account])]  # type: ignore[attr-defined]


def test_somebody_is_looked_up_by_handle(ann: Member, ben: Member, stranger: Api) -> None:
    for acct in ("ben", "@BEN", "ben@localhost:3000", "@ben@localhost:3000"):
        assert ann.api.get("/api/v1/accounts/lookup", acct=acct).as_a(oracle.Account).username == "ben"
    assert stranger.get("/api/v1/accounts/lookup", acct="ben").status == 200
    for acct in ("nobody", "ben@elsewhere.example", "", "@"):
        assert ann.api.get("/api/v1/accounts/lookup", acct=acct).status == 404, acct


def test_where_strangers_read_nothing_they_find_nobody(ann: Member, stranger: Api) -> None:
    found_open_community(public_reading=False)
    assert stranger.get("/api/v1/accounts/lookup", acct="ann").status == 404
    assert stranger.get("/api/v1/directory").json == []
    assert stranger.get("/api/v1/accounts", id=[ann.id]).json == []


def test_people_are_found_by_name(ann: Member, ben: Member, cat: Member) -> None:
    new_member("benjamin")
    bus.drain()
    assert names(ann.api.get("/api/v1/accounts/search", q="ben"))[0] == "ben"
    assert set(names(ann.api.get("/api/v1/accounts/search", q="ben"))) == {"ben", "benjamin"}
    assert names(ann.api.get("/api/v1/accounts/search", q="@ben@localhost:3000")) == ["ben"]
    assert names(ann.api.get("/api/v1/accounts/search", q="ben", offset=1)) == ["benjamin"]
    assert names(ann.api.get("/api/v1/accounts/search", q="ben", limit=1)) == ["ben"]
    assert names(ann.api.get("/api/v1/accounts/search", q="ben", following=True)) == []
    ann.api.post(f"/api/v1/accounts/{ben.id}/follow")
    assert names(ann.api.get("/api/v1/accounts/search", q="ben", following=True)) == ["ben"]


def test_a_blocked_person_is_not_found(ann: Member, ben: Member) -> None:
    bus.drain()
    ben.api.post(f"/api/v1/accounts/{ann.id}/block")
    assert names(ann.api.get("/api/v1/accounts/search", q="ben")) == []
    assert ann.api.get("/api/v1/accounts/lookup", acct="ben").status == 404
    assert names(ann.api.get("/api/v1/directory")) == ["ann"]
    assert ann.api.get("/api/v1/accounts", id=[ben.id]).json == []


def test_several_accounts_come_at_once(ann: Member, ben: Member) -> None:
    assert names(ann.api.get("/api/v1/accounts", id=[ben.id, ann.id, ben.id, "1", "x"])) == ["ben", "ann"]


def test_the_directory_lists_who_wants_to_be_listed(ann: Member, ben: Member, cat: Member, stranger: Api) -> None:
    cat.api.patch("/api/v1/accounts/update_credentials", discoverable=False)
    write(ann)
    assert names(stranger.get("/api/v1/directory")) == ["ann", "ben"]
    assert names(stranger.get("/api/v1/directory", order="new")) == ["ben", "ann"]
    assert names(stranger.get("/api/v1/directory", order="new", limit=1, offset=1)) == ["ann"]
    assert stranger.get("/api/v1/directory", offset="x").status == 422


def test_members_are_suggested_until_they_are_followed(ann: Member, ben: Member, cat: Member) -> None:
    ben.api.post(f"/api/v1/accounts/{cat.id}/follow")
    found = ann.api.get("/api/v2/suggestions").as_a(list[oracle.Suggestion])
    assert [one.account.username for one in found] == ["cat", "ben"]
    ann.api.post(f"/api/v1/accounts/{cat.id}/follow")
    assert names(ann.api.get("/api/v1/suggestions")) == ["ben"]
    ann.api.post(f"/api/v1/accounts/{ben.id}/mute")
    assert ann.api.get("/api/v2/suggestions").json == []


def test_a_suggestion_says_why_and_can_be_dismissed(ann: Member, ben: Member, cat: Member) -> None:
    for one, other in ((ann, ben), (ben, ann), (ben, cat), (cat, ben)):
        ask_to_be_friends(one.viewer, person_id=other.person_id)
    dora = new_member("dora")
    found = ann.api.get("/api/v2/suggestions").as_a(list[oracle.Suggestion])
    assert [(one.account.username, one.source, one.sources) for one in found] == [
        ("cat", "past_interactions", ["friends_of_friends"]),
        ("dora", "global", ["most_followed"]),
    ]
    assert ann.api.delete(f"/api/v1/suggestions/{cat.id}").json == {}
    assert ann.api.delete(f"/api/v1/suggestions/{cat.id}").json == {}
    assert names(ann.api.get("/api/v1/suggestions")) == ["dora"]
    ann.api.post(f"/api/v1/accounts/{dora.id}/block")
    assert ann.api.delete(f"/api/v1/suggestions/{dora.id}").status == 404
    assert ann.api.delete("/api/v1/suggestions/1").status == 404


def test_mutes_say_until_when(ann: Member, ben: Member, cat: Member) -> None:
    ann.api.post(f"/api/v1/accounts/{ben.id}/mute", duration=3600)
    ann.api.post(f"/api/v1/accounts/{cat.id}/mute")
    found = ann.api.get("/api/v1/mutes").as_a(list[oracle.MutedAccount])
    assert [(one.username, one.mute_expires_at is None) for one in found] == [("cat", True), ("ben", False)]
    until = datetime.fromisoformat(found[1].mute_expires_at or "")
    assert timedelta(minutes=59) < until - now() <= timedelta(hours=1)


def test_familiar_followers_are_whom_one_follows(ann: Member, ben: Member, cat: Member) -> None:
    dora = new_member("dora")
    for who in (ben, cat):
        who.api.post(f"/api/v1/accounts/{dora.id}/follow")
    ann.api.post(f"/api/v1/accounts/{ben.id}/follow")
    found = ann.api.get("/api/v1/accounts/familiar_followers", id=[dora.id, cat.id, "1"])
    rows = found.as_a(list[oracle.FamiliarFollowers])
    assert [(row.id, [a.username for a in row.accounts]) for row in rows] == [(dora.id, ["ben"]), (cat.id, [])]
