"""A copy of the main database, of one moment, while the site goes on writing to it.

SQLite: the online backup in one step. In WAL mode it blocks nobody; in several steps a busy site would make it begin
again after every write. PostgreSQL: ``pg_dump`` in a transaction whose snapshot the counts are taken from too.
https://www.sqlite.org/backup.html https://www.postgresql.org/docs/current/app-pgdump.html
"""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from django.apps import apps
from django.db import connections, transaction

from meetinghouse.domain.media.queries_upkeep import WHERE_FILES_ARE, Upload
from meetinghouse.doors.operations.backups.checking import tables_of_sqlite
from meetinghouse.doors.operations.backups.manifest import POSTGRESQL_FILE, SQLITE_FILE
from meetinghouse.kernel.databases import MAIN, SIDECAR
from meetinghouse.kernel.errors import Refusal, StorageFull
from meetinghouse.kernel.room import is_no_room

# What ends or is made anew with a restore: who is signed in, allowances, the search index.
_CHATTER = ("sessions", "limits")
_CHATTER_TABLES = ("search_post", "search_person", "search_message")
_AT_ONCE = 1000


class CannotCopy(Refusal):
    """The database could not be copied; the message says why and what to do."""

    code = "cannot_copy"


class _Rows(Protocol):
    def __call__(self, text: str) -> Iterator[tuple[Any, ...]]: ...


class MainCopy(NamedTuple):
    """The copy, as a file, and a way to read the same moment's rows."""

    engine: str
    path: Path
    rows: _Rows
    tables: list[str]

    def counts(self) -> dict[str, int]:
        """How many rows each table has."""
        return {t: int(next(self.rows(f'SELECT count(*) FROM "{t}"'))[0]) for t in self.tables}  # noqa: S608 -- ours

    def migrations(self) -> list[str]:
        """What was applied."""
        return [f"{app}.{name}" for app, name in self.rows("SELECT app, name FROM django_migrations ORDER BY id")]

    def uploads(self) -> Iterator[Upload]:
        """Where the files of each upload belong."""
        return map(Upload._make, self.rows(WHERE_FILES_ARE))


@contextmanager
def copied(folder: Path) -> Iterator[MainCopy]:
    """Copy the main database into a folder; its rows can be read inside the ``with`` block.

    Raises:
        CannotCopy: it is damaged, or PostgreSQL's client is missing.
        OSError, sqlite3.Error: there is no room.
    """
    way = _postgresql if connections[MAIN].vendor == "postgresql" else _sqlite
    with way(folder) as copy:
        yield copy


@contextmanager
def _sqlite(folder: Path) -> Iterator[MainCopy]:
    path = folder / SQLITE_FILE
    connection = connections[MAIN]
    connection.ensure_connection()
    with closing(sqlite3.connect(path)) as target:
        path.chmod(0o600)
        try:
            connection.connection.backup(target, pages=-1)
            # One file that is complete without a log beside it.
            target.execute("PRAGMA journal_mode=DELETE")
        except sqlite3.OperationalError as error:
            if is_no_room(error, folder):
                raise StorageFull(f"There is no room in {folder.parent} for a copy of the database.") from error
            raise
        wrong = target.execute("PRAGMA quick_check(1)").fetchone()[0]
        if wrong != "ok":
            raise CannotCopy(f"The database is damaged ({wrong}). Nothing was written; ask meetinghouse doctor.")
        yield MainCopy("sqlite", path, lambda text: iter(target.execute(text)), tables_of_sqlite(target))


@contextmanager
def _postgresql(folder: Path) -> Iterator[MainCopy]:
    program = shutil.which("pg_dump")
    if program is None:
        raise CannotCopy("pg_dump is not here. Install PostgreSQL's client (Debian: postgresql-client) and try again.")
    connection = connections[MAIN]
    path = folder / POSTGRESQL_FILE
    left_out = _chatter_tables()
    with transaction.atomic(using=MAIN, durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            cursor.execute("SELECT pg_export_snapshot()")
            snapshot = cursor.fetchone()[0]
            cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename")
            tables = [name for (name,) in cursor.fetchall() if name not in left_out]
        arguments = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={path}"]
        arguments += [f"--exclude-table-data={table}" for table in left_out]
        run_client(program, arguments)
        path.chmod(0o600)
        yield MainCopy("postgresql", path, _in_postgresql, tables)


def _in_postgresql(text: str) -> Iterator[tuple[Any, ...]]:
    with connections[MAIN].chunked_cursor() as cursor:
        cursor.execute(text)
        while rows := cursor.fetchmany(_AT_ONCE):
            yield from rows


def _chatter_tables() -> list[str]:
    """Tables whose rows stay behind; with SQLite they are in the second file, which stays behind as a whole."""
    if SIDECAR in connections:
        return []
    models = (model for label in _CHATTER for model in apps.get_app_config(label).get_models())
    return sorted([*(model._meta.db_table for model in models), *_CHATTER_TABLES])


def run_client(program: str, arguments: list[str]) -> None:
    """Run one of PostgreSQL's programs on the main database; a password goes by the environment.

    Raises:
        CannotCopy: it failed; the message ends with its last words.
    """
    connection = connections[MAIN]
    words, extra = connection.client.settings_to_cmd_args_env(connection.settings_dict, [])
    environment = os.environ | (extra or {})
    where = [word for word in words[1:] if word != connection.settings_dict["NAME"]]
    where.append(f"--dbname={connection.settings_dict['NAME']}")
    done = subprocess.run(  # noqa: S603 -- found by its name on the path, arguments are ours
        [program, *arguments, *where], env=environment, capture_output=True, text=True, stdin=subprocess.DEVNULL,
        check=False,
    )  # fmt: skip
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["no reason given"]
        raise CannotCopy(f"{Path(program).name} failed: {lines[-1]}")
