"""``meetinghouse demo [--if-empty] [--small]``."""

import argparse
import sys


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Whether a site that has members already is left alone, and how much is written."""
    parser.add_argument("--if-empty", action="store_true", help="do nothing where there are members already")
    parser.add_argument("--small", action="store_true", help="a quarter of the posts and photos, in half the time")


def run(options: argparse.Namespace) -> int:
    """Fill an empty site with a lively town and print how to sign in."""
    from meetinghouse.domain.people.queries import count_members, member_by_name
    from meetinghouse.doors.operations.demo.cast import TOWN
    from meetinghouse.doors.operations.demo.town import PASSWORD, PICTURES, POSTS, Town

    if count_members():
        if not options.if_empty:
            sys.stderr.write("meetinghouse: this site has members already; the demo only fills an empty one\n")
            return 1
    else:
        share = 4 if options.small else 1
        Town(_say, posts=POSTS // share, pictures=PICTURES // share).build()
    if member_by_name("ada") is not None:
        sys.stdout.write(
            f"\nThe demo town of {TOWN}. Sign in with one of these; the password is {PASSWORD}\n"
            "  ada@example.org    owner\n"
            "  milan@example.org  moderator\n"
            "  grace@example.org  member\n\n"
        )
    return 0


def _say(what: str, done: int, of: int) -> None:
    end = "\n" if done == of else ""
    if sys.stdout.isatty():
        sys.stdout.write(f"\r{what}: {done} of {of}{end}")
    elif done == of or done % max(1, of // 4) == 0:
        sys.stdout.write(f"{what}: {done} of {of}\n")
    sys.stdout.flush()
