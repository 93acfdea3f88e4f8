"""The product itself, started as an operator starts it."""

import os
import re
import signal
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import httpx

from tests.live_site import LiveSite, SiteStarter, is_alive
from tests.patience import LOST_AFTER_S, until

MIB = 1024


def children(site: LiveSite) -> list[int]:
    pid = site.process.pid
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def test_an_empty_site_comes_up_and_prints_the_one_time_link(start_site: SiteStarter) -> None:
    site = start_site(empty=True)
    health = httpx.get(f"{site.url}/health")
    link = re.search(rf"{site.url}/setup/\S+", site.log_text())

    assert health.json()["status"] == "ok"
    assert health.json()["migrations"] is True
    assert link is not None
    assert httpx.get(link[0]).status_code == 200
    assert f"Meetinghouse is at {site.url}" in site.log_text()
    assert "WARNING: MEETINGHOUSE_RATE_LIMITS=off is for tests only" in site.log_text()
    assert len(children(site)) == 3


def test_a_site_with_an_owner_prints_no_link_and_needs_no_migrating(start_site: SiteStarter) -> None:
    first = start_site()
    first.account("olga", role="owner")
    assert first.stop() == 0
    again = start_site(data=first.data, MEETINGHOUSE_RATE_LIMITS="on")

    assert "/setup/" not in again.log_text()
    assert "Preparing the database" not in again.log_text()
    assert "WARNING" not in again.log_text()


def test_what_is_for_tests_only_is_said(start_site: SiteStarter) -> None:
    site = start_site(MEETINGHOUSE_SIGNUP="instant", MEETINGHOUSE_PASSWORD_GRANT="on")

    assert "WARNING: MEETINGHOUSE_SIGNUP=instant is for tests only" in site.log_text()
    assert "WARNING: MEETINGHOUSE_PASSWORD_GRANT=on is for tests only" in site.log_text()


def test_a_second_server_on_the_same_folder_is_refused(start_site: SiteStarter) -> None:
    site = start_site()
    second = start_site(data=site.data, ready=False)
    try:
        assert second.process.wait(LOST_AFTER_S) == 1
    finally:
        site_log = second.log_text()
    assert site_log == f"meetinghouse: Another Meetinghouse is running with the data folder {site.data}.\n"
    assert site.is_ready()


def test_every_process_that_is_killed_comes_back(start_site: SiteStarter) -> None:
    site = start_site()
    before = children(site)
    for pid in before:
        os.kill(pid, signal.SIGKILL)
        until(lambda pid=pid: len(found := children(site)) == len(before) and pid not in found, "it stays away")  # type: ignore[misc]

    assert not set(before) & set(children(site))
    assert httpx.get(f"{site.url}/health").status_code == 200
    assert site.stop() == 0


def test_a_killed_parent_leaves_nothing_behind_and_the_site_starts_again(start_site: SiteStarter) -> None:
    site = start_site()
    orphans = children(site)
    site.process.kill()
    site.process.wait()
    # At once: the new server waits for the old one's children, which are on their way out.
    again = start_site(data=site.data)

    assert again.is_ready()
    assert [pid for pid in orphans if is_alive(pid)] == []


def test_ctrl_c_stops_it_cleanly(start_site: SiteStarter) -> None:
    site = start_site()
    os.killpg(site.process.pid, signal.SIGINT)

    assert site.process.wait(LOST_AFTER_S) == 0
    assert "Traceback" not in site.log_text()


def test_an_unwell_database_is_told(start_site: SiteStarter) -> None:
    site = start_site()
    with sqlite3.connect(site.data / "main.sqlite3") as connection:
        connection.execute("ALTER TABLE django_migrations RENAME TO hidden_migrations")
    # A process that has found the tables in order does not look again; a new one does.
    for pid in children(site):
        os.kill(pid, signal.SIGKILL)
    until(lambda: httpx.get(f"{site.url}/health").status_code == 503, "the health check does not notice")

    assert httpx.get(f"{site.url}/health").json() == httpx.get(f"{site.url}/health/").json()
    assert httpx.get(f"{site.url}/health").json()["status"] == "unwell"


def test_at_rest_the_whole_site_fits_into_150_mib(start_site: SiteStarter) -> None:
    site = start_site()
    httpx.get(site.url)
    proportional = 0
    for pid in [site.process.pid, *children(site)]:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
        proportional += int(re.search(r"^Pss:\s+(\d+) kB", rollup, re.MULTILINE)[1])  # type: ignore[index]

    assert proportional < 150 * MIB


def test_a_lone_worker_works_and_stops(start_site: SiteStarter) -> None:
    site = start_site()
    worker = subprocess.Popen([*site.program, "work", "--data", str(site.data)], env=site.environ)
    try:
        until(lambda: _minds_sigterm(worker.pid), "it does not get to work")
        until(lambda: worker.pid in _at_work(site), "it does not sign for a sign of life")
        assert worker.poll() is None
    finally:
        worker.terminate()
        status = worker.wait(LOST_AFTER_S)
    assert status == 0


def _at_work(site: LiveSite) -> set[int]:
    """The workers that have shown up."""
    with closing(sqlite3.connect(site.data / "sidecar.sqlite3", timeout=LOST_AFTER_S)) as connection:
        return {pid for (pid,) in connection.execute("SELECT pid FROM deliveries_worker")}


def _minds_sigterm(pid: int) -> bool:
    """Whether a process has set a handler for it."""
    caught = re.search(r"^SigCgt:\s+([0-9a-f]+)", Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)
    return caught is not None and bool(int(caught[1], 16) >> (signal.SIGTERM - 1) & 1)
