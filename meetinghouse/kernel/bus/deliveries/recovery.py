"""When the log and the cursor do not belong together, because one of them was put back from a backup.

Then some events are handed out a second time, which subscribers bear; none is passed over.
"""

import logging

from django.db import DEFAULT_DB_ALIAS, connections, transaction

from meetinghouse.kernel.bus import log
from meetinghouse.kernel.bus.deliveries import place
from meetinghouse.kernel.bus.deliveries.dispatch import position

logger = logging.getLogger(__name__)

_START_OVER = "UPDATE deliveries_cursor SET txid = 0, event_id = 0 WHERE id = 1"

# Rows that bear the old cluster's transaction numbers would wait for ever, and new rows would sort before the
# cursor. What the cursor has passed gets the number 0; the rest, and all that came since, gets this transaction's.
# In one statement, hence of one snapshot: nobody who emits meanwhile is taken for a stranger.
_STRANGERS = """
    WITH here AS (SELECT pg_snapshot_xmax(pg_current_snapshot()) AS next, pg_current_xact_id() AS mine)
    SELECT %s::xid8 >= next AND %s::xid8 > mine,
           (SELECT coalesce(max(id), 0) FROM bus_event WHERE txid >= next AND txid > mine)
    FROM here"""
_RENUMBER = """
    UPDATE bus_event SET txid = CASE WHEN (txid, id) > (%s::xid8, %s) OR id > %s
                                     THEN pg_current_xact_id() ELSE '0'::xid8 END"""


def start_over() -> None:
    """Hand out the whole log again; for a restore that brought the main database back without its cursor."""
    with connections[place.alias()].cursor() as cursor:
        cursor.execute(_START_OVER)


def fit_cursor() -> None:
    """Called at a worker's start: see that the cursor is a place in this log, and mend it if it is not."""
    if log.is_postgresql():
        _fit_postgresql()
    else:
        _fit_sqlite()


def _fit_sqlite() -> None:
    """A cursor beyond the last id that was ever given belongs to a later state of the main file."""
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = 'bus_event'")
        row = cursor.fetchone()
    if position().event_id > (row[0] if row else 0):
        logger.warning("the event log is older than the worker's place in it; handing it out from the beginning")
        start_over()


def _fit_postgresql() -> None:
    """A transaction number that this server has not reached comes from another one, by way of a dump."""
    with transaction.atomic(), connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute("SELECT txid, event_id FROM deliveries_cursor WHERE id = 1 FOR UPDATE")
        row = cursor.fetchone()
        held = log.Position._make(row) if row else log.START
        cursor.execute(_STRANGERS, (str(held.txid), str(held.txid)))
        strange_cursor, last_old_id = cursor.fetchone()
        if not strange_cursor and not last_old_id:
            return
        logger.warning("the event log was brought here from another server; renumbering it")
        last_old_id = max(last_old_id, held.event_id)
        cursor.execute(_RENUMBER, (str(held.txid), held.event_id, last_old_id))
        cursor.execute("SELECT coalesce(max(id), 0) FROM bus_event WHERE txid = '0'::xid8")
        (last_passed,) = cursor.fetchone()
        if row:
            cursor.execute("UPDATE deliveries_cursor SET txid = 0, event_id = %s WHERE id = 1", (last_passed,))
