"""Server-sent events, for apps and for the web page."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from tests.effects.streaming.conftest import StreamSite
from tests.patience import LOST_AFTER_S, until


@contextmanager
def listening(site: StreamSite, path: str, **headers: str) -> Iterator[Iterator[str]]:
    """The lines of an open stream."""
    with httpx.stream("GET", site.url + path, headers=headers, timeout=LOST_AFTER_S) as answer:
        assert answer.status_code == 200, answer.read()
        assert answer.headers["content-type"] == "text/event-stream"
        lines = answer.iter_lines()
        assert next(lines) == ":)"
        yield lines


def next_event(lines: Iterator[str]) -> tuple[str, str]:
    """The next event's name and data, comments aside."""
    name = ""
    for line in lines:
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data: "):
            return name, line.removeprefix("data: ")
    raise AssertionError("the stream ended")


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


@pytest.mark.parametrize("path", ["user", "public", "public/local", "hashtag?tag=news", "hashtag/local?tag=News"])
def test_a_post_arrives_as_an_event(stream_site: StreamSite, path: str) -> None:
    reader, writer = stream_site.pair()
    with listening(stream_site, f"/api/v1/streaming/{path}", **bearer(reader.token)) as lines:
        post = stream_site.do("publish", who=writer.id, text="Some #news\nin two lines")
        name, data = next_event(lines)

    assert name == "update"
    assert json.loads(data)["id"] == str(post)


def test_notifications_alone(stream_site: StreamSite) -> None:
    reader, writer = stream_site.pair()
    post = stream_site.do("publish", who=writer.id, text="Like me")
    path = "/api/v1/streaming/user/notification"
    with listening(stream_site, path, **bearer(writer.token)) as lines:
        stream_site.do("publish", who=writer.id, text="Not a notification")
        stream_site.do("react", who=reader.id, post=post)
        name, _ = next_event(lines)

    assert name == "notification"


def test_the_page_hears_what_to_fetch(stream_site: StreamSite) -> None:
    reader, writer = stream_site.pair()
    cookie = {"Cookie": f"other=1; meetinghouse_session={writer.session}"}
    with listening(stream_site, "/live", **cookie) as lines:
        post = stream_site.do("publish", who=writer.id, text="Mine")
        stream_site.do("react", who=reader.id, post=post)
        by_kind: dict[str, dict[str, Any]] = {}
        while not {"post", "reaction", "notification"} <= set(by_kind):
            message = json.loads(next_event(lines)[1])
            by_kind[message["kind"]] = message
        stream_site.do("delete", who=writer.id, post=post)
        while "delete" not in by_kind:
            message = json.loads(next_event(lines)[1])
            by_kind[message["kind"]] = message

    assert by_kind["post"] == {"kind": "post", "id": str(post), "mine": True}
    assert by_kind["reaction"] == {"kind": "reaction", "id": str(post)}
    assert by_kind["notification"]["unread"] >= 1
    assert by_kind["delete"] == {"kind": "delete", "id": str(post)}


def test_strangers_get_no_stream(stream_site: StreamSite) -> None:
    for path in ("/live", "/api/v1/streaming/user", "/api/v1/streaming/public"):
        answer = httpx.get(stream_site.url + path, headers={"Cookie": "meetinghouse_session=wrong"})
        assert answer.status_code == 401, path
        assert "error" in answer.json()
    token = stream_site.member().token
    assert httpx.get(f"{stream_site.url}/live", headers=bearer(token)).status_code == 401


def test_what_there_is_not(stream_site: StreamSite) -> None:
    token = stream_site.member().token
    for path, status in {"nonsense": 404, "hashtag": 422, "list?list=4": 404, "list?list=x": 422, "": 404}.items():
        answer = httpx.get(f"{stream_site.url}/api/v1/streaming/{path}", headers=bearer(token))
        assert answer.status_code == status, path
    assert httpx.post(f"{stream_site.url}/api/v1/streaming/user", headers=bearer(token)).status_code == 404


def test_scopes_are_minded(stream_site: StreamSite) -> None:
    token = stream_site.member(scopes="read:statuses").token
    answer = httpx.get(f"{stream_site.url}/api/v1/streaming/user/notification", headers=bearer(token))

    assert answer.status_code == 403
    with listening(stream_site, "/api/v1/streaming/public", **bearer(token)):
        pass


def test_health_and_other_sites(stream_site: StreamSite) -> None:
    health = httpx.get(f"{stream_site.url}/api/v1/streaming/health")
    asked = httpx.options(f"{stream_site.url}/api/v1/streaming/user")

    assert (health.status_code, health.text) == (200, "OK")
    assert health.headers["access-control-allow-origin"] == "*"
    assert asked.status_code == 204
    assert "authorization" in asked.headers["access-control-allow-headers"]


def test_a_client_that_comes_back_after_leaving_finds_room(stream_site: StreamSite) -> None:
    reader, writer = stream_site.pair()

    def come_and_go() -> bool:
        """Whether there was room: the server hears a moment later that somebody has left."""
        with httpx.stream("GET", f"{stream_site.url}/api/v1/streaming/user", headers=bearer(reader.token)) as answer:
            return answer.status_code == 200

    for _ in range(45):
        until(come_and_go, "nobody is let in any more")
    with listening(stream_site, "/api/v1/streaming/user", **bearer(reader.token)) as lines:
        stream_site.do("publish", who=writer.id, text="Still here")
        assert next_event(lines)[0] == "update"
