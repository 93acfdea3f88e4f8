"""Hot requests over the wire: answered past uvicorn's tasks, and not to be told from others."""

import json
import re
import socket

import httpx
import pytest

from tests.live_site import LiveSite
from tests.patience import LOST_AFTER_S

HOME = "/api/v1/timelines/home"


@pytest.fixture(scope="module")
def token(live_site: LiveSite) -> str:
    return live_site.token(live_site.account("hanna").name)


def request(method: str, path: str, token: str, body: bytes = b"", *more: str) -> bytes:
    """One request as bytes; a body is JSON."""
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", f"Authorization: Bearer {token}", *more]
    if body:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + body


def answers(site: LiveSite, sent: bytes, count: int) -> list[tuple[int, bytes]]:
    """Status and body of so many answers on one connection."""
    found: list[tuple[int, bytes]] = []
    with socket.create_connection(("127.0.0.1", site.port), timeout=LOST_AFTER_S) as connection:
        connection.sendall(sent)
        received = b""
        while len(found) < count:
            head, end, rest = received.partition(b"\r\n\r\n")
            length = re.search(rb"content-length: (\d+)", head)
            if end and length and len(rest) >= int(length[1]):
                found.append((int(head[9:12]), rest[: int(length[1])]))
                received = rest[int(length[1]) :]
                continue
            piece = connection.recv(65536)
            assert piece, received
            received += piece
    return found


def test_reads_and_writes_sent_at_once_are_answered_in_order(live_site: LiveSite, token: str) -> None:
    sent = (
        request("GET", f"{HOME}?limit=1", token)
        + request("POST", "/api/v1/statuses", token, b'{"status":"First"}')
        + request("GET", f"{HOME}?limit=1", token)
        + request("POST", "/api/v1/statuses", token, b'{"status":"Second"}')
        + request("GET", f"{HOME}/?limit=2", token)
        + request("GET", "/api/v1/accounts/verify_credentials", token)
    )

    got = [(status, json.loads(body)) for status, body in answers(live_site, sent, 6)]

    assert [status for status, _ in got] == [200] * 6
    assert "First" in got[1][1]["content"]
    assert [s["id"] for s in got[2][1]] == [got[1][1]["id"]]
    assert [s["id"] for s in got[4][1]] == [got[3][1]["id"], got[1][1]["id"]]
    assert got[5][1]["username"] == "hanna"


def test_a_connection_is_closed_when_the_client_asks_for_it(live_site: LiveSite, token: str) -> None:
    for method, path, body in (("GET", HOME, b""), ("POST", "/api/v1/statuses", b'{"status":"Good bye"}')):
        with socket.create_connection(("127.0.0.1", live_site.port), timeout=LOST_AFTER_S) as connection:
            connection.sendall(request(method, path, token, body, "Connection: close"))
            received = b""
            while piece := connection.recv(65536):
                received += piece
        assert received.startswith(b"HTTP/1.1 200 OK\r\ndate: ")


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "/api/v1/statuses", b"{broken", 422),
        ("POST", "/api/v1/statuses", b'{"status":""}', 422),
        ("POST", "/api/v1/statuses/12/favourite", b"", 404),
        ("GET", "/api/v1/statuses/12", b"", 404),
        ("GET", "/api/v1/statuses/12", b"{}", 404),
        ("GET", f"{HOME}?limit=x", b"", 422),
        ("DELETE", HOME, b"", 405),
    ],
)
def test_a_wrong_request_is_told_so_in_words(
    live_site: LiveSite, token: str, method: str, path: str, body: bytes, status: int
) -> None:
    [(got, told)] = answers(live_site, request(method, path, token, body), 1)

    assert got == status
    assert json.loads(told)["error"]


def test_a_stranger_and_a_token_of_nobody_are_turned_away(live_site: LiveSite) -> None:
    for headers in ({}, {"Authorization": "Bearer nobody"}):
        answer = httpx.get(f"{live_site.url}{HOME}", headers=headers)
        assert answer.status_code == 401
        assert answer.json()["error"]
        assert answer.headers["access-control-allow-origin"] == "*"


def test_every_kind_of_body_is_taken(live_site: LiveSite, token: str) -> None:
    with httpx.Client(base_url=live_site.url, headers={"Authorization": f"Bearer {token}"}) as api:
        as_json = api.post("/api/v1/statuses", json={"status": "By JSON"})
        as_form = api.post("/api/v1/statuses/", data={"status": "By form"})
        as_parts = api.post("/api/v1/statuses", files={"status": (None, "By parts")})
        in_chunks = api.post(
            "/api/v1/statuses",
            content=iter([b'{"status":', b'"By chunks"}']),
            headers={"Content-Type": "application/json"},
        )
        expecting = api.post("/api/v1/statuses", json={"status": "Expected"}, headers={"Expect": "100-continue"})

    for answer, words in (
        (as_json, "By JSON"),
        (as_form, "By form"),
        (as_parts, "By parts"),
        (in_chunks, "By chunks"),
        (expecting, "Expected"),
    ):
        assert answer.status_code == 200, words
        assert words in answer.json()["content"]


def test_a_client_that_leaves_before_the_answer_does_no_harm(live_site: LiveSite, token: str) -> None:
    with socket.create_connection(("127.0.0.1", live_site.port), timeout=LOST_AFTER_S) as connection:
        connection.sendall(request("POST", "/api/v1/statuses", token, b'{"status":"Gone already"}'))
    with httpx.Client(base_url=live_site.url, headers={"Authorization": f"Bearer {token}"}) as api:
        # The server goes on to answer, and the post is there.
        for _ in range(200):
            if any("Gone already" in s["content"] for s in api.get(HOME).json()):
                break
        else:
            raise AssertionError("what was sent was lost")
