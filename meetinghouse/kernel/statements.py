"""SQL of the hot paths: one text for each database, run past the ORM and past Django's cursors.

Django's cursor costs 20 to 40 µs a statement; a page of the home feed takes three. A statement here costs
what the database itself takes and 3 µs. It runs on Django's own connection, so inside a transaction it is
part of it. In PostgreSQL it is prepared on first use and planned once.

Parameters are written ``%(name)s`` in both; no other per cent sign may stand in the text. ``ORDERED JOIN`` keeps
what is on its left in the outer loop, and ``UNINDEXED`` behind a table walks it by its primary key: SQLite's planner
knows nothing of how much there is, or what it was told once no longer holds.
"""

import re
import sqlite3
import threading
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import msgspec
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field, Model

from meetinghouse.kernel.clock import now
from meetinghouse.kernel.databases import MAIN

Row = tuple[Any, ...]

_ORDERED = "ORDERED JOIN"
_UNINDEXED = "UNINDEXED"
_PARAMETER = re.compile(r"%\((\w+)\)s")


@lru_cache(maxsize=1)
def is_sqlite() -> bool:
    """The main database is SQLite, not PostgreSQL; that does not change while a process lives."""
    return connections[MAIN].vendor == "sqlite"


class _Here(threading.local):
    """This thread's connection to the main database, as Django keeps it; asking Django costs 1 µs each time."""

    connection: BaseDatabaseWrapper | None = None


_here = _Here()


def main_connection() -> BaseDatabaseWrapper:
    """This thread's connection to the main database; it may not be open yet."""
    found = _here.connection
    if found is None:
        found = _here.connection = connections[MAIN]
    return found


class Statement:
    """One statement on the main database.

    Args:
        sqlite: the text for SQLite.
        postgresql: the text for PostgreSQL where it is another.
    """

    __slots__ = ("_named", "postgresql", "sqlite")

    def __init__(self, sqlite: str, postgresql: str | None = None) -> None:
        self.sqlite = sqlite.replace(_ORDERED, "CROSS JOIN").replace(_UNINDEXED, "NOT INDEXED")
        other = postgresql if postgresql is not None else sqlite
        self.postgresql = other.replace(_ORDERED, "JOIN").replace(_UNINDEXED, "")
        self._named = _PARAMETER.sub(r":\1", self.sqlite)

    def rows(self, params: Mapping[str, Any]) -> list[Row]:
        """All rows. Parameters that the text does not name are passed over."""
        connection = main_connection()
        if connection.force_debug_cursor:  # somebody counts queries
            return self._by_django(connection, params)
        if connection.connection is None:
            connection.ensure_connection()
        if connection.vendor == "sqlite":
            try:
                found: list[Row] = connection.connection.execute(self._named, params).fetchall()
            except sqlite3.Error:
                # Django's names for errors; the wrapper itself would cost every success 1 µs.
                with connection.wrap_database_errors:
                    raise
            return found
        return _in_postgresql(connection, self.postgresql, params)

    def run(self, params: Mapping[str, Any]) -> int:
        """Change rows; says how many."""
        connection = main_connection()
        if connection.vendor == "sqlite" and not connection.force_debug_cursor:
            if connection.connection is None:
                connection.ensure_connection()
            try:
                return int(connection.connection.execute(self._named, params).rowcount)
            except sqlite3.Error:
                with connection.wrap_database_errors:
                    raise
        with connection.cursor() as cursor:
            cursor.execute(self.sqlite if connection.vendor == "sqlite" else self.postgresql, dict(params))
            return int(cursor.rowcount)

    def row(self, params: Mapping[str, Any]) -> Row | None:
        """The first row, or None."""
        found = self.rows(params)
        return found[0] if found else None

    def plan(self, params: Mapping[str, Any]) -> list[str]:
        """What SQLite or PostgreSQL means to do, a line a step; for tests that pin a plan."""
        connection = main_connection()
        if connection.vendor == "sqlite":
            connection.ensure_connection()
            steps = connection.connection.execute(f"EXPLAIN QUERY PLAN {self._named}", params)
            return [row[3] for row in steps]
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN {self.postgresql}", dict(params))
            return [row[0] for row in cursor.fetchall()]

    def _by_django(self, connection: BaseDatabaseWrapper, params: Mapping[str, Any]) -> list[Row]:
        text = self.sqlite if connection.vendor == "sqlite" else self.postgresql
        with connection.cursor() as cursor:
            cursor.execute(text, dict(params))
            found: list[Row] = cursor.fetchall()
            return found


