"""What the parent does before it forks: tables brought up to date, code loaded once for all."""

import ctypes
import gc
import os
import sys
import traceback
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections

from meetinghouse.doors.operations.health.applied import unapplied

# From glibc's malloc.h.
_M_ARENA_MAX = -8


class CannotPrepare(Exception):
    """The tables could not be brought up to date; what went wrong was printed already."""


def bring_tables_up_to_date() -> bool:
    """Apply what migrations are missing, in every database.

    Returns:
        Whether there were any.

    Raises:
        DatabaseError: a database does not answer.
        CannotPrepare: a migration failed.
    """
    behind = [alias for alias in connections if unapplied(alias)]
    if not behind:
        return False
    sys.stderr.write("Preparing the database ...\n")
    sys.stderr.flush()
    # Migrating takes 100 MB and more, which a process of its own gives back when it ends.
    close_connections()
    pid = os.fork()
    if pid == 0:
        os._exit(_migrate(behind))
    _, status = os.waitpid(pid, 0)
    if status:
        raise CannotPrepare
    return True


def _migrate(aliases: list[str]) -> int:
    from django.core.management import call_command

    gc.enable()
    try:
        for alias in aliases:
            if alias == DEFAULT_DB_ALIAS:
                # On an empty folder: it changes its tables many times, and each change costs more the more tables
                # there are: two seconds of eight.
                if any(label == "oauth2_provider" for label, _ in unapplied(alias)):
                    call_command("migrate", "oauth2_provider", database=alias, verbosity=0, interactive=False)
                call_command("migrate", database=alias, verbosity=0, interactive=False)
                continue
            # Walking through the migrations of all other apps, to do nothing, takes two seconds.
            for label in sorted({label for label, _ in unapplied(alias)}):
                call_command("migrate", label, database=alias, verbosity=0, interactive=False)
    except BaseException:  # noqa: BLE001 -- whatever it was, the parent has to learn of it
        traceback.print_exc()
        return 1
    finally:
        close_connections()
        sys.stdout.flush()
        sys.stderr.flush()
    return 0


def load_application() -> Any:
    """Django's WSGI handler with everything loaded that a request would load.

    Loaded in the parent it is shared by all processes; loaded later, each would have its own.
    """
    from django.urls import get_resolver

    from meetinghouse.project.wsgi import application

    # Imports every view and builds the tables for looking names up.
    get_resolver().reverse_dict  # noqa: B018 -- asking is what builds them
    return application


def hold_memory_together() -> None:
    """Let all threads take memory from one arena (glibc's ``M_ARENA_MAX``); no other C library has more.

    Each thread's own would keep what it once needed: a tenth of what a busy server holds.
    """
    limit = getattr(ctypes.CDLL(None), "mallopt", None)
    if limit is not None:
        limit(_M_ARENA_MAX, 1)


def close_connections() -> None:
    """Nothing that is open may cross a fork: SQLite's locks and PostgreSQL's sockets belong to one process."""
    connections.close_all()
