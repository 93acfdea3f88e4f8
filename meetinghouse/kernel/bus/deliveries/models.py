"""The worker's tables. Times are milliseconds since 1970. The hot ones are written in plain SQL."""

from typing import ClassVar

from django.db import models


class State(models.IntegerChoices):
    """Where a delivery stands. A successful one has no row any more."""

    WAITING = 0
    LEASED = 1
    DEAD = 2


class Delivery(models.Model):
    """One event on its way to one subscriber.

    It carries a copy of the event, so that running it needs no look at the main file and the log may be
    trimmed. ``attempt`` counts the leases so far; a lease lasts as long as its holder shows signs of life.
    """

    id = models.BigAutoField(primary_key=True)
    event_id = models.BigIntegerField()
    name = models.TextField()
    payload = models.TextField()
    emitted_ms = models.BigIntegerField()
    subscriber = models.TextField()
    lane = models.SmallIntegerField()
    state = models.SmallIntegerField(choices=State, default=State.WAITING, db_default=0)
    attempt = models.SmallIntegerField(default=0, db_default=0)
    due_ms = models.BigIntegerField()
    holder = models.BigIntegerField(default=0, db_default=0)
    error = models.TextField(default="", db_default="")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["lane", "due_ms", "id"], name="delivery_waiting", condition=models.Q(state=0)),
            models.Index(fields=["holder"], name="delivery_leased", condition=models.Q(state=1)),
            models.Index(fields=["id"], name="delivery_dead", condition=models.Q(state=2)),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.event_id} to {self.subscriber}"


class Cursor(models.Model):
    """How far the dispatcher has read the log: one row, id 1."""

    id = models.SmallIntegerField(primary_key=True)
    txid = models.BigIntegerField()
    event_id = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.txid}:{self.event_id}"


class Worker(models.Model):
    """A worker process that showed signs of life at ``seen_ms``; ``id`` is random."""

    id = models.BigIntegerField(primary_key=True)
    host = models.TextField()
    pid = models.BigIntegerField()
    started_ms = models.BigIntegerField()
    seen_ms = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.host}:{self.pid}"


class Tally(models.Model):
    """How many deliveries succeeded and failed in a minute (``id``: minutes since 1970)."""

    id = models.BigIntegerField(primary_key=True)
    done = models.BigIntegerField()
    failed = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.id}: {self.done}/{self.failed}"


class ChoreTurn(models.Model):
    """When a chore is next due and how its last run went; ``holder`` is the worker that runs it now, or 0."""

    name = models.TextField(primary_key=True)
    due_ms = models.BigIntegerField()
    holder = models.BigIntegerField(default=0)
    failures = models.IntegerField(default=0)
    ran_ms = models.BigIntegerField(null=True)
    error = models.TextField(default="")

    def __str__(self) -> str:
        return self.name
