"""The event log: table ``bus_event`` of the main database. Rows are added, read, and trimmed when old.

In SQLite ids are in the order of the commits. In PostgreSQL an id is taken before its transaction
commits, so a smaller id may show after a greater one has been read. There every row also carries the
number of its transaction, and readers go by (transaction, id) and only up to the oldest transaction
that is still open; whatever commits later sorts after everything read so far.
A transaction left open therefore holds deliveries back; it cannot lose one.
"""

from datetime import UTC, datetime
from typing import Any, NamedTuple

import msgspec
from django.db import DEFAULT_DB_ALIAS, connections

from meetinghouse.kernel import clock
from meetinghouse.kernel.bus.event import Event, OutsideTransaction, decode, encode

_INSERT = "INSERT INTO bus_event (name, payload, emitted_ms) VALUES (%s, %s, %s)"

_READ_SQLITE = "SELECT 0, id, name, payload, emitted_ms FROM bus_event WHERE id > %s ORDER BY id LIMIT %s"

# A transaction may read what itself has emitted; in the worker and in the streams it never has.
_SETTLED = "(txid < pg_snapshot_xmin(pg_current_snapshot()) OR txid = pg_current_xact_id_if_assigned())"
_READ_POSTGRESQL = f"""
    SELECT txid::text::bigint, id, name, payload, emitted_ms FROM bus_event
    WHERE (txid, id) > (%s::xid8, %s) AND {_SETTLED}
    ORDER BY txid, id LIMIT %s"""  # noqa: S608 -- constants only
_LAST_POSTGRESQL = f"SELECT id FROM bus_event WHERE {_SETTLED} ORDER BY txid DESC, id DESC LIMIT 1"  # noqa: S608
# A row that was trimmed has left no transaction number: begin at the earliest of the later ones.
_TXID_OF = """
    SELECT coalesce(
        (SELECT txid FROM bus_event WHERE id = %s),
        (SELECT txid FROM bus_event WHERE id > %s ORDER BY txid LIMIT 1),
        '0'::xid8)::text::bigint"""


class Position(NamedTuple):
    """How far a reader has come; ``txid`` is 0 in SQLite."""

    txid: int
    event_id: int


START = Position(0, 0)


class Row(NamedTuple):
    """One row of the log as it stands there; ``emitted_ms`` is milliseconds since 1970."""

    txid: int
    event_id: int
    name: str
    payload: str
    emitted_ms: int

    @property
    def position(self) -> Position:
        """The reader's position once this row is read."""
        return Position(self.txid, self.event_id)


class Recorded(msgspec.Struct, frozen=True):
    """An event with what the log knows about it."""

    event_id: int
    emitted_at: datetime
    event: Event


def now_ms() -> int:
    """Milliseconds since 1970."""
    return int(clock.now().timestamp() * 1000)


def moment(ms: int) -> datetime:
    """Milliseconds since 1970 as a moment in UTC."""
    return datetime.fromtimestamp(ms / 1000, UTC)


def emit(event: Event) -> None:
    """Write an event into the log, as part of the transaction that makes the change.

    Costs one INSERT. It shows to others when the transaction commits and is gone when it rolls back.

    Raises:
        OutsideTransaction: no transaction is open on the main database.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    if not connection.in_atomic_block:
        raise OutsideTransaction(f"{event.event_name} must be emitted in the transaction of its change")
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, (event.event_name, encode(event), now_ms()))


def is_postgresql() -> bool:
    """The main database is PostgreSQL, not SQLite."""
    return connections[DEFAULT_DB_ALIAS].vendor == "postgresql"


def _fetch(sql: str, params: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


def read_after(position: Position, limit: int) -> list[Row]:
    """The next rows after a position, in an order that no later commit can disturb. By the primary key: 10 µs."""
    if is_postgresql():
        rows = _fetch(_READ_POSTGRESQL, (str(position.txid), position.event_id, limit))
    else:
        rows = _fetch(_READ_SQLITE, (position.event_id, limit))
    return [Row._make(row) for row in rows]


def read_since(event_id: int, limit: int) -> list[Recorded]:
    """What was recorded after an event, for readers that keep their place themselves (streams, tests).

    Pass the ``event_id`` of the last one received, not the greatest: in PostgreSQL they differ.
    """
    txid = _fetch(_TXID_OF, (event_id, event_id))[0][0] if is_postgresql() else 0
    return [
        Recorded(event_id=row.event_id, emitted_at=moment(row.emitted_ms), event=decode(row.name, row.payload))
        for row in read_after(Position(txid, event_id), limit)
    ]


def last_event_id() -> int:
    """The place to read on from when only what is yet to come is wanted; 0 when the log is empty."""
    if is_postgresql():
        rows = _fetch(_LAST_POSTGRESQL, ())
        return int(rows[0][0]) if rows else 0
    return int(_fetch("SELECT coalesce(max(id), 0) FROM bus_event", ())[0][0])


def recorded(since: int = 0) -> list[Event]:
    """For tests: the events after ``since`` (take it from ``last_event_id()``), at most 10,000."""
    return [entry.event for entry in read_since(since, 10_000)]


def count_after(position: Position, most: int) -> int:
    """How many rows lie after a position, counting no further than ``most``."""
    if is_postgresql():
        sql = "SELECT count(*) FROM (SELECT 1 FROM bus_event WHERE (txid, id) > (%s::xid8, %s) LIMIT %s) AS later"
        return int(_fetch(sql, (str(position.txid), position.event_id, most))[0][0])
    sql = "SELECT count(*) FROM (SELECT 1 FROM bus_event WHERE id > %s LIMIT %s) AS later"
    return int(_fetch(sql, (position.event_id, most))[0][0])
