"""The server under measurement: the product as an operator runs it, on a data folder of its own."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

ROOT = Path(__file__).resolve().parent.parent
_READY_WITHIN = 60.0
_COMMAND = "from meetinghouse.project.command import main; raise SystemExit(main())"


class Site(msgspec.Struct, frozen=True):
    """A running server."""

    url: str
    pid: int
    data: Path


def surroundings(data: Path, database_url: str, **more: str) -> dict[str, str]:
    """The environment of the server and of what fills its database.

    As an operator has it: an installed package comes with its modules compiled.
    """
    kept = {
        k: v
        for k, v in os.environ.items()
        if not k.startswith(("MEETINGHOUSE_", "DJANGO_")) and k not in {"DATABASE_URL", "PYTHONDONTWRITEBYTECODE"}
    }
    return kept | {
        "MEETINGHOUSE_DATA": str(data),
        "MEETINGHOUSE_RATE_LIMITS": "off",
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
        **({"DATABASE_URL": database_url} if database_url else {}),
        **more,
    }


def populate(data: Path, database_url: str, *, small: bool) -> dict[str, Any]:
    """Fill the database; gives the tokens by role, the number of rows, and who plays what."""
    return _fill(data, database_url, ["--small"] if small else [])


def converse(data: Path, database_url: str, cast: dict[str, Any], *, small: bool) -> dict[str, Any]:
    """Add the conversations; gives what the loads on them ask for."""
    return _fill(data, database_url, ["--conversations", *(["--small"] if small else [])], json.dumps(cast))


def gather(data: Path, database_url: str, cast: dict[str, Any], *, small: bool) -> dict[str, Any]:
    """Add the group and the event; gives what the loads on them ask for."""
    return _fill(data, database_url, ["--gatherings", *(["--small"] if small else [])], json.dumps(cast))


def _fill(data: Path, database_url: str, options: list[str], said: str = "") -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, str(ROOT / "bench" / "populate.py"), *options],
        env=surroundings(data, database_url),
        capture_output=True,
        text=True,
        check=False,
        input=said,
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    return json.loads(done.stdout)  # type: ignore[no-any-return]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _is_ready(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/health", timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


@contextlib.contextmanager
def running(data: Path, database_url: str, **more: str) -> Iterator[tuple[Site, float]]:
    """Start the server, wait until it is ready, stop it at the end; also gives how many seconds the start took."""
    port = _free_port()
    log = (data / "bench.log").open("ab")
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-c", _COMMAND, "up", "--data", str(data), "--port", str(port)],
        env=surroundings(data, database_url, **more),
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        while not _is_ready(url):
            if process.poll() is not None or time.perf_counter() - began > _READY_WITHIN:
                raise RuntimeError(f"the server did not start; see {log.name}")
            time.sleep(0.01)
        yield Site(url=url, pid=process.pid, data=data), time.perf_counter() - began
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        log.close()


def cold_start(data: Path, database_url: str, runs: int) -> list[float]:
    """Seconds from the command to the first answer, a few times."""
    found = []
    for _ in range(runs):
        with running(data, database_url) as (_, seconds):
            found.append(round(seconds, 3))
    return found


def octets(data: Path, database_url: str) -> int:
    """How big the database is: SQLite's main file with its log, or PostgreSQL's own word."""
    if not database_url:
        return sum(path.stat().st_size for path in data.glob("main.sqlite3*") if not path.name.endswith("-shm"))
    import psycopg

    with psycopg.connect(database_url) as connection:
        row = connection.execute("SELECT pg_database_size(current_database())").fetchone()
        return int(row[0]) if row else 0