def _in_postgresql(connection: BaseDatabaseWrapper, text: str, params: Mapping[str, Any]) -> list[Row]:
    import psycopg

    for last in (False, True):
        try:
            with psycopg.Cursor(connection.connection) as cursor:
                # Django's own cursor would put the values into the text, which cannot be prepared.
                found: list[Row] = cursor.execute(text, params, prepare=True).fetchall()
                return found
        except psycopg.Error:
            # A server that was restarted leaves dead connections behind; outside a transaction, once more.
            if last or connection.in_atomic_block or not connection.connection.broken:
                with connection.wrap_database_errors:
                    raise
            connection.close()
            connection.ensure_connection()
    raise AssertionError("unreachable")


def moment(when: datetime | None = None) -> datetime:
    """A moment, now if none is given, as a parameter: SQLite's columns hold UTC without saying so."""
    if not is_sqlite():
        return when or now()
    return (when.astimezone(UTC) if when else now()).replace(tzinfo=None)


def as_utc(value: datetime) -> datetime:
    """A moment read by a statement, with its zone."""
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def listed(values: Iterable[int | str]) -> Any:
    """Several values as one parameter, for ``one_of``."""
    found = list(values)
    return msgspec.json.encode(found).decode() if is_sqlite() else found


def one_of(column: str, parameter: str) -> str:
    """SQLite: the column is one of the values of a ``listed`` parameter.

    A join with ``json_each`` would make SQLite build a Bloom filter over the whole table.
    """
    return f"{column} IN (SELECT value FROM json_each(%({parameter})s))"  # noqa: S608 -- own constants; values are bound


def any_of(column: str, parameter: str, kind: str = "bigint") -> str:
    """PostgreSQL: the column is one of the values of a ``listed`` parameter."""
    return f"{column} = ANY(%({parameter})s::{kind}[])"


_THOSE = re.compile(r"\[(\S+) IN (\w+)\]")


def about(text: str) -> Statement:
    """A statement on some rows: ``[p.id IN ids]`` in its text says which, ``ids`` being a ``listed`` parameter."""
    return Statement(_THOSE.sub(lambda m: one_of(m[1], m[2]), text), _THOSE.sub(lambda m: any_of(m[1], m[2]), text))


def insert(row: Model, *, unless_there: bool = False) -> bool:
    """Insert a row whose primary key is set, as ``save(force_insert=True)`` would, at a tenth of the cost.

    No signals are sent and defaults of the database are not read back; ours are all in Python.

    Args:
        unless_there: a row that breaks a unique constraint is left out; the answer is False then.
    """
    statement, fields = _insertion(type(row), unless_there)
    connection = main_connection()
    values: dict[str, Any] = {}
    for field, column, name, plain in fields:
        value = getattr(row, name) if plain else None
        # What a database takes as it is: to ask the field what it makes of it costs 3 µs, for thirty fields.
        if type(value) not in plain:
            value = field.get_db_prep_save(field.pre_save(row, add=True), connection)
        values[column] = value
    done = statement.run(values)
    row._state.adding, row._state.db = False, MAIN
    return done > 0


# By a field's kind, which types are stored as they are. No subclasses: a member of an enumeration is converted.
_NUMBER = ("AutoField", "BigAutoField", "IntegerField", "BigIntegerField", "SmallIntegerField", "PositiveIntegerField",
           "PositiveSmallIntegerField", "ForeignKey", "OneToOneField")  # fmt: skip
_PLAIN: dict[str, tuple[type, ...]] = {
    **dict.fromkeys(_NUMBER, (int, type(None))),
    **dict.fromkeys(("CharField", "TextField"), (str, type(None))),
    "BooleanField": (bool, type(None)),
}


def _stored_as_they_are(field: "Field[Any, Any]") -> tuple[type, ...]:
    if type(field).pre_save is not Field.pre_save or (field.is_relation and not _has_number(field)):
        return ()
    return _PLAIN.get(field.get_internal_type(), ())


def _has_number(field: "Field[Any, Any]") -> bool:
    return _PLAIN.get(field.target_field.get_internal_type()) == (int, type(None))  # type: ignore[attr-defined]


@lru_cache(maxsize=64)
def _insertion(model: type[Model], unless_there: bool) -> tuple[Statement, tuple[Any, ...]]:  # noqa: FBT001
    fields = tuple(model._meta.local_concrete_fields)
    names = ", ".join(f'"{f.column}"' for f in fields)
    values = ", ".join(f"%({f.column})s" for f in fields)
    end = " ON CONFLICT DO NOTHING" if unless_there else ""
    return Statement(f'INSERT INTO "{model._meta.db_table}" ({names}) VALUES ({values}){end}'), tuple(  # noqa: S608
        (f, f.column, f.attname, _stored_as_they_are(f)) for f in fields
    )
