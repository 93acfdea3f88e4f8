"""The fast lane and Django give the same bytes, for every hot address and for every way to ask wrongly."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from meetinghouse.domain.people import actions as people
from meetinghouse.domain.posts import actions as posts
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.doors.client_api.fast_lane.routes import HOT, PATHS
from meetinghouse.kernel import bus
from tests.doors.client_api.conftest import write
from tests.doors.client_api.lane_factories import Lane
from tests.factories_api import Answer, Api, Member, new_app, new_token

READING = [path for path, names in PATHS.items() if not any(HOT[n].writes for n in names)]
TAPPING = [path for path, names in PATHS.items() if "{}" in path and any(HOT[n].writes for n in names)]
# What a request may differ in: Django adds the headers of pages, the front adds its own.
COMPARED = (
    *("content-type", "cache-control", "link"),
    *("access-control-allow-origin", "x-content-type-options", "retry-after"),
)


@pytest.fixture
def busy(ann: Member, ben: Member, cat: Member) -> int:
    """Some posts, answers, shares and notifications; gives the id of Ann's post with an answer."""
    people.follow(ann.viewer, person_id=ben.person_id)
    people.follow(ben.viewer, person_id=ann.person_id)
    post = write(ann, "Look, @ben and @cat: #harvest at https://example.org/very/long/address?with=a&query=too")
    posts.publish_post(ben.viewer, text="An answer", in_reply_to_id=post)
    quiet = write(ben, "<b>for & us</b>", Audience.COMMUNITY, content_warning="Careful", language="en")
    posts.boost_post(ben.viewer, post_id=post)
    posts.react_to_post(ben.viewer, post_id=post)
    posts.bookmark_post(ann.viewer, post_id=quiet)
    bus.drain()
    return post


def both(token: str, ask: Callable[[Any], Answer | None]) -> tuple[Answer, Answer]:
    by_lane, by_django = ask(Lane(token)), ask(Api(token))
    assert by_lane is not None
    assert by_django is not None
    return by_lane, by_django


def assert_same(by_lane: Answer, by_django: Answer) -> None:
    assert (by_lane.status, by_lane.body) == (by_django.status, by_django.body)
    low = {name.lower(): value for name, value in by_django.headers.items()}
    for name in COMPARED:
        assert by_lane.headers.get(name) == low.get(name), name


def address(path: str, number: object) -> str:
    return "/api/v1/" + path.replace("{}", str(number))


@pytest.mark.parametrize("slash", ["", "/"])
@pytest.mark.parametrize("path", READING)
def test_reading(busy: int, ann: Member, path: str, slash: str) -> None:
    number = ann.person_id if path.startswith("accounts") else busy
    query = {"id": [ann.person_id, 5]} if path.endswith("relationships") else {}
    by_lane, by_django = both(ann.api.token, lambda app: app.get(address(path, number) + slash, **query))
    assert by_lane.status == 200
    assert by_lane.json
    assert_same(by_lane, by_django)


@pytest.mark.parametrize(
    "query",
    [
        {"limit": 1}, {"limit": 0}, {"limit": 4000}, {"limit": "many"}, {"max_id": 1}, {"max_id": "x"}, {"min_id": 1},
        {"since_id": 9 * 10**18}, {"max_id": 10**30}, {"limit": [1, 2]}, {"max_id": ["1"]}, {"only_media": "true"},
        {"exclude_reblogs": 1, "exclude_replies": "false"}, {"types": ["mention"]}, {"exclude_types": ["mention"]},
        {"types": ["nothing"]}, {"account_id": "x"}, {"tagged": "harvest"}, {"remote": "true"}, {"pinned": "true"},
        {"limit": "²"}, {"unknown": "<script>"},
    ],
)  # fmt: skip
@pytest.mark.parametrize("path", ["timelines/home", "timelines/public", "notifications", "accounts/{}/statuses"])
def test_questions_right_and_wrong(busy: int, ann: Member, path: str, query: dict[str, Any]) -> None:
    by_lane, by_django = both(ann.api.token, lambda app: app.get(address(path, ann.person_id), **query))
    assert by_lane.status in {200, 422}
    assert_same(by_lane, by_django)


@pytest.mark.parametrize("path", [p for p in READING if "{}" in p])
@pytest.mark.parametrize("number", [1, 0, 9223372036854775807, "000"])
def test_numbers_that_are_nobodys(ann: Member, path: str, number: object) -> None:
    by_lane, by_django = both(ann.api.token, lambda app: app.get(address(path, number)))
    assert by_lane.status == 404
    assert_same(by_lane, by_django)


