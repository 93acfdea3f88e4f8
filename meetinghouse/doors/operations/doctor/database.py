"""The databases: do they open, are they whole, are their tables those of this version?"""

from collections.abc import Iterator
from pathlib import Path

from django.db import connections

from meetinghouse.doors.operations.doctor.findings import Finding, fail, ok, some, warn
from meetinghouse.doors.operations.health.applied import known_migrations, labels_of, recorded_migrations, unapplied
from meetinghouse.kernel.databases import MAIN

_MB = 1_000_000
# Checkpoints keep it at some megabytes; beyond this one cannot finish.
_LARGE_LOG = 256 * _MB
_BACK_FROM_BACKUP = "Stop the site, copy the data folder away, and restore the newest backup."


def opens() -> Iterator[Finding]:
    """Each database answers."""
    for alias in connections:
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
        yield ok("Database", f"{_name(alias)} opens")


def tables() -> Iterator[Finding]:
    """Each has the tables of this version."""
    behind = sum(len(unapplied(alias)) for alias in connections)
    newer = {
        one
        for alias in connections
        for one in recorded_migrations(alias) - known_migrations(alias)
        if one[0] in labels_of(alias)
    }
    if newer:
        names = ", ".join(sorted(f"{app}.{name}" for app, name in newer)[:3])
        yield fail("Tables", f"They are of a newer Meetinghouse ({names}).", "Install that version again.")
    elif behind:
        advice = "Start the site, or run meetinghouse migrate."
        yield fail("Tables", f"{some(behind, 'change')} of this version are not made yet.", advice)
    else:
        yield ok("Tables", "up to date")


def whole() -> Iterator[Finding]:
    """SQLite's own tests of every page, index and reference; seconds for each gigabyte."""
    for alias in connections:
        connection = connections[alias]
        if connection.vendor != "sqlite":
            continue
        with connection.cursor() as cursor:
            # What is in the second file can be made anew: a quicker look does.
            cursor.execute("PRAGMA integrity_check(3)" if alias == MAIN else "PRAGMA quick_check(3)")
            wrong = [row[0] for row in cursor.fetchall() if row[0] != "ok"]
            cursor.execute("PRAGMA foreign_key_check")
            dangling = cursor.fetchmany(1000)
        if wrong:
            advice = _BACK_FROM_BACKUP if alias == MAIN else "Stop the site, delete sidecar.sqlite3, start it again."
            yield fail("Database", f"{_name(alias)} is damaged: {'; '.join(wrong)}", advice)
        elif dangling:
            table, row_id, parent, _ = dangling[0]
            what = (
                f"{some(len(dangling), 'row')} of {_name(alias)} point to nothing, first {table} {row_id} to {parent}"
            )
            yield fail("Database", what, _BACK_FROM_BACKUP)
        else:
            yield ok("Database", f"{_name(alias)} is whole")


def log_size() -> Iterator[Finding]:
    """SQLite's write-ahead log grows without end while something keeps an old state open."""
    for alias in connections:
        connection = connections[alias]
        if connection.vendor != "sqlite":
            continue
        log = Path(f"{connection.settings_dict['NAME']}-wal")
        octets = log.stat().st_size if log.exists() else 0
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA journal_mode")
            mode = cursor.fetchone()[0]
        if mode != "wal":
            advice = "Is the folder on a network disk? Move it to a local one."
            yield fail("Log", f"{_name(alias)} is in {mode} mode, not wal", advice)
        elif octets > _LARGE_LOG:
            advice = "Some process reads for hours; restart the site."
            yield warn("Log", f"{log.name} has {octets / _MB:,.0f} MB", advice)
        else:
            yield ok("Log", f"{log.name}: {octets / _MB:,.1f} MB")


def _name(alias: str) -> str:
    name = str(connections[alias].settings_dict["NAME"])
    return Path(name).name if connections[alias].vendor == "sqlite" else f"PostgreSQL's {name}"
