"""WebFinger, host-meta, NodeInfo."""

from xml.etree import ElementTree as ET

import pytest

from meetinghouse.domain.people.actions import suspend_person
from tests.doors.client_api.conftest import write
from tests.factories_api import Api, Member, found_open_community


@pytest.mark.parametrize(
    "resource",
    ["acct:ann@localhost:3000", "acct:ANN@LocalHost:3000", "http://localhost:3000/@ann", "@ann@localhost:3000"],
)
def test_a_member_is_found(stranger: Api, ann: Member, resource: str) -> None:
    answer = stranger.get("/.well-known/webfinger", resource=resource)
    assert answer.headers["Content-Type"].startswith("application/jrd+json")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    found = answer.json
    assert found["subject"] == "acct:ann@localhost:3000"
    assert found["aliases"] == ["http://localhost:3000/@ann"]
    assert found["links"][0]["rel"] == "http://webfinger.net/rel/profile-page"


@pytest.mark.parametrize(
    "resource",
    ["acct:nobody@localhost:3000", "acct:ann@elsewhere.example", "acct:ann", "https://elsewhere.example/@ann", "ann",
     "http://localhost:3000/ann", "acct:"],
)  # fmt: skip
def test_nobody_else_is_found(stranger: Api, ann: Member, resource: str) -> None:
    assert stranger.get("/.well-known/webfinger", resource=resource).status == 404


def test_who_is_suspended_or_hidden_from_strangers_is_not_found(stranger: Api, ann: Member, ben: Member) -> None:
    suspend_person(person_id=ann.person_id)
    assert stranger.get("/.well-known/webfinger", resource="acct:ann@localhost:3000").status == 404
    found_open_community(public_reading=False)
    assert stranger.get("/.well-known/webfinger", resource="acct:ben@localhost:3000").status == 404
    assert stranger.get("/.well-known/webfinger").status == 422


def test_host_meta_says_where_webfinger_is(stranger: Api) -> None:
    answer = stranger.get("/.well-known/host-meta")
    assert answer.headers["Content-Type"].startswith("application/xrd+xml")
    (link,) = ET.fromstring(answer.body)
    assert link.attrib["template"] == "http://localhost:3000/.well-known/webfinger?resource={uri}"


@pytest.mark.parametrize("version", ["2.0", "2.1"])
def test_nodeinfo_says_what_this_is(stranger: Api, ann: Member, version: str) -> None:
    write(ann)
    links = {
        link["rel"].rsplit("/", 1)[1]: link["href"] for link in stranger.get("/.well-known/nodeinfo").json["links"]
    }
    path = links[version].removeprefix("http://localhost:3000")
    found = stranger.get(path).json
    assert (found["version"], found["software"]["name"]) == (version, "meetinghouse")
    assert found["openRegistrations"] is True
    assert found["usage"] == {"users": {"total": 1, "activeMonth": 1, "activeHalfyear": 1}, "localPosts": 1}
    assert stranger.get("/nodeinfo/1.0").status == 404
