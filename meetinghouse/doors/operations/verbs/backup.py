"""``meetinghouse backup FILE [--force]`` and ``meetinghouse backup --verify FILE``."""

import argparse
import sys
from pathlib import Path

from meetinghouse.doors.operations.verbs.saying import there_is_a_site, unless_refused


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The file, and whether it is written or looked at."""
    parser.add_argument("file", metavar="FILE", help="where the backup goes, for example town-2026-05-01.tar.gz")
    parser.add_argument("--force", action="store_true", help="write over a file that is there already")
    parser.add_argument("--verify", action="store_true", help="write nothing; see whether FILE could be brought back")


def before(options: argparse.Namespace, data: Path) -> int | None:
    """What needs no site: looking at a backup; and nothing is made where there is none."""
    if options.verify:
        return unless_refused(lambda: _verify(Path(options.file)))
    return None if there_is_a_site(data) else 1


def run(options: argparse.Namespace) -> int:
    """Write the backup and say what is in it."""
    return unless_refused(lambda: _make(Path(options.file), force=options.force))


def _make(target: Path, *, force: bool) -> int:
    from meetinghouse.doors.operations.backups.making import make_backup

    made = make_backup(target, force=force)
    megabytes = made.octets / 1_000_000
    sys.stdout.write(f"Wrote {made.path}: {made.rows:,} rows and {made.files:,} files, {megabytes:,.1f} MB.\n")
    sys.stdout.write("It holds private posts and the secret key: keep it as you keep the server.\n")
    if made.missing:
        ids = ", ".join(str(one) for one in made.missing[:5])
        sys.stderr.write(
            f"meetinghouse: the files of {len(made.missing)} uploads were lost before this backup ({ids}"
            f"{', …' if len(made.missing) > 5 else ''}); all else is in it. meetinghouse doctor says more.\n"
        )
    return 0


def _verify(path: Path) -> int:
    from meetinghouse.doors.operations.backups.checking import verify_backup

    found = verify_backup(path)
    about = found.manifest
    rows = f"{found.rows:,} rows, counted" if found.counted else f"{found.rows:,} rows, which only PostgreSQL can count"
    sys.stdout.write(
        f"{path} is whole: {rows}; {found.files:,} files, each as it was written.\n"
        f"Made on {about.made_at:%Y-%m-%d %H:%M} UTC by Meetinghouse {about.version} of {about.base_url}.\n"
    )
    return 0
