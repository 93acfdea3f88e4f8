"""kill -9 at any moment: whatever was acknowledged has its consequences, each of them once."""

import time
from subprocess import Popen

import pytest

from tests.kernel.bus.conftest import SmallSite
from tests.patience import LOST_AFTER_S, until

WRITTEN = 600
SUBSCRIBERS = {"quick", "slow", "answer", "hear"}


@pytest.mark.slow
def test_killing_workers_and_a_writer_under_load_loses_nothing(small_site: SmallSite) -> None:
    writers = [small_site.start("write", 0, WRITTEN), small_site.start("write", 1_000_000, WRITTEN)]
    for _ in range(3):
        workers = [small_site.start("work"), small_site.start("work")]
        _busy_then(small_site, seconds=0.5)
        for worker in workers:
            worker.kill()
    writers[0].kill()
    survivor = small_site.start("work")
    acknowledged = {int(line) for writer in writers for line in _said(writer)}
    assert acknowledged
    until(lambda: survivor.poll() is not None or not _unfinished(small_site), "some of it is not done", within=180)
    assert survivor.poll() is None
    survivor.terminate()
    assert survivor.wait(LOST_AFTER_S) == 0

    changes = {number for (number,) in small_site.query("SELECT number FROM small_site_change")}
    assert acknowledged <= changes
    followed = small_site.query("SELECT number, subscriber FROM small_site_consequence")
    assert len(followed) == len(set(followed))
    assert set(followed) == {(number, subscriber) for number in changes for subscriber in SUBSCRIBERS}
    assert small_site.query("SELECT count(*) FROM deliveries_delivery", "sidecar") == [(0,)]


def _said(process: Popen[str]) -> list[str]:
    out, _ = process.communicate(timeout=3 * LOST_AFTER_S)
    lines = out.split("\n")
    return [line for line in lines[:-1] if line]  # what has no end of line was not acknowledged


def _busy_then(site: SmallSite, *, seconds: float) -> None:
    """Let the workers get going, then give them some time."""
    before = site.query("SELECT count(*) FROM small_site_consequence")
    until(lambda: site.query("SELECT count(*) FROM small_site_consequence") != before, "they do not get going")
    time.sleep(seconds)


def _unfinished(site: SmallSite) -> bool:
    (waiting,) = site.query("SELECT count(*) FROM deliveries_delivery", "sidecar")[0]
    (read,) = site.query("SELECT coalesce(max(event_id), 0) FROM deliveries_cursor", "sidecar")[0]
    (last,) = site.query("SELECT coalesce(max(id), 0) FROM bus_event")[0]
    return bool(waiting) or read < last
