"""What goes in reaches Django unharmed, and what comes out reaches the client."""

import re
import socket
import time

import httpx
import pytest

from tests.patience import LOST_AFTER_S
from tests.project.conftest import SmallSite

MB = 1024 * 1024


def raw(site: SmallSite, request: bytes) -> bytes:
    """Send bytes, return the whole answer to them: its head, and the body as long as the head says."""
    with socket.create_connection(("127.0.0.1", site.port), timeout=LOST_AFTER_S) as connection:
        connection.sendall(request)
        received = b""
        while piece := connection.recv(65536):
            received += piece
            head, end, body = received.partition(b"\r\n\r\n")
            length = re.search(rb"\r\ncontent-length: (\d+)", head, re.IGNORECASE)
            if end and length and len(body) >= int(length[1]):
                break
        return received


def test_the_environ_says_what_was_asked(small_site: SmallSite) -> None:
    told = httpx.get(f"{small_site.url}/a%20b/%C3%A4?x=%20&y", headers={"X-One": "1"}).json()

    assert told["PATH_INFO"].encode("latin-1").decode() == "/a b/ä"
    assert told["QUERY_STRING"] == "x=%20&y"
    assert told["REQUEST_METHOD"] == "GET"
    assert told["HTTP_X_ONE"] == "1"
    assert told["HTTP_HOST"] == f"127.0.0.1:{small_site.port}"
    assert told["SERVER_PORT"] == str(small_site.port)


@pytest.mark.parametrize("size", [0, 1, 100_000, MB + 1, 5 * MB])
def test_a_body_arrives_whole(small_site: SmallSite, size: int) -> None:
    body = b"x" * max(0, size - 4) + b"tail"[: min(size, 4)]

    told = httpx.post(small_site.url, content=body).json()

    assert told["length"] == size
    assert told["CONTENT_LENGTH"] == (str(size) if size else "")
    assert told["tail"] == body[-20:].decode()


def test_a_body_in_chunks_arrives_whole_with_its_length(small_site: SmallSite) -> None:
    told = httpx.post(small_site.url, content=(b"y" * 50_000 for _ in range(40))).json()

    assert told["length"] == 2_000_000
    assert told["CONTENT_LENGTH"] == "2000000"


def test_an_announced_body_past_the_limit_is_refused_before_it_is_sent(small_site: SmallSite) -> None:
    answer = raw(small_site, b"POST /api/v1/x HTTP/1.1\r\nHost: a\r\nContent-Length: 90000000000\r\n\r\n")

    assert answer.startswith(b"HTTP/1.1 413")
    assert b'{"error":"That is too large. The most this server takes at once is 24 MB."}' in answer


def test_a_video_may_be_larger_where_videos_come_in(small_site: SmallSite) -> None:
    for path in ("/uploads", "/api/v2/media", "/api/v1/media/"):
        told = httpx.post(small_site.url + path, content=(b"v" * MB for _ in range(25))).json()
        assert told["length"] == 25 * MB
        answer = raw(small_site, f"POST {path} HTTP/1.1\r\nHost: a\r\nContent-Length: {102 * MB}\r\n\r\n".encode())
        assert answer.startswith(b"HTTP/1.1 413")


def test_a_body_in_chunks_past_the_limit_is_refused(small_site: SmallSite) -> None:
    pieces = (b"z" * MB for _ in range(30))
    try:
        status = httpx.post(small_site.url, content=pieces, headers={"Accept": "text/html"}).status_code
    except (httpx.ReadError, httpx.WriteError):
        # The server hung up while the client was still sending; that is a refusal too.
        status = 413

    assert status == 413
    assert httpx.get(small_site.url).status_code == 200


def test_people_get_a_page_about_a_body_that_is_too_large(small_site: SmallSite) -> None:
    answer = raw(
        small_site, b"POST /posts HTTP/1.1\r\nHost: a\r\nAccept: text/html\r\nContent-Length: 30000000\r\n\r\n"
    )

    assert b"text/html" in answer
    assert b"<h1>Too large</h1>" in answer


def test_a_client_that_goes_midway_never_reaches_django(own_small_site: SmallSite) -> None:
    processes = own_small_site.children()
    with socket.create_connection(("127.0.0.1", own_small_site.port)) as connection:
        connection.sendall(b"POST /die HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nonly this")
        time.sleep(0.2)
    with socket.create_connection(("127.0.0.1", own_small_site.port)) as connection:
        connection.sendall(b"POST /die HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nonly\r\n")
        time.sleep(0.2)
    # Whoever Django had seen would have killed the process that serves them.
    own_small_site.hear_from_all()
    assert own_small_site.children() == processes
    assert "started again" not in own_small_site.log.read_text()


