"""A server with a small application behind it, for all tests of the front in this process."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.live_site import ROOT, clean_environment, free_port
from tests.patience import LOST_AFTER_S, until


@dataclass(eq=False)
class SmallSite:
    """One running small site."""

    port: int
    data: Path
    log: Path
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def hear_from_all(self) -> None:
        """Ask until each of its web processes has answered."""
        silent = set(self.children())

        def ask() -> bool:
            silent.discard(httpx.get(self.url, timeout=LOST_AFTER_S).json()["pid"])
            return not silent

        until(ask, lambda: f"{silent} never answered")

    def wait_for_waiting(self) -> None:
        """Return once a request for ``/wait`` is under way."""
        until((self.data / "waiting").exists, "nobody asked for /wait")

    def let_go(self) -> None:
        """Let requests for ``/wait`` finish."""
        (self.data / "go").touch()

    def children(self) -> list[int]:
        """The process ids of its web processes."""
        tasks = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in tasks.read_text().split()]

    def stop(self) -> int:
        """SIGTERM, and the exit status."""
        self.process.terminate()
        return self.process.wait(LOST_AFTER_S)


def start_small_site(folder: Path, **environ: str) -> SmallSite:
    """Start one and wait until it answers."""
    port = free_port()
    data = folder / "data"
    (data / "media").mkdir(parents=True)
    log = folder / "log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.project.small_site", str(port)],
            cwd=ROOT,
            env=clean_environment(MEETINGHOUSE_DATA=str(data)) | environ,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    site = SmallSite(port, data, log, process)

    def answers() -> bool:
        assert process.poll() is None, log.read_text()
        try:
            httpx.get(site.url, timeout=LOST_AFTER_S)
        except httpx.HTTPError:
            return False
        return True

    until(answers, log.read_text)
    return site


def kill_group(site: SmallSite) -> None:
    """End whatever is left of it."""
    if site.process.poll() is None:
        os.killpg(site.process.pid, signal.SIGKILL)
        site.process.wait()


@pytest.fixture(scope="session")
def small_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallSite]:
    """Shared; do not break it."""
    site = start_small_site(tmp_path_factory.mktemp("small"))
    yield site
    kill_group(site)


@pytest.fixture
def own_small_site(tmp_path: Path) -> Iterator[SmallSite]:
    """The test's own; it may be broken."""
    site = start_small_site(tmp_path)
    yield site
    kill_group(site)
