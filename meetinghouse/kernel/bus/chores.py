"""The bus's own housekeeping."""

from datetime import timedelta

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections

from meetinghouse.kernel.bus import log
from meetinghouse.kernel.bus.deliveries.dispatch import position
from meetinghouse.kernel.bus.timetable import chore

_CHUNK = 500
_DAYS_KEPT = 30
_OLDEST_SQLITE = "SELECT id, emitted_ms FROM bus_event WHERE id <= %s ORDER BY id LIMIT %s"
_OLDEST_POSTGRESQL = """
    SELECT id, emitted_ms FROM bus_event WHERE (txid, id) <= (%s::xid8, %s) ORDER BY txid, id LIMIT %s"""


@chore(every=timedelta(days=1))
def trim_event_log() -> None:
    """Delete events that were handed out and are older than ``BUS_DAYS_KEPT`` (30), in chunks.

    Deliveries carry their own copy, so dead letters can still be retried.
    """
    while _trim_chunk():
        pass


def _trim_chunk() -> bool:
    """Delete the oldest chunk; False when the next row is too young to go."""
    days = int(getattr(settings, "BUS_DAYS_KEPT", _DAYS_KEPT))
    before = log.now_ms() - days * 24 * 60 * 60 * 1000
    passed = position()
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        if log.is_postgresql():
            cursor.execute(_OLDEST_POSTGRESQL, (str(passed.txid), passed.event_id, _CHUNK))
        else:
            cursor.execute(_OLDEST_SQLITE, (passed.event_id, _CHUNK))
        rows = cursor.fetchall()
        old = [an_id for an_id, emitted_ms in rows if emitted_ms < before]
        if old:
            marks = ", ".join(["%s"] * len(old))
            cursor.execute(f"DELETE FROM bus_event WHERE id IN ({marks})", old)  # noqa: S608 -- only marks
    return len(old) == _CHUNK
