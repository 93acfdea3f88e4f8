"""Cases: one subject, as many notices as come."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from meetinghouse.domain.safety.vocabulary.categories import Category
from meetinghouse.domain.safety.vocabulary.desk_words import OPEN_STATES, CaseState, Severity, SubjectKind
from meetinghouse.kernel.clock import now
from meetinghouse.kernel.models import TimeOrderedId


class Case(models.Model):
    """What the desk has to decide about one post or person.

    ``person`` is the post's author, or the person the case is about. ``claimed_by_id`` and ``claim_expires_at``
    are a lease, not a lock: an abandoned claim frees itself. ``claimed_by_id`` and other staff are account ids
    without a foreign key, so that the row outlives the account.
    """

    id = TimeOrderedId()
    subject_kind = models.CharField(max_length=8, choices=SubjectKind.choices)
    subject_id = models.BigIntegerField()
    person = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    severity = models.CharField(max_length=20, choices=Severity.choices)
    category = models.CharField(max_length=80, choices=[(c.value, c.label) for c in Category])
    keywords = models.JSONField(default=list)
    state = models.CharField(max_length=24, choices=CaseState.choices, default=CaseState.NEW)
    priority = models.FloatField(default=0)
    priority_formula = models.CharField(max_length=8, default="v1")
    claimed_by_id = models.BigIntegerField(null=True)
    claimed_at = models.DateTimeField(null=True)
    claim_expires_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(default=now)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id"], name="case_open_once", condition=Q(state__in=list(OPEN_STATES))
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-priority", "id"], name="case_queue", condition=Q(state__in=list(OPEN_STATES))),
            models.Index(fields=["subject_kind", "subject_id", "-id"], name="case_subject"),
            models.Index(fields=["person", "-id"], name="case_person"),
        ]


class CaseNote(models.Model):
    """What the staff wrote to each other about a case. Notes are added; the database refuses to change them."""

    id = TimeOrderedId()
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notes")
    author_id = models.BigIntegerField()
    text = models.TextField()
    written_at = models.DateTimeField(default=now)
