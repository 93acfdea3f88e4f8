"""What an operator sees of the bus, and may do about it. The door that shows it decides who is an operator."""

from datetime import datetime, timedelta

import msgspec
from django.db.models import Count, Max, Min, Q

from meetinghouse.kernel import clock
from meetinghouse.kernel.bus import log, timetable
from meetinghouse.kernel.bus.deliveries.dispatch import position
from meetinghouse.kernel.bus.deliveries.models import ChoreTurn, Delivery, State, Tally, Worker
from meetinghouse.kernel.errors import NotFound
from meetinghouse.kernel.paging import Page, Slice

# Counting the log has an end; past it the page says "10,000 or more".
MOST_COUNTED = 10_000
_MINUTE_MS = 60_000


class QueueState(msgspec.Struct, frozen=True):
    """How much is still to do. ``oldest_at`` is when the event was emitted that has waited longest, dead ones aside."""

    undispatched: int
    waiting: int
    retrying: int
    running: int
    dead: int
    oldest_at: datetime | None

    @property
    def length(self) -> int:
        """Everything that a worker will still do."""
        return self.undispatched + self.waiting + self.running

    @property
    def oldest_age(self) -> timedelta:
        """How long the oldest has waited; zero when there is none."""
        return clock.now() - self.oldest_at if self.oldest_at else timedelta(0)


class DeadLetter(msgspec.Struct, frozen=True):
    """A delivery that failed too often. ``error`` is the end of the last traceback."""

    id: int
    event_id: int
    event_name: str
    payload: str
    subscriber: str
    attempts: int
    emitted_at: datetime
    died_at: datetime
    error: str


class Throughput(msgspec.Struct, frozen=True):
    """What was done in the last ``minutes`` whole minutes and the running one."""

    minutes: int
    done: int
    failed: int


class WorkerSeen(msgspec.Struct, frozen=True):
    """A worker process that is alive, or was ten seconds ago."""

    host: str
    pid: int
    started_at: datetime
    seen_at: datetime


class ChoreState(msgspec.Struct, frozen=True):
    """A job on the timetable. ``error`` is empty when its last run succeeded."""

    name: str
    every: timedelta
    due_at: datetime | None
    ran_at: datetime | None
    running: bool
    failures: int
    error: str


def queue_state() -> QueueState:
    """Length, age and dead letters of the queue. Scans the deliveries that are there; none stay when all is well."""
    row = Delivery.objects.aggregate(
        waiting=Count("id", filter=Q(state=State.WAITING)),
        retrying=Count("id", filter=Q(state=State.WAITING, attempt__gt=0)),
        running=Count("id", filter=Q(state=State.LEASED)),
        dead=Count("id", filter=Q(state=State.DEAD)),
        oldest=Min("emitted_ms", filter=~Q(state=State.DEAD)),
    )
    oldest = row.pop("oldest")
    here = position()
    undispatched = log.count_after(here, MOST_COUNTED)
    if oldest is None and (unread := log.read_after(here, 1)):
        oldest = unread[0].emitted_ms
    return QueueState(undispatched=undispatched, oldest_at=None if oldest is None else log.moment(oldest), **row)


def dead_letters(page: Page) -> Slice[DeadLetter]:
    """The deliveries that were given up, newest first."""
    rows = Delivery.objects.filter(state=State.DEAD, id__lt=page.below, id__gt=page.above)
    found = list(rows.order_by("id" if page.upwards else "-id")[: page.limit])
    if page.upwards:
        found.reverse()
    return Slice(
        items=[_dead_letter(row) for row in found],
        older_than=found[-1].pk if found else None,
        newer_than=found[0].pk if found else None,
    )


def _dead_letter(row: Delivery) -> DeadLetter:
    return DeadLetter(
        id=row.pk,
        event_id=row.event_id,
        event_name=row.name,
        payload=row.payload,
        subscriber=row.subscriber,
        attempts=row.attempt,
        emitted_at=log.moment(row.emitted_ms),
        died_at=log.moment(row.due_ms),
        error=row.error,
    )


def retry(delivery_id: int) -> None:
    """Give a dead letter all its attempts anew, the first one now.

    Raises:
        NotFound: it is not among the dead letters (any more).
    """
    if not Delivery.objects.filter(pk=delivery_id, state=State.DEAD).update(**_anew()):
        raise NotFound


def retry_all() -> int:
    """The same for every dead letter, once what broke them is mended; returns how many."""
    return Delivery.objects.filter(state=State.DEAD).update(**_anew())


def _anew() -> dict[str, int]:
    return {"state": State.WAITING, "attempt": 0, "due_ms": log.now_ms()}


def drop(delivery_id: int) -> None:
    """Forget a dead letter: what should have followed from the event will not.

    Raises:
        NotFound: it is not among the dead letters (any more).
    """
    deleted, _ = Delivery.objects.filter(pk=delivery_id, state=State.DEAD).delete()
    if not deleted:
        raise NotFound


def throughput(minutes: int = 60) -> Throughput:
    """Deliveries that succeeded and attempts that failed; counts are kept for a day and are two seconds behind."""
    since = log.now_ms() // _MINUTE_MS - minutes
    rows = list(Tally.objects.filter(id__gte=since).values_list("done", "failed"))
    return Throughput(minutes=minutes, done=sum(done for done, _ in rows), failed=sum(failed for _, failed in rows))


def workers() -> list[WorkerSeen]:
    """The workers that show signs of life, longest at work first."""
    return [
        WorkerSeen(host=row.host, pid=row.pid, started_at=log.moment(row.started_ms), seen_at=log.moment(row.seen_ms))
        for row in Worker.objects.order_by("started_ms")
    ]


def last_heartbeat() -> datetime | None:
    """When any worker last showed a sign of life; None when none is known. Older than 10 s means that none works."""
    seen_ms = Worker.objects.aggregate(last=Max("seen_ms"))["last"]
    return None if seen_ms is None else log.moment(seen_ms)


def chores() -> list[ChoreState]:
    """The timetable and how each job's last run went."""
    turns = ChoreTurn.objects.in_bulk()
    return [_chore_state(chore, turns.get(chore.name)) for chore in timetable.all_chores()]


def _chore_state(chore: timetable.Chore, turn: ChoreTurn | None) -> ChoreState:
    return ChoreState(
        name=chore.name,
        every=chore.every,
        due_at=log.moment(turn.due_ms) if turn else None,
        ran_at=log.moment(turn.ran_ms) if turn and turn.ran_ms is not None else None,
        running=bool(turn and turn.holder),
        failures=turn.failures if turn else 0,
        error=turn.error if turn else "",
    )
