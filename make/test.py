"""What ``make test`` runs: the whole suite on SQLite, then all of it that asks a database on PostgreSQL.

Arguments go to pytest, so ``make test ARGS="-k visibility"`` works. ``MEETINGHOUSE_TEST_DATABASES`` may name
``sqlite`` or ``postgresql`` alone. The last line printed adds the runs up; the exit status is 0 only if no
run failed and at least one test ran.
"""

import os
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path

from postgresql import NoPostgresql, throw_away_server

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".cache"
CLOSING_LINE = CACHE / "closing-line"
IN_CI = bool(os.environ.get("CI"))
# Browser journeys and started processes bring their own data folder: the suite's database is not theirs.
ASKS_A_DATABASE = "database and not browser and not server"


@dataclass
class Count:
    """How many tests went which way."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: "Count") -> "Count":
        return Count(self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped)

    def __str__(self) -> str:
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


def _read(report: Path) -> Count:
    """Count a JUnit report; what broke in set-up or in a collected file counts as failed."""
    total = Count()
    for suite in ET.parse(report).getroot().iter("testsuite"):  # noqa: S314 -- written a moment ago by pytest
        ran, failures, errors, skipped = (int(suite.get(key, 0)) for key in ("tests", "failures", "errors", "skipped"))
        total += Count(max(ran - failures - errors - skipped, 0), failures + errors, skipped)
    return total


def _pytest(name: str, arguments: list[str], environ: dict[str, str]) -> tuple[Count, bool]:
    report = CACHE / f"report-{name}.xml"
    report.unlink(missing_ok=True)
    command = [sys.executable, "-m", "pytest", f"--junitxml={report}", *arguments]
    print(f"\n==> {name}: {' '.join(command[1:])}", flush=True)
    started = time.monotonic()
    status = subprocess.run(command, cwd=ROOT, env=environ, stdin=subprocess.DEVNULL, check=False).returncode
    count = _read(report) if report.exists() else Count(failed=1)
    print(f"==> {name}: {count} in {time.monotonic() - started:.0f} s", flush=True)
    # 5 is 'no test collected', which a selection may well mean for one of the runs.
    return count, status in {0, 5}


def _count_only(arguments: list[str], environ: dict[str, str]) -> int:
    """How many tests a run would have had."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "-q", *arguments],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    return sum("::" in line for line in done.stdout.splitlines())


def _on_postgresql(arguments: list[str], environ: dict[str, str]) -> tuple[Count, bool]:
    chosen = ["-m", ASKS_A_DATABASE, *arguments]
    try:
        # A server for each of the two processes: a transaction that is open in one database holds events back in
        # all databases of its server. tests/conftest.py takes the one that is meant for its process.
        with throw_away_server() as one, throw_away_server() as other:
            urls = {"DATABASE_URL": one, "DATABASE_URL_GW1": other}
            return _pytest("postgresql", ["-n", "2", *chosen], environ | urls)
    except NoPostgresql as reason:
        if IN_CI:
            print(f"==> postgresql: {reason}; that is a failure here", flush=True)
            return Count(failed=1), False
        missed = _count_only(chosen, environ)
        print(f"==> postgresql: skipped, {missed} tests: {reason}", flush=True)
        return Count(skipped=missed), True


def main() -> int:
    """Run the suite on both databases and print one closing line."""
    CACHE.mkdir(exist_ok=True)
    arguments = sys.argv[1:]
    wanted = os.environ.get("MEETINGHOUSE_TEST_DATABASES", "sqlite postgresql").replace(",", " ").split()
    environ = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    total, well = Count(), True
    if "sqlite" in wanted:
        count, fine = _pytest("sqlite", ["-n", "2", "--dist", "loadgroup", *arguments], environ)
        total, well = total + count, well and fine
    if "postgresql" in wanted:
        count, fine = _on_postgresql(arguments, environ)
        total, well = total + count, well and fine
    well = well and not total.failed and bool(total.passed)
    if not well and not total.failed:
        total.failed = 1
        print("==> a run ended badly without a failed test, or no test ran at all; counted as one failure")
    CLOSING_LINE.write_text(f"{total}\n")
    print(f"\n{total}", flush=True)
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
