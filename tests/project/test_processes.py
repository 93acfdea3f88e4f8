"""Processes: killed ones come back, a stop is clean, what is under way is finished."""

import os
import signal
import socket
import threading

import httpx
import pytest

from meetinghouse.project.server.listening import CannotListen, listen
from tests.live_site import is_alive
from tests.patience import LOST_AFTER_S, until
from tests.project.conftest import SmallSite


def test_there_are_two_and_both_answer(own_small_site: SmallSite) -> None:
    assert len(own_small_site.children()) == 2
    own_small_site.hear_from_all()


def test_a_killed_process_comes_back_and_no_request_is_lost(own_small_site: SmallSite) -> None:
    before = own_small_site.children()
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    # New connections wait in the shared queue until a process is there again.
    statuses = [httpx.get(own_small_site.url, timeout=LOST_AFTER_S).status_code for _ in range(20)]
    until(lambda: len(set(own_small_site.children()) - set(before)) == 2, "a process stays away")
    after = own_small_site.children()

    assert statuses == [200] * 20
    assert not set(before) & set(after)
    assert "signal SIGKILL" in own_small_site.log.read_text()


def test_a_stop_lets_requests_finish(own_small_site: SmallSite) -> None:
    site = own_small_site
    answers: list[httpx.Response] = []
    asking = threading.Thread(target=lambda: answers.append(httpx.get(f"{site.url}/wait", timeout=LOST_AFTER_S)))
    asking.start()
    site.wait_for_waiting()
    site.process.terminate()
    until(lambda: len(site.children()) == 1, "the idle process stays")
    assert answers == []
    site.let_go()
    asking.join()

    assert answers[0].status_code == 200
    assert site.process.wait(LOST_AFTER_S) == 0


def test_an_idle_connection_does_not_delay_a_stop(own_small_site: SmallSite) -> None:
    with socket.create_connection(("127.0.0.1", own_small_site.port)), httpx.Client() as client:
        client.get(own_small_site.url)

        # 0 means that no process had to be killed at the end of the supervisor's patience.
        assert own_small_site.stop() == 0


def test_the_children_follow_a_parent_that_was_killed(own_small_site: SmallSite) -> None:
    children = own_small_site.children()
    own_small_site.process.kill()
    own_small_site.process.wait()
    until(lambda: not any(map(is_alive, children)), "the children live on")

    with pytest.raises(httpx.ConnectError):
        httpx.get(own_small_site.url)


def test_a_taken_port_is_refused_in_words(small_site: SmallSite) -> None:
    with pytest.raises(CannotListen, match=f"Port {small_site.port} is taken by another program"):
        listen("127.0.0.1", small_site.port)
    with pytest.raises(CannotListen, match="is not an address of this machine"):
        listen("192.0.2.1", small_site.port)
