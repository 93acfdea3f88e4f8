"""Decisions, the reasons given for them, and what they do."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from meetinghouse.domain.safety.models.cases import Case
from meetinghouse.domain.safety.vocabulary.desk_words import Exemption, Measure, RestrictionKind, SubjectKind
from meetinghouse.kernel.clock import now
from meetinghouse.kernel.models import TimeOrderedId
from meetinghouse.kernel.secrets import new_reference


def decision_reference() -> str:
    """What author and desk call it: ``D-7Q2K-9F3X``."""
    return new_reference("D")


class Decision(models.Model):
    """What was decided about a case, by whom, and when. Never edited; a lifted restriction says so itself."""

    id = TimeOrderedId()
    reference = models.CharField(max_length=12, unique=True, default=decision_reference)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decisions")
    measure = models.CharField(max_length=24, choices=Measure.choices)
    decided_by_id = models.BigIntegerField()
    acting_role = models.CharField(max_length=20)
    decided_at = models.DateTimeField(default=now)
    # Seconds from the claim to the decision.
    time_spent_s = models.PositiveIntegerField(default=0)


class StatementOfReasons(models.Model):
    """Why, in the fields of Article 17 of the DSA; names, limits and lists are those of the Transparency Database.

    The fields from ``exempt_reason`` on are ours and never leave the house.
    """

    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="statement", primary_key=True)
    decision_visibility = models.JSONField(default=list)
    decision_visibility_other = models.CharField(max_length=500, blank=True, default="")
    decision_monetary = models.CharField(max_length=60, blank=True, default="")
    decision_monetary_other = models.CharField(max_length=500, blank=True, default="")
    decision_provision = models.CharField(max_length=60, blank=True, default="")
    decision_account = models.CharField(max_length=60, blank=True, default="")
    account_type = models.CharField(max_length=60, blank=True, default="")
    decision_ground = models.CharField(max_length=60)
    decision_ground_reference_url = models.CharField(max_length=500, blank=True, default="")
    illegal_content_legal_ground = models.CharField(max_length=500, blank=True, default="")
    illegal_content_explanation = models.CharField(max_length=2000, blank=True, default="")
    incompatible_content_ground = models.CharField(max_length=500, blank=True, default="")
    incompatible_content_explanation = models.CharField(max_length=2000, blank=True, default="")
    incompatible_content_illegal = models.CharField(max_length=3, blank=True, default="")
    content_type = models.JSONField(default=list)
    content_type_other = models.CharField(max_length=500, blank=True, default="")
    category = models.CharField(max_length=80)
    category_addition = models.JSONField(default=list)
    category_specification = models.JSONField(default=list)
    category_specification_other = models.CharField(max_length=500, blank=True, default="")
    territorial_scope = models.JSONField(default=list)
    content_language = models.CharField(max_length=2, blank=True, default="")
    content_date = models.DateField()
    content_id = models.JSONField(null=True)
    application_date = models.DateField()
    end_date_visibility_restriction = models.DateField(null=True)
    end_date_monetary_restriction = models.DateField(null=True)
    end_date_service_restriction = models.DateField(null=True)
    end_date_account_restriction = models.DateField(null=True)
    decision_facts = models.CharField(max_length=5000)
    source_type = models.CharField(max_length=60)
    source_identity = models.CharField(max_length=500, blank=True, default="")
    automated_detection = models.CharField(max_length=3)
    automated_decision = models.CharField(max_length=60)
    puid = models.CharField(max_length=500, unique=True)

    exempt_reason = models.CharField(max_length=40, choices=Exemption.choices, blank=True, default="")
    redress_text = models.TextField(blank=True, default="")
    language_shown = models.CharField(max_length=8, default="en")
    delivered_at = models.DateTimeField(null=True)


class Restriction(models.Model):
    """What a decision does to its target, apart from why. Hidden, never deleted: every one can be lifted.

    ``state_digest`` is SHA-256 of the target as it was just before; lifting leads back to it.
    ``media_ids`` are the pictures that were sealed with it.
    """

    id = TimeOrderedId()
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="restrictions")
    target_kind = models.CharField(max_length=8, choices=SubjectKind.choices)
    target_id = models.BigIntegerField()
    kind = models.CharField(max_length=24, choices=RestrictionKind.choices)
    starts_at = models.DateTimeField(default=now)
    ends_at = models.DateTimeField(null=True)
    reversible = models.BooleanField(default=True)
    executed_at = models.DateTimeField(null=True)
    lifted_at = models.DateTimeField(null=True)
    lifted_by_id = models.BigIntegerField(null=True)
    lift_reason = models.CharField(max_length=500, blank=True, default="")
    state_digest = models.CharField(max_length=64)
    media_ids = models.JSONField(default=list)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["target_kind", "target_id"], name="restriction_target"),
            models.Index(
                fields=["ends_at"], name="restriction_ends", condition=Q(lifted_at=None, ends_at__isnull=False)
            ),
        ]
