"""A server with streams, shared by the tests of this folder in one process; each test makes its own people."""

import itertools
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests import tables
from tests.live_site import ROOT, clean_environment, free_port
from tests.patience import LOST_AFTER_S, until


class Member:
    """Somebody who joined for one test."""

    def __init__(self, name: str, made: dict[str, Any]) -> None:
        self.name = name
        self.id: int = made["id"]
        self.token: str = made["token"]
        self.session: str = made["session"]


class StreamSite:
    """One running server and what can be done on it."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder / "log"
        data = tables.put_into(folder / "data")
        self._names = (f"member{number}" for number in itertools.count(1))
        with self.log.open("wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.effects.streaming.stream_site", str(self.port)],
                cwd=ROOT,
                env=clean_environment(MEETINGHOUSE_DATA=str(data), MEETINGHOUSE_RATE_LIMITS="off"),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        until(self._answers, self.log.read_text)

    def _answers(self) -> bool:
        assert self.process.poll() is None, self.log.read_text()
        try:
            httpx.get(self.url, timeout=LOST_AFTER_S)
        except httpx.HTTPError:
            return False
        return True

    def do(self, action: str, /, **what: Any) -> Any:
        """Carry out an action; what ``stream_site`` knows."""
        answer = httpx.post(self.url, json={"do": action} | what, timeout=LOST_AFTER_S)
        assert answer.status_code == 200, self.log.read_text()[-3000:]
        return answer.json()

    def member(self, scopes: str = "read") -> Member:
        """A new member."""
        name = next(self._names)
        return Member(name, self.do("join", name=name, scopes=scopes))

    def pair(self) -> tuple[Member, Member]:
        """A reader and the writer they follow."""
        reader, writer = self.member(), self.member()
        self.do("follow", who=reader.id, whom=writer.id)
        return reader, writer

    def kill(self) -> None:
        """End what is left of it."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


@pytest.fixture(scope="session")
def stream_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StreamSite]:
    """Shared; do not stop it."""
    site = StreamSite(tmp_path_factory.mktemp("streams"))
    yield site
    site.kill()


@pytest.fixture
def own_stream_site(tmp_path: Path) -> Iterator[StreamSite]:
    """The test's own; it may be stopped."""
    site = StreamSite(tmp_path)
    yield site
    site.kill()
