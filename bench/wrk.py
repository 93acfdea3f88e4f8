"""One load: wrk walks a plan of requests over so many connections for so many seconds."""

import json
import shutil
import statistics
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

import msgspec
from processes import Peak, cpu_seconds

SCRIPT = Path(__file__).resolve().parent / "load.lua"


class CannotLoad(Exception):
    """wrk is missing or said something else than a result."""


class Request(msgspec.Struct, frozen=True):
    """A line of a plan."""

    method: str
    path: str
    token: str = ""
    body: str = ""


class Result(msgspec.Struct, frozen=True):
    """What a load gave; the run with the median rate. ``refused`` counts answers that were no success."""

    rate: float
    p50_ms: float
    p99_ms: float
    cpu_ms: float
    pss_mib: float
    refused: int
    broken: int
    rates: tuple[float, ...] = ()


def require_wrk() -> None:
    """Refuse to begin without wrk.

    Raises:
        CannotLoad: with what to do about it.
    """
    if shutil.which("wrk") is None:
        raise CannotLoad("wrk is not installed (Debian: apt-get install wrk)")


def load(base_url: str, plan: Sequence[Request], *, connections: int, seconds: int, runs: int, server: int) -> Result:
    """Run a load a few times.

    Args:
        server: the id of the server's first process, for its CPU and memory.
    """
    results = [_once(base_url, plan, connections, seconds, server) for _ in range(runs)]
    middle = sorted(results, key=lambda r: r.rate)[len(results) // 2]
    return msgspec.structs.replace(
        middle,
        p99_ms=round(statistics.median(r.p99_ms for r in results), 2),
        pss_mib=max(r.pss_mib for r in results),
        refused=sum(r.refused for r in results),
        broken=sum(r.broken for r in results),
        rates=tuple(r.rate for r in results),
    )


def _once(base_url: str, plan: Sequence[Request], connections: int, seconds: int, server: int) -> Result:
    with tempfile.NamedTemporaryFile("w", suffix=".plan") as file:
        file.writelines(f"{r.method}\t{r.path}\t{r.token}\t{r.body}\n" for r in plan)
        file.flush()
        peak, before = Peak(server), cpu_seconds(server)
        peak.start()
        command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s", "-s", str(SCRIPT), base_url]
        done = subprocess.run(
            [*command, "--", file.name],
            capture_output=True,
            text=True,
            timeout=seconds + 90,
            check=False,
            stdin=subprocess.DEVNULL,
        )
        highest = peak.stop()
    _, found, line = done.stdout.rpartition("RESULT ")
    if not found:
        raise CannotLoad((done.stdout + done.stderr)[-400:])
    said = json.loads(line)
    used = cpu_seconds(server) - before
    return Result(
        rate=round(said["requests"] / said["seconds"], 1),
        p50_ms=round(said["p50_ms"], 2),
        p99_ms=round(said["p99_ms"], 2),
        cpu_ms=round(used * 1000 / max(1, said["requests"]), 3),
        pss_mib=highest.pss,
        refused=said["refused"],
        broken=said["broken"],
    )
