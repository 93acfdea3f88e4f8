"""From the log to the deliveries: one row per event and subscriber, and the cursor moved, in one transaction.

A worker that dies in between has done neither, so no event is passed over and none is handed out twice.
"""

import logging

from django.db import connections, transaction

from meetinghouse.kernel.bus import log, subscription
from meetinghouse.kernel.bus.deliveries import place

logger = logging.getLogger(__name__)

_CURSOR = "SELECT txid, event_id FROM deliveries_cursor WHERE id = 1"
_FIRST = "INSERT INTO deliveries_cursor (id, txid, event_id) VALUES (1, 0, 0) ON CONFLICT DO NOTHING"
_MOVE = "UPDATE deliveries_cursor SET txid = %s, event_id = %s WHERE id = 1"
_ADD = """
    INSERT INTO deliveries_delivery (event_id, name, payload, emitted_ms, subscriber, lane, due_ms)
    VALUES (%s, %s, %s, %s, %s, %s, %s)"""


def position() -> log.Position:
    """How far the log has been handed out. A second database without a cursor begins at the first event."""
    with connections[place.alias()].cursor() as cursor:
        cursor.execute(_CURSOR)
        row = cursor.fetchone()
    return log.Position._make(row) if row else log.START


def dispatch(*, limit: int = 200) -> set[subscription.Lane] | None:
    """Hand out up to ``limit`` events.

    Returns:
        The lanes that got something to do, perhaps none; None when the log held nothing new. Looking for
        nothing costs two reads by primary key and no transaction.
    """
    if not log.read_after(position(), 1):
        return None
    database = place.alias()
    with transaction.atomic(using=database), connections[database].cursor() as cursor:
        cursor.execute(_CURSOR + place.row_lock())
        held = cursor.fetchone()
        if held is None:
            cursor.execute(_FIRST)
            cursor.execute(_CURSOR + place.row_lock())
            held = cursor.fetchone()
        rows = log.read_after(log.Position._make(held), limit)
        if not rows:  # another worker was faster
            return None
        deliveries = list(_deliveries(rows))
        if deliveries:
            cursor.executemany(_ADD, deliveries)
        cursor.execute(_MOVE, rows[-1].position)
    return {lane for *_, lane, _due in deliveries}


def _deliveries(rows: list[log.Row]) -> list[tuple[int, str, str, int, str, subscription.Lane, int]]:
    now = log.now_ms()
    return [
        (row.event_id, row.name, row.payload, row.emitted_ms, subscriber.name, subscriber.lane, now)
        for row in rows
        for subscriber in subscription.subscribers_of(row.name)
    ]
