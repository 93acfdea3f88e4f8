"""The one table of the rate limits. It is written in plain SQL."""

from django.db import models


class Spending(models.Model):
    """How much of one allowance is taken, as the moment at which it will be whole again.

    ``id`` is 63 bits of a keyed hash of the limit's name and whose allowance it is (and the rowid in SQLite).
    """

    id = models.BigAutoField(primary_key=True)
    whole_at_us = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.pk} until {self.whole_at_us}"
