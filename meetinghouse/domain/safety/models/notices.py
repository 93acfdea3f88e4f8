"""Notices: what members tell the desk. Fields as Article 16 of the DSA has them, where a member's report needs them."""

from typing import ClassVar

from django.db import models

from meetinghouse.domain.safety.models.cases import Case
from meetinghouse.domain.safety.vocabulary.categories import Category
from meetinghouse.domain.safety.vocabulary.desk_words import Channel, NotifierKind, Outcome, SubjectKind
from meetinghouse.kernel.clock import now
from meetinghouse.kernel.models import TimeOrderedId
from meetinghouse.kernel.secrets import new_reference


def notice_reference() -> str:
    """A receipt that can be read out: ``N-7Q2K-9F3X``."""
    return new_reference("N")


class Notice(models.Model):
    """One report. ``rules`` holds the words of the rules that were named, as they were then."""

    id = TimeOrderedId()
    reference = models.CharField(max_length=12, unique=True, default=notice_reference)
    received_at = models.DateTimeField(default=now)
    channel = models.CharField(max_length=12, choices=Channel.choices, default=Channel.IN_APP)
    notifier_kind = models.CharField(max_length=16, choices=NotifierKind.choices, default=NotifierKind.MEMBER)
    notifier = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    person = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.CharField(max_length=20)
    explanation = models.TextField(blank=True, default="")
    alleged_category = models.CharField(max_length=80, choices=[(c.value, c.label) for c in Category])
    alleged_keywords = models.JSONField(default=list)
    rules = models.JSONField(default=list)
    alleges_law = models.BooleanField(default=False)
    good_faith = models.BooleanField(default=False)
    is_intimate_image_report = models.BooleanField(default=False)
    threat_to_life = models.BooleanField(default=False)
    automated_processing = models.CharField(max_length=8, default="none")
    notifier_identity_disclosed = models.BooleanField(default=False)
    ack_sent_at = models.DateTimeField(null=True)
    decision_sent_at = models.DateTimeField(null=True)


class NoticeItem(models.Model):
    """One thing a notice is about, frozen as it was: editing it afterwards denies nothing.

    ``snapshot_sha256`` is over the snapshot's canonical JSON and also stands in the record.
    """

    id = TimeOrderedId()
    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="items", db_index=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="items")
    subject_kind = models.CharField(max_length=8, choices=SubjectKind.choices)
    subject_id = models.BigIntegerField()
    url = models.CharField(max_length=500)
    snapshot = models.JSONField()
    snapshot_sha256 = models.CharField(max_length=64)
    outcome = models.CharField(max_length=24, choices=Outcome.choices, blank=True, default="")
    decision = models.ForeignKey("safety.Decision", null=True, on_delete=models.PROTECT, related_name="items")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["notice", "subject_kind", "subject_id"], name="notice_item_once"),
        ]


class NoticeAddition(models.Model):
    """What the same person said again about something they had reported already."""

    id = TimeOrderedId()
    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="additions")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="additions")
    reason = models.CharField(max_length=20)
    explanation = models.TextField()
    received_at = models.DateTimeField(default=now)
