"""What the parent does before it forks: tables brought up to date, code loaded once for all."""

import sys
from typing import Any

from django.db import connections

from meetinghouse.doors.operations.health.applied import unapplied


def bring_tables_up_to_date() -> bool:
    """Apply what migrations are missing, in every database.

    Returns:
        Whether there were any.

    Raises:
        DatabaseError: a database does not answer, or a migration failed.
    """
    behind = [alias for alias in connections if unapplied(alias)]
    if not behind:
        return False
    from django.core.management import call_command

    sys.stderr.write("Preparing the database ...\n")
    for alias in behind:
        call_command("migrate", database=alias, verbosity=0, interactive=False)
    return True


def load_application() -> Any:
    """Django's WSGI handler with everything loaded that a request would load.

    Loaded in the parent it is shared by all processes; loaded later, each would have its own.
    """
    from django.urls import get_resolver

    from meetinghouse.project.wsgi import application

    # Imports every view and builds the tables for looking names up.
    get_resolver().reverse_dict  # noqa: B018 -- asking is what builds them
    return application


def close_connections() -> None:
    """Nothing that is open may cross a fork: SQLite's locks and PostgreSQL's sockets belong to one process."""
    connections.close_all()
