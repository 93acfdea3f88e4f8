"""The machine: versions, the data folder, room on its disk, the clock."""

import os
import platform
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import connections

from meetinghouse.domain.posts.queries_upkeep import newest_post_id
from meetinghouse.doors.operations.doctor.findings import Finding, fail, ok, some, warn
from meetinghouse.kernel.clock import now
from meetinghouse.kernel.databases import MAIN
from meetinghouse.kernel.ids import unix_ms

_OLDEST_PYTHON = (3, 11)
_OLDEST_SQLITE = (3, 35, 0)  # RETURNING
_OLDEST_POSTGRESQL = 150000
_MB = 1_000_000
_TOO_LITTLE, _LITTLE = 200 * _MB, 1000 * _MB
_FEW_FILES = 10_000
_CLOCK_SLACK_MS = 60_000
# Before this program was written there was no now.
_EARLIEST_YEAR = 2025
_SHORT_KEY = 32


def versions() -> Iterator[Finding]:
    """Python and the database program."""
    if sys.version_info < _OLDEST_PYTHON:
        yield fail("Python", platform.python_version(), "Meetinghouse needs Python 3.11 or newer.")
    else:
        yield ok("Python", platform.python_version())
    connection = connections[MAIN]
    if connection.vendor == "sqlite":
        if sqlite3.sqlite_version_info < _OLDEST_SQLITE:
            yield fail(
                "SQLite", sqlite3.sqlite_version, "Meetinghouse needs SQLite 3.35 or newer: take a newer Python."
            )
        else:
            yield ok("SQLite", sqlite3.sqlite_version)
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')::int, current_setting('server_version')")
        number, words = cursor.fetchone()
    if number < _OLDEST_POSTGRESQL:
        yield fail("PostgreSQL", words, "Meetinghouse needs PostgreSQL 15 or newer.")
    else:
        yield ok("PostgreSQL", words)


def data_folder() -> Iterator[Finding]:
    """Whose it is, who else may read it, whether it can be written."""
    data = Path(settings.DATA)
    state = data.stat()
    foreign = sorted({path.name for path in data.iterdir() if path.stat().st_uid != state.st_uid})
    if state.st_mode & 0o077:
        advice = f"Close it: chmod 700 {data}"
        yield fail("Data folder", f"{data} is open to other accounts of this machine.", advice)
    elif state.st_uid != os.geteuid() and os.geteuid() == 0:
        advice = "Run commands as the account that runs the site, or what they write will be closed to it."
        yield warn("Data folder", f"{data} belongs to another account than the one you are.", advice)
    elif foreign:
        advice = f"Give it all to one account: chown -R --reference={data} {data}"
        yield fail("Data folder", f"In {data}, {', '.join(foreign[:5])} belong to another account.", advice)
    elif not os.access(data, os.W_OK):
        yield fail("Data folder", f"{data} cannot be written to.", "Is its disk mounted read-only?")
    else:
        yield ok("Data folder", str(data))
    left = sorted(path.name for path in data.glob(".restoring-*"))
    if left:
        yield warn("Data folder", f"{', '.join(left)} is left from a restore that was ended.", "Delete it.")


def secret_key() -> Iterator[Finding]:
    """The file that opens every session."""
    path = Path(settings.DATA) / "secret_key"
    if path.stat().st_mode & 0o077:
        yield fail("Secret key", "Other accounts of this machine can read it.", f"chmod 600 {path}")
    elif len(path.read_text().strip()) < _SHORT_KEY:
        yield fail("Secret key", "It is short enough to be guessed.", f"Stop the site, delete {path}, start it again.")
    else:
        yield ok("Secret key", "readable by its owner only")


def room() -> Iterator[Finding]:
    """Octets and files that the disk still takes."""
    free = shutil.disk_usage(settings.DATA).free
    disk = os.statvfs(settings.DATA)
    words = f"{free / _MB:,.0f} MB free"
    advice = "Make room, or move the data folder to a larger disk. A full disk refuses posts and pictures."
    if free < _TOO_LITTLE:
        yield fail("Room", words, advice)
    elif free < _LITTLE:
        yield warn("Room", words, advice)
    elif disk.f_files and disk.f_favail < _FEW_FILES:
        yield fail("Room", f"The disk takes only {some(disk.f_favail, 'more file')}.", advice)
    else:
        yield ok("Room", words)


def clock() -> Iterator[Finding]:
    """Ids are times: a clock that goes back makes new posts look old."""
    present = now()
    ahead = unix_ms(newest_post_id()) - int(present.timestamp() * 1000)
    advice = "Set the clock, and let it be kept right: timedatectl set-ntp true"
    if present.year < _EARLIEST_YEAR:
        yield fail("Clock", f"It says {present:%Y-%m-%d %H:%M} UTC.", advice)
    elif ahead > _CLOCK_SLACK_MS:
        yield fail("Clock", f"The newest post is {ahead // 1000:,} seconds in the future.", advice)
    else:
        yield ok("Clock", f"{present:%Y-%m-%d %H:%M} UTC")