@pytest.mark.once
@pytest.mark.parametrize("path", [*READING, *TAPPING, "statuses"])
@pytest.mark.parametrize("who", ["nobody", "a wrong token", "an app alone", "too little"])
def test_who_may_ask(busy: int, ann: Member, app_alone: Api, path: str, who: str) -> None:
    tokens = {
        "nobody": lambda: "",
        "a wrong token": lambda: "x" * 40,
        "an app alone": lambda: app_alone.token,
        "too little": lambda: new_token(new_app("push"), ann.account_id, "push"),
    }
    token = tokens[who]()
    number = ann.person_id if path.startswith("accounts") else busy
    writes = path in TAPPING or path == "statuses"
    method, body = ("POST", b'{"status":"x"}') if writes else ("GET", b"")
    by_lane, by_django = both(token, lambda app: app.send(method, address(path, number), body))
    assert_same(by_lane, by_django)
    strangers = any(HOT[n].strangers for n in PATHS[path])
    open_to_all = 200 if strangers else 401
    expected = {"nobody": open_to_all, "a wrong token": 401, "an app alone": open_to_all, "too little": 403}
    assert by_lane.status == expected[who], by_lane.body


@pytest.mark.parametrize("path", TAPPING)
def test_tapping_twice(busy: int, ben: Member, path: str) -> None:
    first, second = both(ben.api.token, lambda app: app.send("POST", address(path, busy)))
    assert first.status == 200
    assert_same(first, second)


@pytest.mark.parametrize("path", TAPPING)
def test_tapping_what_is_hidden(ann: Member, cat: Member, path: str) -> None:
    hidden = write(ann, audience=Audience.FOLLOWERS)
    for number in (hidden, 1):
        by_lane, by_django = both(cat.api.token, lambda app, n=number: app.send("POST", address(path, n)))
        assert by_lane.status == 404
        assert_same(by_lane, by_django)


def _without_ids(body: bytes) -> bytes:
    return re.sub(rb'"(created_at|last_status_at)":"[^"]*"|"statuses_count":\d+|\b\d{15,}\b', b"", body)


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b'{"status":"Hello","visibility":"public"}', "application/json", 200),
        (b'{"status":"Hello","visibility":"public"}', "application/json; charset=utf-8", 200),
        (b"status=Hello&visibility=private&spoiler_text=Careful", "application/x-www-form-urlencoded", 200),
        (b"status=Hello&media_ids[]=", "application/x-www-form-urlencoded", 404),
        (b'{"status":""}', "application/json", 422),
        (b"", "", 422),
        (b'{"status":"Hello","visibility":"loud"}', "application/json", 422),
        (b'{"status":"Hello","poll":{"options":["a","b"],"expires_in":60}}', "application/json", 422),
        (b'{"status":"Hello","scheduled_at":"2130-01-01T00:00:00Z"}', "application/json", 422),
        (b'{"status":"Hello","scheduled_at":"tomorrow"}', "application/json", 422),
        (b'{"status":"Hello","scheduled_at":"2020-01-01T00:00:00Z"}', "application/json", 200),
        (b'{"status":"Hello","in_reply_to_id":"12"}', "application/json", 404),
        (b'{"status":"Hello","in_reply_to_id":"twelve"}', "application/json", 404),
        (b'{"status":"Hello","media_ids":["12"]}', "application/json", 404),
        (b'{"status":["a","b"]}', "application/json", 422),
        (b'{"status":', "application/json", 422),
        (b"[1]", "application/json", 422),
        (b'{"status":"Hello","language":"no language at all"}', "application/json", 200),
    ],
)
def test_posting(ann: Member, body: bytes, kind: str, status: int) -> None:
    by_lane, by_django = both(ann.api.token, lambda app: app.send("POST", "/api/v1/statuses", body, kind))
    assert by_lane.status == status, by_lane.body
    assert by_lane.status == by_django.status
    assert _without_ids(by_lane.body) == _without_ids(by_django.body)


def test_a_multipart_body_is_left_to_django(ann: Member) -> None:
    body = encode_multipart(BOUNDARY, {"status": "Hello", "visibility": "direct"})
    assert Lane(ann.api.token).send("POST", "/api/v1/statuses", body, MULTIPART_CONTENT) is None
    answered = ann.api.send("POST", "/api/v1/statuses/", body, MULTIPART_CONTENT)
    assert answered.status == 200
    assert answered.json["visibility"] == "direct"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/v1/timelines/elsewhere"),
        ("GET", "/api/v1/statuses/abc"),
        ("GET", "/api/v1/statuses/1/2/3"),
        ("GET", "/api/v1/statuses/1//"),
        ("GET", "/api/v1/statuses/" + "1" * 200),
        ("GET", "/api/v1/statuses/²"),
        ("DELETE", "/api/v1/statuses/1"),
        ("POST", "/api/v1/timelines/home"),
        ("HEAD", "/api/v1/timelines/home"),
        ("GET", "/api/v2/timelines/home"),
        ("GET", "/api/v1/"),
    ],
)
def test_all_else_is_left_to_django(method: str, path: str) -> None:
    assert Lane().send(method, path) is None


def test_other_methods_on_a_hot_address(ann: Member) -> None:
    assert ann.api.send("OPTIONS", "/api/v1/timelines/home").status == 204
    assert ann.api.send("PATCH", "/api/v1/timelines/home").status == 405
    head = ann.api.send("HEAD", "/api/v1/timelines/home")
    assert (head.status, head.body) == (200, b"")
