"""``make bench``: fill the data set, start the real server, run the loads, compare with the targets.

make bench                                   SQLite, then PostgreSQL; some 12 minutes; writes bench/README.md
make bench ARGS="--short"                    a look whether it works: small data, seconds; writes nothing
make bench ARGS="--databases sqlite --only mixed,posting"
"""

import argparse
import contextlib
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import report
import subject
from scenarios import Found, Loads, Pace
from targets import TARGETS, figure, is_met
from wrk import CannotLoad, require_wrk

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "bench" / "out"
GROUPS = ("home", "look_ups", "mixed", "posting", "being_seen", "conversation", "gathering", "start")
# Loads that render pages of the site.
PAGES = (
    "site",
    "long conversation",
    "conversations",
    "messages sent",
    "big group",
    "posts in the big group",
    "big event",
)

sys.path.append(str(ROOT / "make"))


def say(words: str) -> None:
    """Print at once."""
    print(words, flush=True)


@contextlib.contextmanager
def database(kind: str) -> Iterator[str]:
    """The ``DATABASE_URL`` of a fresh database; empty for SQLite."""
    if kind == "sqlite":
        yield ""
        return
    from postgresql import throw_away_server

    # With the safety that a real one has: what is answered is on disk.
    with throw_away_server(in_haste=False) as url:
        yield url


def measure(kind: str, options: argparse.Namespace) -> Found:
    """All chosen loads on one kind of database."""
    found, pace = Found(), Pace(seconds=options.seconds, runs=options.runs)
    data = Path(tempfile.mkdtemp(prefix="meetinghouse-bench-"))
    try:
        with database(kind) as url:
            say(f"{kind}: filling the data set")
            filled = subject.populate(data, url, small=options.short)
            found.values["database, MB"] = round(subject.octets(data, url) / 1e6, 1)
            say(f"  {filled['rows']}, {found.values['database, MB']} MB")
            if "start" in options.only:
                starts = subject.cold_start(data, url, 2 if options.short else 5)
                found.values["cold start, s"] = statistics.median(starts)
                say(f"  cold start {starts} s")
            if "home" in options.only:
                with subject.running(data, url, MEETINGHOUSE_PAGE_CACHE="off") as (site, _):
                    Loads(site, filled["tokens"], pace, say).home(found, "home without page cache", (8, 32))
            if "conversation" in options.only:
                filled["tokens"]["talk"] = subject.converse(data, url, filled["cast"], small=options.short)
            with subject.running(data, url) as (site, _):
                _all_loads(Loads(site, filled["tokens"], pace, say), found, options)
                time.sleep(1)
            if "gathering" in options.only:
                # Last: members follow their group, so it stands in the homes that the other loads measure.
                filled["tokens"]["place"] = subject.gather(data, url, filled["cast"], small=options.short)
                with subject.running(data, url) as (site, _):
                    Loads(site, filled["tokens"], pace, say).gathering(found)
    finally:
        shutil.rmtree(data, ignore_errors=True)
    if found.loads:
        # Of what the peer does too: it has no pages of its own.
        loads = {n: r for n, r in found.loads.items() if not n.startswith(PAGES)} or found.loads
        found.values["under load, PSS MiB"] = max(r.pss_mib for r in loads.values())
    return found


def _all_loads(loads: Loads, found: Found, options: argparse.Namespace) -> None:
    time.sleep(2)
    loads.at_rest(found)
    for group in GROUPS:
        if group in options.only and group not in {"start", "gathering"}:
            getattr(loads, group)(found)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--databases", default="sqlite,postgresql", help="sqlite, postgresql or both")
    parser.add_argument("--only", default=",".join(GROUPS), help=f"some of {','.join(GROUPS)}")
    parser.add_argument("--seconds", type=int, default=6, help="how long each load runs")
    parser.add_argument("--runs", type=int, default=3, help="how often; the median is reported")
    parser.add_argument("--short", action="store_true", help="small data, one second a load; writes no table")
    parser.add_argument("--strict", action="store_true", help="exit 1 where a target is missed on SQLite")
    options = parser.parse_args()
    options.only = options.only.split(",")
    if unknown := set(options.only) - set(GROUPS):
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    if options.short:
        options.seconds, options.runs = 1, 1
    return options


def _postgresql_version() -> str:
    from postgresql import binaries

    program = str(binaries() / "postgres")
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"\d+(\.\d+)?", said)
    return found[0] if found else ""


def main() -> int:
    """Measure and report."""
    options = _options()
    try:
        require_wrk()
    except CannotLoad as reason:
        say(f"bench: {reason}")
        return 1
    kinds = options.databases.split(",")
    machine = report.machine(_postgresql_version() if "postgresql" in kinds else "")
    text = f"Measured {time.strftime('%Y-%m-%d')} on {machine}."
    results = {{"sqlite": "SQLite", "postgresql": "PostgreSQL"}[kind]: measure(kind, options) for kind in kinds}
    text += f"\n\n{report.tables(results)}"
    say(f"\n{text}")
    OUT.mkdir(parents=True, exist_ok=True)
    (OUT / "results.json").write_text(json.dumps(msgspec.to_builtins(results), indent=1))
    if not options.short and set(options.only) == set(GROUPS):
        report.write(text)
    first = next(iter(results.values()))
    missed = [t.title for t in TARGETS if (ours := figure(first, t.name)) is not None and not is_met(t, ours)]
    if missed:
        say(f"\nMissed on {next(iter(results))}: {', '.join(missed)}")
    return 1 if missed and options.strict else 0


if __name__ == "__main__":
    os.chdir(ROOT)
    sys.exit(main())
