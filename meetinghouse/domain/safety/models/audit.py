"""The record of what the staff did. Rows are added; the database itself refuses to change or delete them."""

from django.db import models


class AuditEvent(models.Model):
    """One act. ``hash`` is SHA-256 over ``prev_hash`` and the other columns as canonical JSON (see ``chain``).

    ``seq`` has no gaps. ``at`` is kept as text, UTC to the microsecond, because the hash needs the very same
    characters again. ``actor_id`` is an account's id without a foreign key, 0 for the system and for members
    whose name the record does not tell: an account may go, the record stays.
    """

    seq = models.BigAutoField(primary_key=True)
    at = models.CharField(max_length=32)
    actor_id = models.BigIntegerField()
    acting_role = models.CharField(max_length=20)
    action = models.CharField(max_length=40)
    object = models.CharField(max_length=80)
    before_digest = models.CharField(max_length=64, blank=True, default="")
    after_digest = models.CharField(max_length=64, blank=True, default="")
    reason = models.CharField(max_length=500, blank=True, default="")
    prev_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["object", "seq"], name="audit_object")]


class AuditHead(models.Model):
    """The last link of the chain, a single row: cutting the end off the record shows against it."""

    id = models.SmallIntegerField(primary_key=True)
    seq = models.BigIntegerField()
    hash = models.CharField(max_length=64)
