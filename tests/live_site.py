"""The product itself, as an operator runs it: `meetinghouse up` in a process of its own."""

import contextlib
import fcntl
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.backstage import SIGN_IN, Backstage
from tests.patience import until

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "meetinghouse"
READY_WITHIN_S = 120
STOPPED_WITHIN_S = 60
PASSWORD = "correct horse battery"


@dataclass(frozen=True)
class Login:
    """A person who can sign in."""

    name: str
    email: str
    password: str
    id: str


def free_port() -> int:
    """A port of the loopback interface that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that has ended and only waits to be noticed does not."""
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


def clean_environment(**extra: str) -> dict[str, str]:
    """This process's environment without what the suite set for itself."""
    kept = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("MEETINGHOUSE_", "DJANGO_")) and key != "DATABASE_URL"
    }
    return kept | {"PYTHONUNBUFFERED": "1", "PYTHONPATH": str(ROOT)} | extra


def command_line(python: str = sys.executable) -> list[str]:
    """The ``meetinghouse`` command of the code under test, whether or not it is installed."""
    return [python, "-m", "meetinghouse.project.command"]


def collect_assets() -> None:
    """Do what ``make static`` does where a source is newer than the collected assets; one process at a time."""
    manifest = PACKAGE / "static_build" / "staticfiles.json"
    with (Path(tempfile.gettempdir()) / f"meetinghouse-assets-{os.getuid()}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        sources = [path.stat().st_mtime for path in PACKAGE.rglob("*") if "static" in path.parts and path.is_file()]
        if manifest.exists() and manifest.stat().st_mtime >= max(sources, default=0):
            return
        with tempfile.TemporaryDirectory() as data:
            subprocess.run(
                [
                    sys.executable,
                    "manage.py",
                    "collectstatic",
                    "--no-input",
                    "--clear",
                    "--ignore",
                    "ext",
                    "--verbosity",
                    "0",
                ],
                cwd=ROOT,
                env=clean_environment(MEETINGHOUSE_DATA=data),
                check=True,
                stdin=subprocess.DEVNULL,
            )
        manifest.touch()


@dataclass(eq=False)
class LiveSite:
    """One running site."""

    url: str
    port: int
    data: Path
    log: Path
    process: subprocess.Popen[bytes]
    environ: dict[str, str]
    program: list[str] = field(default_factory=command_line)
    _backstage: Backstage | None = None

    def command(self, *arguments: str, check: bool = True, **run: Any) -> subprocess.CompletedProcess[str]:
        """Run another ``meetinghouse`` command on this site's data folder."""
        done = subprocess.run(
            [*self.program, *arguments, "--data", str(self.data)],
            env=self.environ,
            cwd=self.data.parent,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            check=False,
            timeout=300,
            **run,
        )
        if check and done.returncode:
            raise AssertionError(f"meetinghouse {' '.join(arguments)}: {done.returncode}\n{done.stdout}{done.stderr}")
        return done

    def json(self, *arguments: str) -> Any:
        """What a command prints, read as JSON."""
        return json.loads(self.command(*arguments).stdout)

    def _prepared(self, *arguments: str) -> Any:
        """What a command prints, read as JSON, where the command itself is not what a test is about."""
        if self.program != command_line():
            return self.json(*arguments)
        if self._backstage is None:
            surroundings = self.environ | {"MEETINGHOUSE_DATA": str(self.data)}
            self._backstage = Backstage(surroundings, self.data.parent)
        return self._backstage.ask(*arguments)

    def account(self, name: str, *, role: str = "member", password: str = PASSWORD) -> Login:
        """A confirmed and approved account."""
        email = f"{name}@people.example"
        made = self._prepared("account", "create", name, "--email", email, "--password", password, "--role", role)
        return Login(name=name, email=email, password=password, id=str(made["id"]))

    def token(self, name: str, *, scopes: str = "read write follow push") -> str:
        """An access token of an app made for it."""
        client = f"client-{secrets.token_hex(8)}"
        out_of_band = "urn:ietf:wg:oauth:2.0:oob"
        self._prepared(
            *("app", "create", "--name", "Tests", "--redirect-uri", out_of_band, "--scopes", scopes),
            *("--client-id", client, "--client-secret", secrets.token_hex(16)),
        )
        value = secrets.token_urlsafe(32)
        # The value is joined with = since it may begin with a dash.
        self._prepared("token", "create", "--account", name, "--app", client, "--scopes", scopes, f"--token={value}")
        return value

    def cookies(self, email: str) -> dict[str, str]:
        """What a browser holds in which this person has signed in."""
        return dict(self._prepared(SIGN_IN, email))

    def log_text(self) -> str:
        """All that the site has printed."""
        return self.log.read_text(errors="replace")

    def is_ready(self) -> bool:
        """Whether ``/health`` answers 200."""
        try:
            with urllib.request.urlopen(f"{self.url}/health", timeout=20) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def wait_until_ready(self) -> None:
        """Return as soon as it is ready and has said where it is, with all else it has to say at its start.

        Raises:
            AssertionError: it ended, or took longer than ``READY_WITHIN_S`` seconds.
        """
        until(
            lambda: self.process.poll() is not None or (self.is_ready() and "Meetinghouse is at " in self.log_text()),
            lambda: f"it is not ready:\n{self.log_text()}",
            within=READY_WITHIN_S,
        )
        code = self.process.poll()
        assert code is None, f"meetinghouse up ended with {code}:\n{self.log_text()}"

    def stop(self) -> int:
        """Ask it to stop, as systemd would, and give its exit status."""
        self._leave_backstage()
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(STOPPED_WITHIN_S)
            except subprocess.TimeoutExpired:
                self.kill()
                raise AssertionError(f"no end {STOPPED_WITHIN_S} s after SIGTERM:\n{self.log_text()}") from None
        self.kill()
        return self.process.wait()

    def kill(self) -> None:
        """End every process of the site at once, as a power cut would."""
        self._leave_backstage()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def _leave_backstage(self) -> None:
        if self._backstage is not None:
            self._backstage.close()
            self._backstage = None


class SiteStarter:
    """Starts sites below one folder and knows which still run."""

    def __init__(self, folder: Path, put_tables: Callable[[Path], object]) -> None:
        self.folder = folder
        self._put_tables = put_tables
        self.running: list[LiveSite] = []

    def __call__(
        self,
        *,
        data: Path | None = None,
        empty: bool = False,
        program: list[str] | None = None,
        ready: bool = True,
        **environ: str,
    ) -> LiveSite:
        """Start one; keyword arguments in capitals are environment variables."""
        home = Path(tempfile.mkdtemp(dir=self.folder))
        if data is None:
            data = home / "data"
            if not empty and "DATABASE_URL" not in environ:
                self._put_tables(data)
        port = free_port()
        surroundings = clean_environment(MEETINGHOUSE_RATE_LIMITS="off") | environ
        program = program or command_line()
        log = home / "log"
        with log.open("wb") as out:
            process = subprocess.Popen(
                [*program, "up", "--data", str(data), "--port", str(port)],
                env=surroundings,
                cwd=home,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        # Commands that follow have to agree with the server about its address.
        surroundings = surroundings | {"MEETINGHOUSE_PORT": str(port)}
        site = LiveSite(f"http://localhost:{port}", port, data, log, process, surroundings, program)
        self.running.append(site)
        if ready:
            site.wait_until_ready()
        return site

    def stop(self, site: LiveSite) -> None:
        """End one for good."""
        if site in self.running:
            self.running.remove(site)
        site.stop()

    def stop_all(self) -> None:
        """End what still runs, however it feels about it."""
        for site in self.running:
            site.kill()
        self.running.clear()
