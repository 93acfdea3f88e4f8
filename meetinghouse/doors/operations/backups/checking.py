"""Is an unpacked backup whole? Every member was held against its hash already; here the database speaks.

Works without Django: a backup can be checked where there is no site.
"""

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import msgspec

from meetinghouse.doors.operations.backups.archive import read_manifest, unpack
from meetinghouse.doors.operations.backups.manifest import BadBackup, Manifest, read

_FEW = 5


class Checked(msgspec.Struct, frozen=True):
    """A backup that is whole. ``counted`` is false where only a server could count the rows (PostgreSQL)."""

    manifest: Manifest
    files: int
    counted: bool

    @property
    def rows(self) -> int:
        """Rows of all tables together."""
        return sum(self.manifest.rows.values())


def verify_backup(path: Path) -> Checked:
    """Unpack a backup into a scratch folder beside it, look at everything, and take the folder away.

    Raises:
        BadBackup: it cannot be brought back as it was.
        OSError: it cannot be read, or there is no room for the scratch folder.
    """
    manifest = read(read_manifest(path))
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".meetinghouse-check-") as name:
        files = unpack(path, Path(name))
        require_whole(Path(name), manifest)
    return Checked(manifest=manifest, files=files, counted=manifest.engine == "sqlite")


def require_whole(folder: Path, manifest: Manifest) -> None:
    """Refuse an unpacked backup whose database is damaged or has other rows than its manifest says.

    Raises:
        BadBackup: with the first things that are wrong.
    """
    database = folder / manifest.database_file
    if not database.is_file():
        raise BadBackup(f"This backup is broken: {manifest.database_file} is not in it.")
    if manifest.engine != "sqlite":
        return
    with closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        try:
            wrong = [problem for _, problem in zip(range(_FEW), _problems(connection, manifest), strict=False)]
        except sqlite3.DatabaseError as error:
            wrong = [str(error)]
    if wrong:
        raise BadBackup(f"This backup is damaged: {'; '.join(wrong)}.")


def _problems(connection: sqlite3.Connection, manifest: Manifest) -> Iterator[str]:
    for (words,) in connection.execute("PRAGMA integrity_check(5)"):
        if words != "ok":
            yield str(words)
    for table, rowid, parent, _ in connection.execute("PRAGMA foreign_key_check"):
        yield f"row {rowid} of {table} points to a row of {parent} that is not there"
    tables = tables_of_sqlite(connection)
    for table in sorted({*tables, *manifest.rows}):
        there = connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0] if table in tables else 0  # noqa: S608
        if there != manifest.rows.get(table, 0):
            yield f"{table} has {there} rows, and had {manifest.rows.get(table, 0)}"


def tables_of_sqlite(connection: sqlite3.Connection) -> list[str]:
    """The tables of a file, SQLite's own aside."""
    found = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    return sorted(name for (name,) in found if not name.startswith("sqlite_"))
