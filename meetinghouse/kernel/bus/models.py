"""The table of the event log. It is written and read by ``log.py`` in plain SQL, for speed."""

from django.db import models


class LoggedEvent(models.Model):
    """One event. ``id`` only ever grows and is never used again (AUTOINCREMENT in SQLite).

    In PostgreSQL the table has one more column, ``txid``, which Django does not know; see ``log.py``.
    """

    id = models.BigAutoField(primary_key=True)
    name = models.TextField()
    payload = models.TextField()
    emitted_ms = models.BigIntegerField()

    class Meta:
        db_table = "bus_event"

    def __str__(self) -> str:
        return f"{self.name} {self.pk}"
