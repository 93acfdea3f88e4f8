"""Bringing an unpacked backup to life, with Django's settings read from where it was unpacked.

``meetinghouse.project.server.restore`` calls these in their order.
"""

import shutil
from pathlib import Path

import msgspec
from django.core.exceptions import FieldError
from django.db import DatabaseError, connections

from meetinghouse.domain.media.queries_upkeep import uploads_without_files
from meetinghouse.domain.people.queries import count_members
from meetinghouse.doors.operations.backups.main_copy import CannotCopy, run_client
from meetinghouse.doors.operations.backups.manifest import POSTGRESQL_FILE, QUEUE_FILE, Manifest
from meetinghouse.doors.operations.backups.unpacking import CannotRestore
from meetinghouse.doors.operations.health.applied import known_migrations, labels_of, recorded_migrations
from meetinghouse.effects.search.actions import rebuild
from meetinghouse.kernel.bus.deliveries import keeping, recovery
from meetinghouse.kernel.databases import MAIN


class Restored(msgspec.Struct, frozen=True):
    """What was brought back. ``missing`` counts uploads whose files the backup did not have."""

    manifest: Manifest
    members: int
    files: int
    on_their_way: int
    searchable: int
    missing: int


def fill_postgresql(place: Path) -> None:
    """Bring the main database's rows back into the empty database of DATABASE_URL; all of them or none.

    Raises:
        CannotRestore: the database is not empty, or the client is missing.
        CannotCopy: the client failed.
    """
    with connections[MAIN].cursor() as cursor:
        if connections[MAIN].introspection.table_names(cursor):
            raise CannotRestore("The database of DATABASE_URL has tables already. Create an empty one and try again.")
    program = shutil.which("pg_restore")
    if program is None:
        raise CannotRestore("pg_restore is not here. Install PostgreSQL's client (Debian: postgresql-client).")
    try:
        run_client(
            program,
            ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", str(place / POSTGRESQL_FILE)],
        )
    except CannotCopy as error:
        raise CannotRestore(error.message) from error
    (place / POSTGRESQL_FILE).unlink()


def require_known_tables() -> None:
    """Refuse the database of a newer version, whose tables this one does not know.

    Raises:
        CannotRestore: it is one.
    """
    labels = set(labels_of(MAIN))
    strange = {one for one in recorded_migrations(MAIN) if one[0] in labels} - known_migrations(MAIN)
    if strange:
        names = ", ".join(sorted(f"{app}.{name}" for app, name in strange)[:3])
        raise CannotRestore(f"This backup was made by a newer Meetinghouse ({names}). Install that one first.")


def finish(manifest: Manifest, place: Path, files: int) -> Restored:
    """Once the tables are up to date: what was on its way goes on, and the search index is made anew."""
    on_their_way = _put_queue_back(place / QUEUE_FILE) if manifest.engine == "sqlite" else 0
    (place / QUEUE_FILE).unlink(missing_ok=True)
    return Restored(
        manifest=manifest,
        members=count_members(),
        files=files,
        on_their_way=on_their_way,
        searchable=rebuild(),
        missing=sum(1 for _ in uploads_without_files()),
    )


def _put_queue_back(path: Path) -> int:
    try:
        with path.open("rb") as lines:
            return keeping.put_back(msgspec.json.decode(line, type=dict) for line in lines)
    except (OSError, msgspec.MsgspecError, LookupError, FieldError, TypeError, ValueError, DatabaseError):
        # Of a version with other tables: then the log is handed out from its beginning, which loses nothing.
        recovery.start_over()
        return 0
