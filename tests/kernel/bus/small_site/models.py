"""What a process of the small site writes: a change, and what followed from it."""

from django.db import models


class Change(models.Model):
    number = models.BigIntegerField(primary_key=True)

    def __str__(self) -> str:
        return str(self.number)


class Consequence(models.Model):
    number = models.BigIntegerField()
    subscriber = models.TextField()
    after_ms = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["number", "subscriber"], name="once")]

    def __str__(self) -> str:
        return f"{self.number} {self.subscriber}"
