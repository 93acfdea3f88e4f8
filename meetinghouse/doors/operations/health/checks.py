"""The health check: does every database answer, and are its tables those of this version?"""

import msgspec
from django.db import DatabaseError, connections

import meetinghouse
from meetinghouse.doors.operations.health.applied import all_applied


class Health(msgspec.Struct, frozen=True):
    """What the check found; ``status`` is ``ok`` or ``unwell``."""

    status: str
    database: bool
    migrations: bool
    version: str

    @property
    def is_well(self) -> bool:
        """All of it is in order."""
        return self.database and self.migrations


# Tables never become older again while a process lives, so a good answer is kept.
_tables_are_current = False


def check_health() -> Health:
    """Ask the databases. Blocks for as long as they take, at most their timeouts."""
    global _tables_are_current  # noqa: PLW0603 -- one value a process, by design
    answers = _databases_answer()
    if answers and not _tables_are_current:
        _tables_are_current = all_applied()
    current = answers and _tables_are_current
    return Health(
        status="ok" if current else "unwell",
        database=answers,
        migrations=current,
        version=meetinghouse.__version__,
    )


def _databases_answer() -> bool:
    try:
        for alias in connections:
            with connections[alias].cursor() as cursor:
                cursor.execute("SELECT 1")
                cursor.fetchone()
    except DatabaseError:
        for alias in connections:
            # A connection that the server has dropped is not used again.
            connections[alias].close_if_unusable_or_obsolete()
        return False
    return True
