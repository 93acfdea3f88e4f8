"""Emptying the database after a test that commits: the record's own guards, which refuse just that, step aside."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.operations import BaseDatabaseOperations


@contextmanager
def guards_down(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Within it, tables of the safety desk can be changed by hand; afterwards its triggers are back."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger"
                " WHERE NOT tgisinternal AND tgrelid::regclass::text LIKE 'safety_%'"
            )
            tables = [row[0] for row in cursor.fetchall()]
            down = [f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in tables]
            up = [f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in tables]
        else:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'safety_%'")
            found = cursor.fetchall()
            down = [f"DROP TRIGGER {name}" for name, _ in found]
            up = [sql for _, sql in found]
        for statement in down:
            cursor.execute(statement)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            for statement in up:
                cursor.execute(statement)


def let_flush_pass() -> None:
    """Make Django's flush, which ends every test that commits, lower the guards while it works."""
    flush = BaseDatabaseOperations.execute_sql_flush

    def execute_sql_flush(self: BaseDatabaseOperations, sql_list: Sequence[str]) -> Any:
        with guards_down(self.connection):
            return flush(self, sql_list)

    BaseDatabaseOperations.execute_sql_flush = execute_sql_flush  # type: ignore[method-assign,assignment]
