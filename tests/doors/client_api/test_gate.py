"""What all addresses of the API have in common."""

import json

import pytest
from django.test import override_settings

from tests.doors.client_api import oracle
from tests.doors.client_api.conftest import write
from tests.factories_api import Api, Member


@pytest.mark.parametrize("slash", ["", "/"])
def test_an_address_answers_in_place_with_and_without_the_last_slash(ann: Member, ben: Member, slash: str) -> None:
    answer = ann.api.post(f"/api/v1/accounts/{ben.id}/follow{slash}", notify=True)
    assert answer.as_a(oracle.Relationship).notifying


@pytest.mark.parametrize("slash", ["", "/"])
def test_a_form_keeps_its_body_behind_a_slash(ann: Member, ben: Member, slash: str) -> None:
    path = f"/api/v1/accounts/{ben.id}/follow{slash}"
    answer = ann.api.send("POST", path, b"reblogs=false&notify=1", "application/x-www-form-urlencoded")
    relationship = answer.as_a(oracle.Relationship)
    assert (relationship.showing_reblogs, relationship.notifying) == (False, True)


def test_an_unknown_address_is_not_found_as_json(stranger: Api) -> None:
    for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
        answer = stranger.send(method, "/api/v1/nothing/here")
        assert answer.status == 404
        assert answer.json == {"error": "Record not found"}
        assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_a_wrong_method_is_told_which_there_are(stranger: Api) -> None:
    answer = stranger.delete("/api/v1/instance")
    assert answer.status == 405
    assert answer.headers["Allow"] == "GET, OPTIONS"
    assert answer.json == {"error": "Method not allowed"}
    assert stranger.put("/api/v1/timelines/home").headers["Allow"] == "GET, OPTIONS"
    assert stranger.patch("/api/v1/statuses/1").headers["Allow"] == "GET, PUT, DELETE, OPTIONS"


def test_a_browser_may_ask_first(stranger: Api) -> None:
    answer = stranger.send(
        "OPTIONS", "/api/v1/accounts/update_credentials", Origin="https://elk.example",
        Access_Control_Request_Method="PATCH", Access_Control_Request_Headers="authorization",
    )  # fmt: skip
    assert answer.status in {200, 204}
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "PATCH" in answer.headers["Access-Control-Allow-Methods"]
    assert "Authorization" in answer.headers["Access-Control-Allow-Headers"]
    assert "Link" in answer.headers["Access-Control-Expose-Headers"]


def test_head_has_the_headers_and_no_body(stranger: Api) -> None:
    answer = stranger.send("HEAD", "/api/v2/instance")
    assert (answer.status, answer.body) == (200, b"")
    assert answer.headers["Content-Type"].startswith("application/json")


def test_a_token_goes_in_the_header_or_in_the_query(ann: Member) -> None:
    assert Api().get("/api/v1/preferences", access_token=ann.api.token).status == 200
    answer = Api("not-a-token").get("/api/v1/preferences")
    assert (answer.status, answer.json) == (401, {"error": "The access token is invalid"})


def test_an_unknown_token_is_refused_even_where_strangers_may_read(stranger: Api) -> None:
    assert Api("not-a-token").get("/api/v1/directory").status == 401


@pytest.mark.parametrize("body", [b"{", b"[1]", b'"text"', b"\xff\xfe", b"[" * 100_000])
def test_a_body_that_is_no_json_object_is_refused(ann: Member, body: bytes) -> None:
    assert ann.api.send("PATCH", "/api/v1/accounts/update_credentials", body).status == 422


