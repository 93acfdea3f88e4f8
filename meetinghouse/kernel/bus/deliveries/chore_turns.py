"""Whose turn it is on the timetable, so that of several workers one runs a chore."""

from django.db import connections, transaction

from meetinghouse.kernel.bus import log, timetable
from meetinghouse.kernel.bus.deliveries import place
from meetinghouse.kernel.bus.deliveries.backoff import wait_ms

_ENTER = """
    INSERT INTO deliveries_choreturn (name, due_ms, holder, failures, ran_ms, error)
    VALUES (%s, %s, 0, 0, NULL, '') ON CONFLICT DO NOTHING"""
# A timetable that was made denser takes effect at once, not after the old, longer wait.
_SOONER = "UPDATE deliveries_choreturn SET due_ms = %s WHERE name = %s AND due_ms > %s"
_DUE = "SELECT name FROM deliveries_choreturn WHERE holder = 0 AND due_ms <= %s ORDER BY due_ms, name"
_TAKE = "UPDATE deliveries_choreturn SET holder = %s WHERE name = %s AND holder = 0 AND due_ms <= %s"
_DONE = """
    UPDATE deliveries_choreturn SET holder = 0, failures = 0, error = '', ran_ms = %s, due_ms = %s
    WHERE name = %s AND holder = %s"""
_FAILURES = "SELECT failures FROM deliveries_choreturn WHERE name = %s"
_FAILED = """
    UPDATE deliveries_choreturn SET holder = 0, failures = %s, error = %s, ran_ms = %s, due_ms = %s
    WHERE name = %s AND holder = %s"""
_RELEASE = "UPDATE deliveries_choreturn SET holder = 0 WHERE holder = %s"
_RECLAIM = f"UPDATE deliveries_choreturn SET holder = 0 WHERE holder <> 0 AND {place.HOLDER_IS_GONE}"  # noqa: S608 -- as there
_ERROR_CHARACTERS = 4_000


def _every_ms(chore: timetable.Chore) -> int:
    return int(chore.every.total_seconds() * 1000)


def enter() -> None:
    """Write this release's timetable down: a new chore is due at once."""
    now = log.now_ms()
    database = place.alias()
    with transaction.atomic(using=database), connections[database].cursor() as cursor:
        for chore in timetable.all_chores():
            latest = now + _every_ms(chore)
            cursor.execute(_ENTER, (chore.name, now))
            cursor.execute(_SOONER, (latest, chore.name, latest))


def take(*, holder: int) -> timetable.Chore | None:
    """The next chore that is due and that this release knows; it is this worker's until it is finished."""
    now = log.now_ms()
    with connections[place.alias()].cursor() as cursor:
        cursor.execute(_DUE, (now,))
        for (name,) in cursor.fetchall():
            chore = timetable.find(name)
            if chore is None:
                continue
            cursor.execute(_TAKE, (holder, name, now))
            if cursor.rowcount:
                return chore
    return None


def done(chore: timetable.Chore, *, holder: int) -> None:
    """The chore ran; it is due again after its interval."""
    now = log.now_ms()
    with connections[place.alias()].cursor() as cursor:
        cursor.execute(_DONE, (now, now + _every_ms(chore), chore.name, holder))


def failed(chore: timetable.Chore, *, holder: int, error: str) -> None:
    """The chore failed; it is due again soon, at the latest after its interval."""
    now = log.now_ms()
    with connections[place.alias()].cursor() as cursor:
        cursor.execute(_FAILURES, (chore.name,))
        row = cursor.fetchone()
        failures = (row[0] if row else 0) + 1
        due = now + min(wait_ms(failures), _every_ms(chore))
        cursor.execute(_FAILED, (failures, error[-_ERROR_CHARACTERS:], now, due, chore.name, holder))


def release(*, holder: int) -> None:
    """Give back a chore whose outcome could not be written down; it runs again."""
    with connections[place.alias()].cursor() as cursor:
        cursor.execute(_RELEASE, (holder,))


def reclaim() -> None:
    """Free the chores of workers that are gone."""
    with connections[place.alias()].cursor() as cursor:
        cursor.execute("SELECT 1 FROM deliveries_choreturn WHERE holder <> 0 LIMIT 1")
        if cursor.fetchone():
            cursor.execute(_RECLAIM)
