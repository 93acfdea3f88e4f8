"""Taking deliveries and giving them back. Every function is one short transaction in the second database."""

from typing import NamedTuple

from django.db import connections, transaction

from meetinghouse.kernel.bus import log
from meetinghouse.kernel.bus.deliveries import place
from meetinghouse.kernel.bus.deliveries.backoff import ATTEMPTS, wait_ms
from meetinghouse.kernel.bus.subscription import Lane

# States as literals: only then do the partial indexes serve. 0 waiting, 1 leased, 2 dead.
_PEEK = "SELECT 1 FROM deliveries_delivery WHERE state = 0 AND lane = %s AND due_ms <= %s LIMIT 1"
_DUE = """
    SELECT id, event_id, name, payload, emitted_ms, subscriber, attempt FROM deliveries_delivery
    WHERE state = 0 AND lane = %s AND due_ms <= %s ORDER BY due_ms, id LIMIT %s"""
_LEASE = "UPDATE deliveries_delivery SET state = 1, attempt = attempt + 1, holder = %s WHERE id IN ({marks})"
_DONE = "DELETE FROM deliveries_delivery WHERE id IN ({marks})"
_FAILED = """
    UPDATE deliveries_delivery SET state = %s, due_ms = %s, holder = 0, error = %s
    WHERE id = %s AND state = 1 AND holder = %s AND attempt = %s"""
_RELEASE = """
    UPDATE deliveries_delivery SET state = 0, attempt = attempt - 1, holder = 0
    WHERE holder = %s AND state = 1 AND id IN ({marks})"""
_RELEASE_ALL = """
    UPDATE deliveries_delivery SET state = 0, attempt = attempt - 1, holder = 0 WHERE holder = %s AND state = 1"""
_ORPHANS = f"SELECT id, attempt FROM deliveries_delivery WHERE state = 1 AND {place.HOLDER_IS_GONE}"  # noqa: S608 -- as there
_ERROR_CHARACTERS = 4_000


class Leased(NamedTuple):
    """A delivery that this worker holds; ``attempt`` counts this one."""

    id: int
    event_id: int
    name: str
    payload: str
    emitted_ms: int
    subscriber: str
    attempt: int


def lease(lane: Lane, *, holder: int, limit: int) -> list[Leased]:
    """Take what is due, oldest first.

    What has been tried before comes alone: if it is what kills the worker, it kills nobody else's attempt.
    """
    now = log.now_ms()
    database = place.alias()
    connection = connections[database]
    with connection.cursor() as cursor:
        cursor.execute(_PEEK, (lane, now))
        if cursor.fetchone() is None:
            return []
    with transaction.atomic(using=database), connection.cursor() as cursor:
        cursor.execute(_DUE + place.row_lock(skip=True), (lane, now, limit))
        rows = [Leased._make(row) for row in cursor.fetchall()]
        if rows and rows[0].attempt:
            del rows[1:]
        rows = [row._replace(attempt=row.attempt + 1) for row in rows if len(rows) == 1 or not row.attempt]
        if rows:
            cursor.execute(_LEASE.format(marks=place.marks(len(rows))), (holder, *(row.id for row in rows)))
    return rows


def done(ids: list[int]) -> None:
    """Forget deliveries that succeeded, whoever holds them by now."""
    if ids:
        with connections[place.alias()].cursor() as cursor:
            cursor.execute(_DONE.format(marks=place.marks(len(ids))), ids)


def failed(delivery: Leased, *, holder: int, error: str) -> bool:
    """Put a delivery back for later, or among the dead letters after its last attempt.

    Returns:
        It is dead now.
    """
    dead = delivery.attempt >= ATTEMPTS
    due = log.now_ms() + (0 if dead else wait_ms(delivery.attempt))
    with connections[place.alias()].cursor() as cursor:
        state = 2 if dead else 0
        cursor.execute(_FAILED, (state, due, error[-_ERROR_CHARACTERS:], delivery.id, holder, delivery.attempt))
    return dead


def release(ids: list[int], *, holder: int) -> None:
    """Give back what was taken and not begun, as if it had not been taken."""
    if ids:
        with connections[place.alias()].cursor() as cursor:
            cursor.execute(_RELEASE.format(marks=place.marks(len(ids))), (holder, *ids))


def release_all(*, holder: int) -> None:
    """Give back whatever a thread still holds, after its own bookkeeping went wrong.

    Some of it may have succeeded and runs again.
    """
    with connections[place.alias()].cursor() as cursor:
        cursor.execute(_RELEASE_ALL, (holder,))


def reclaim() -> int:
    """Put back the leases of workers that are gone; returns how many. Each has cost an attempt."""
    database = place.alias()
    with transaction.atomic(using=database), connections[database].cursor() as cursor:
        cursor.execute(_ORPHANS + place.row_lock(skip=True))
        orphans = cursor.fetchall()
        now = log.now_ms()
        for an_id, attempt in orphans:
            dead = attempt >= ATTEMPTS
            cursor.execute(
                "UPDATE deliveries_delivery SET state = %s, holder = 0, due_ms = %s, error = %s WHERE id = %s",
                (2 if dead else 0, now, "The worker that ran this stopped before it had finished.", an_id),
            )
    return len(orphans)