def test_a_character_that_no_database_keeps_is_refused(ann: Member) -> None:
    told = {"error": "A text holds a NUL character"}
    for path in ("/api/v2/search?q=a%00b", "/api/v1/accounts/lookup?acct=%00", "/api/v1/timelines/home?limit=%00"):
        assert (ann.api.get(path).status, ann.api.get(path).json) == (422, told), path
    for path in ("/api/v1/statuses", "/api/v1/reports", "/oauth/token", "/api/v1/markers"):
        assert ann.api.post(path, status="a\0b", home={"last_read_id": ["\0"]}).json == told, path
    form = ann.api.send("POST", "/api/v1/statuses", b"status=a%00b", "application/x-www-form-urlencoded")
    assert (form.status, form.json) == (422, told)
    for path in ("tags/%00", "tags/a%00b", "timelines/tag/%00"):
        assert ann.api.get(f"/api/v1/{path}").status == 404, path
    assert ann.api.post("/api/v1/statuses", status="a backslash: \\u0000").status == 200


def test_a_body_that_is_too_large_is_refused(ann: Member) -> None:
    body = json.dumps({"note": "x" * 10_000_000}).encode()
    answer = ann.api.send("PATCH", "/api/v1/accounts/update_credentials", body)
    assert (answer.status, answer.json) == (413, {"error": "That is too large"})


def test_a_broken_multipart_body_is_refused(ann: Member) -> None:
    answer = ann.api.send("POST", "/api/v2/media", b"--nothing", "multipart/form-data")
    assert answer.status == 400
    assert "error" in answer.json


@pytest.mark.parametrize("number", ["0", "9223372036854775807", "9223372036854775808", "9" * 19, "9" * 40, "abc", "-1"])
def test_an_id_that_is_nobodys_is_not_found(ann: Member, number: str) -> None:
    for path in ("accounts/{}", "accounts/{}/followers", "statuses/{}", "statuses/{}/source", "notifications/{}"):
        assert ann.api.get("/api/v1/" + path.format(number)).status == 404, path
    assert ann.api.post(f"/api/v1/accounts/{number}/follow").status == 404


def test_rate_limits_are_told_and_kept(ann: Member) -> None:
    with override_settings(RATE_LIMITS_ON=True, RATE_LIMITS={"api": (2, 300)}):
        first = ann.api.get("/api/v1/preferences")
        assert first.headers["X-RateLimit-Limit"] == "2"
        assert first.headers["X-RateLimit-Remaining"] == "1"
        assert first.headers["X-RateLimit-Reset"].endswith("Z")
        assert ann.api.get("/api/v1/preferences").status == 200
        third = ann.api.get("/api/v1/preferences")
    assert (third.status, third.json) == (429, {"error": "Too many requests"})
    assert int(third.headers["Retry-After"]) > 0


def test_pages_link_to_each_other_and_keep_what_was_asked(ann: Member, ben: Member) -> None:
    posts = [write(ann, f"number {n}") for n in range(5)]
    for post_id in posts:
        ben.api.post(f"/api/v1/statuses/{post_id}/favourite")
    first = ben.api.get("/api/v1/favourites", limit=2)
    assert [int(s["id"]) for s in first.json] == posts[:2:-1]
    assert "limit=2" in first.links["next"]
    second = ben.api.get(first.links["next"])
    assert [int(s["id"]) for s in second.json] == posts[2:0:-1]
    third = ben.api.get(second.links["next"])
    assert [int(s["id"]) for s in third.json] == posts[:1]
    assert "next" not in third.links
    assert [int(s["id"]) for s in ben.api.get(third.links["prev"]).json] == posts[2:0:-1]


def test_a_list_of_people_can_be_read_in_both_directions(ann: Member, town: None) -> None:
    from tests.factories_api import new_member

    others = [new_member(f"p{n}") for n in range(5)]
    for other in others:
        other.api.post(f"/api/v1/accounts/{ann.id}/follow")
    path = f"/api/v1/accounts/{ann.id}/followers"
    first = ann.api.get(path, limit=2)
    second = ann.api.get(first.links["next"])
    third = ann.api.get(second.links["next"])
    names = [person["username"] for page in (first, second, third) for person in page.json]
    assert names == ["p4", "p3", "p2", "p1", "p0"]
    assert "next" not in third.links
    above = ann.api.get(third.links["prev"])
    assert [person["username"] for person in above.json] == ["p2", "p1"]
