"""Noting that people were told; called by whoever told them."""

from django.db import transaction
from django.db.models import Exists, OuterRef

from meetinghouse.domain.safety.models import Notice, NoticeItem, StatementOfReasons
from meetinghouse.kernel.clock import now


@transaction.atomic
def mark_acknowledged(notice_id: int) -> None:
    """The sender has a receipt (Article 16(4) of the DSA); the first time counts."""
    Notice.objects.filter(pk=notice_id, ack_sent_at=None).update(ack_sent_at=now())


@transaction.atomic
def mark_told(decision_id: int) -> None:
    """The author and the senders of the notices were told of a decision; the first time counts.

    A notice about several things is answered when the last of them is decided.
    """
    moment = now()
    StatementOfReasons.objects.filter(decision_id=decision_id, delivered_at=None).update(delivered_at=moment)
    undecided = NoticeItem.objects.filter(notice=OuterRef("pk"), decision=None)
    Notice.objects.filter(items__decision_id=decision_id, decision_sent_at=None).exclude(Exists(undecided)).update(
        decision_sent_at=moment
    )
