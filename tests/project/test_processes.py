"""Processes: killed ones come back, a stop is clean, what is under way is finished."""

import os
import signal
import socket
import threading
import time
from pathlib import Path

import httpx
import pytest

from meetinghouse.project.server.listening import CannotListen, listen
from tests.project.conftest import SmallSite


def test_there_are_two_and_both_answer(own_small_site: SmallSite) -> None:
    pids = {httpx.get(own_small_site.url).json()["pid"] for _ in range(60)}

    assert pids == set(own_small_site.children())
    assert len(pids) == 2


def test_a_killed_process_comes_back_and_no_request_is_lost(own_small_site: SmallSite) -> None:
    before = own_small_site.children()
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    # New connections wait in the shared queue until a process is there again.
    statuses = [httpx.get(own_small_site.url, timeout=10).status_code for _ in range(20)]
    deadline = time.monotonic() + 5
    while len(after := own_small_site.children()) < 2:
        assert time.monotonic() < deadline
        time.sleep(0.05)

    assert statuses == [200] * 20
    assert not set(before) & set(after)
    assert "signal SIGKILL" in own_small_site.log.read_text()


def test_a_stop_lets_requests_finish(own_small_site: SmallSite) -> None:
    answers: list[httpx.Response] = []
    asking = threading.Thread(target=lambda: answers.append(httpx.get(f"{own_small_site.url}/sleep?1.5", timeout=10)))
    asking.start()
    time.sleep(0.4)
    began = time.monotonic()
    status = own_small_site.stop()
    asking.join()

    assert status == 0
    assert time.monotonic() - began < 5
    assert answers[0].status_code == 200


def test_an_idle_connection_does_not_delay_a_stop(own_small_site: SmallSite) -> None:
    with socket.create_connection(("127.0.0.1", own_small_site.port)), httpx.Client() as client:
        client.get(own_small_site.url)
        began = time.monotonic()

        assert own_small_site.stop() == 0
        assert time.monotonic() - began < 3


def test_the_children_follow_a_parent_that_was_killed(own_small_site: SmallSite) -> None:
    children = own_small_site.children()
    own_small_site.process.kill()
    own_small_site.process.wait()
    deadline = time.monotonic() + 5
    while any(Path(f"/proc/{pid}").exists() for pid in children):
        assert time.monotonic() < deadline, "the children live on"
        time.sleep(0.05)

    with pytest.raises(httpx.ConnectError):
        httpx.get(own_small_site.url)


def test_a_taken_port_is_refused_in_words(small_site: SmallSite) -> None:
    with pytest.raises(CannotListen, match=f"Port {small_site.port} is taken by another program"):
        listen("127.0.0.1", small_site.port)
    with pytest.raises(CannotListen, match="is not an address of this machine"):
        listen("192.0.2.1", small_site.port)
