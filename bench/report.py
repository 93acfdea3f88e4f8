"""The table of ``bench/README.md``, with the machine that it was measured on."""

import os
import platform
import sqlite3
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from scenarios import Found
from targets import TARGETS, bound, figure, is_met

README = Path(__file__).resolve().parent / "README.md"
_BEGIN, _END = "<!-- results -->", "<!-- end of results -->"


def machine(postgresql: str) -> str:
    """One line on what it ran on."""
    model = next(
        (
            line.split(":", 1)[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if "model name" in line
        ),
        platform.machine(),
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{os.cpu_count()} cores ({model}), {memory:.0f} GiB, Linux {platform.release().split('-')[0]}, "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
        f"{f', PostgreSQL {postgresql}' if postgresql else ''}; "
        f"one sync to disk takes {_sync_ms():.2f} ms; load average before the run {os.getloadavg()[0]:.1f}"
    )


def _sync_ms() -> float:
    """The median of fifty syncs of 8 KiB."""
    times = []
    with tempfile.NamedTemporaryFile(dir=Path(__file__).parent) as file:
        for _ in range(50):
            file.write(b"x" * 8192)
            file.flush()
            began = time.perf_counter()
            os.fdatasync(file.fileno())
            times.append(time.perf_counter() - began)
    return sorted(times)[25] * 1000


def tables(results: Mapping[str, Found]) -> str:
    """Two tables in Markdown: what was aimed at, and every load."""
    return f"{_targets(results)}\n\n{_loads(results)}"


def _number(value: float | None, *, digits: int = 3) -> str:
    if value is None:
        return "–"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.{digits}g}"


def _targets(results: Mapping[str, Found]) -> str:
    names = list(results)
    lines = [
        f"| | {' | '.join(names)} | aimed at | reached by | GoToSocial 0.20 | 0.19.2 | times 0.20 |",
        f"|---|{'---|' * len(names)}---|---|---|---|---|",
    ]
    for target in TARGETS:
        ours = [figure(found, target.name) for found in results.values()]
        reached = [name for name, value in zip(names, ours, strict=True) if value is not None and is_met(target, value)]
        times = ours[0] / target.peer if ours and ours[0] is not None and target.peer else None
        sign = "≤" if target.less_is_better else "≥"
        lines.append(
            f"| {target.title} | {' | '.join(_number(v) for v in ours)} | {sign} {_number(bound(target))} |"
            f" {', '.join(reached) or 'none'} | {_number(target.peer)} | {_number(target.peer_before)} |"
            f" {_number(times)} |"
        )
    return "\n".join(lines)


def _loads(results: Mapping[str, Found]) -> str:
    lines = [
        "| load, connections | on | req/s | p50 ms | p99 ms | CPU ms a request | PSS MiB |",
        "|---|---|---|---|---|---|---|",
    ]
    for name in dict.fromkeys(name for found in results.values() for name in found.loads):
        for database, found in results.items():
            result = found.loads.get(name)
            if result is not None:
                lines.append(
                    f"| {name} | {database} | {_number(result.rate)} | {_number(result.p50_ms)} |"
                    f" {_number(result.p99_ms)} | {_number(result.cpu_ms)} | {_number(result.pss_mib)} |"
                )
    return "\n".join(lines)


def write(text: str) -> None:
    """Put the results into the README, in place of the last ones."""
    whole = README.read_text()
    before, _, rest = whole.partition(_BEGIN)
    _, _, after = rest.partition(_END)
    README.write_text(f"{before}{_BEGIN}\n{text}\n{_END}{after}")
