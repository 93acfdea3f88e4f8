"""``meetinghouse doctor [--repair] [--json]``."""

import argparse
import sys
from pathlib import Path

from meetinghouse.doors.operations.doctor.findings import Finding, Level
from meetinghouse.doors.operations.verbs.saying import say, there_is_a_site


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Whether it mends, and for whom it speaks."""
    parser.add_argument("--repair", action="store_true", help="mend counters that drifted and the search index")
    parser.add_argument("--json", action="store_true", help="one object for scripts instead of lines for people")


def before(_options: argparse.Namespace, data: Path) -> int | None:
    """Where there is no site, there is nothing to look at, and none is made."""
    return None if there_is_a_site(data) else 1


def run(options: argparse.Namespace) -> int:
    """Print what was found; 1 where something needs a person."""
    from meetinghouse.doors.operations.doctor.examining import examine

    found: list[Finding] = []
    for one in examine(repair=options.repair):
        found.append(one)
        if not options.json:
            _print(one)
    failed = sum(one.level is Level.FAIL for one in found)
    warned = sum(one.level is Level.WARN for one in found)
    if options.json:
        findings = [
            {"about": one.about, "level": str(one.level), "what": one.what, "advice": one.advice} for one in found
        ]
        say({"well": not failed, "failed": failed, "warned": warned, "findings": findings})
    elif failed or warned:
        sys.stdout.write(f"\n{failed} to mend, {warned} to look at.\n")
    else:
        sys.stdout.write("\nAll is well.\n")
    return 1 if failed else 0


def _print(one: Finding) -> None:
    sys.stdout.write(f"{one.level.upper():5} {one.about}: {one.what}\n")
    if one.advice:
        sys.stdout.write(f"      -> {one.advice}\n")
    sys.stdout.flush()