@pytest.mark.parametrize("length", [b"12x", b"-1", b"1, 2"])
def test_a_length_that_makes_no_sense_is_refused(small_site: SmallSite, length: bytes) -> None:
    answer = raw(small_site, b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + length + b"\r\n\r\nabc")

    assert answer.startswith(b"HTTP/1.1 400")


def test_head_has_the_length_and_no_body(small_site: SmallSite) -> None:
    answer = httpx.head(f"{small_site.url}/file")

    assert answer.status_code == 200
    assert answer.headers["content-length"] == "3000000"
    assert answer.content == b""


def test_an_answer_in_pieces_arrives(small_site: SmallSite) -> None:
    assert httpx.get(f"{small_site.url}/stream").content == b"0123456789" * 50


def test_a_long_answer_in_pieces_arrives_and_leaves_no_gap(small_site: SmallSite) -> None:
    assert httpx.get(f"{small_site.url}/stream/big").content == b"0123456789" * 500_000


def test_a_file_arrives(small_site: SmallSite) -> None:
    assert httpx.get(f"{small_site.url}/file").content == b"f" * 3_000_000
    assert httpx.get(f"{small_site.url}/memory-file").content == b"from memory"


def test_every_header_arrives_even_twice(small_site: SmallSite) -> None:
    answer = httpx.get(f"{small_site.url}/two-cookies")

    assert answer.headers.get_list("set-cookie") == ["a=1", "b=2"]
    assert httpx.get(f"{small_site.url}/empty").status_code == 304


def test_a_failure_of_ours_says_so_and_tells_nothing_else(small_site: SmallSite) -> None:
    as_app = httpx.get(f"{small_site.url}/crash")
    as_person = httpx.get(f"{small_site.url}/crash", headers={"Accept": "text/html"})

    assert as_app.status_code == as_person.status_code == 500
    assert "error" in as_app.json()
    assert "<h1>Something went wrong</h1>" in as_person.text
    assert "on purpose" not in as_app.text + as_person.text


def test_the_server_does_not_tell_its_version(small_site: SmallSite) -> None:
    server = httpx.get(small_site.url).headers.get("server", "")

    assert not any(character.isdigit() for character in server)


def test_one_slow_request_does_not_stop_the_others(small_site: SmallSite) -> None:
    with socket.create_connection(("127.0.0.1", small_site.port), timeout=LOST_AFTER_S) as slow:
        slow.sendall(b"GET /wait HTTP/1.1\r\nHost: a\r\n\r\n")
        small_site.wait_for_waiting()
        # Each on a connection of its own, so that both processes have their share.
        assert [httpx.get(small_site.url, timeout=LOST_AFTER_S).status_code for _ in range(20)] == [200] * 20
        slow.setblocking(False)
        with pytest.raises(BlockingIOError):
            slow.recv(1)
        slow.settimeout(LOST_AFTER_S)
        small_site.let_go()
        assert slow.recv(64).startswith(b"HTTP/1.1 200")


def test_a_head_that_never_ends_is_refused(small_site: SmallSite) -> None:
    with socket.create_connection(("127.0.0.1", small_site.port), timeout=LOST_AFTER_S) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n")
        received = b""
        try:
            for number in range(3000):
                connection.sendall(f"X-{number}: {'y' * 60}\r\n".encode())
            while piece := connection.recv(65536):
                received += piece
        except (ConnectionResetError, BrokenPipeError):
            # It hung up while more was on its way.
            return
        assert received.startswith(b"HTTP/1.1 431")


def test_a_refused_body_that_goes_on_does_not_hide_the_answer(small_site: SmallSite) -> None:
    head = b"POST /api/v1/x HTTP/1.1\r\nHost: a\r\nContent-Length: 30000000\r\n\r\n"
    with socket.create_connection(("127.0.0.1", small_site.port), timeout=LOST_AFTER_S) as connection:
        connection.sendall(head + b"x" * 30_000_000)
        assert connection.recv(64).startswith(b"HTTP/1.1 413")


def test_requests_that_follow_one_another_are_answered_in_order(small_site: SmallSite) -> None:
    ask = "GET /{} HTTP/1.1\r\nHost: a\r\nConnection: {}\r\n\r\n"
    with socket.create_connection(("127.0.0.1", small_site.port), timeout=LOST_AFTER_S) as connection:
        connection.sendall((ask.format("one", "keep-alive") + ask.format("two", "close")).encode())
        received = b""
        while piece := connection.recv(65536):
            received += piece

    assert received.index(b"/one") < received.index(b"/two")
    assert received.count(b"HTTP/1.1 200") == 2


def test_what_is_no_request_is_refused(small_site: SmallSite) -> None:
    assert raw(small_site, b"\x16\x03\x01 hello\r\n\r\n").startswith(b"HTTP/1.1 400")
