"""Which database the worker's tables are in: the second SQLite file, or the one PostgreSQL database."""

from django.apps import apps
from django.db import connections, router

# Holders are numbered worker + seat: a worker's own id is a multiple of this, and each of its threads has a seat.
SEATS = 64

# Who holds a lease is gone when the worker is not on the list.
HOLDER_IS_GONE = f"holder - holder % {SEATS} NOT IN (SELECT id FROM deliveries_worker)"  # noqa: S608 -- constants only


def alias() -> str:
    """Django's name for that database, as the project's router says."""
    return str(router.db_for_write(apps.get_model("deliveries", "Delivery")))


def row_lock(*, skip: bool = False) -> str:
    """The end of a SELECT that locks what it finds; in SQLite the transaction has locked the file already."""
    if connections[alias()].vendor != "postgresql":
        return ""
    return " FOR UPDATE SKIP LOCKED" if skip else " FOR UPDATE"


def marks(count: int) -> str:
    """``%s, %s, %s``: the places of so many parameters."""
    return ", ".join(["%s"] * count)
