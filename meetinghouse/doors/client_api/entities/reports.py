"""Report. https://docs.joinmastodon.org/entities/Report/"""

import msgspec

from meetinghouse.domain.safety.records import ReportReceipt
from meetinghouse.kernel.clock import iso_ms


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What a member reported. What came of it is told by the desk, not here."""

    id: str
    action_taken: bool = False
    action_taken_at: None = None
    category: str
    comment: str
    forwarded: bool = False
    created_at: str
    status_ids: list[str]
    rule_ids: list[str]
    target_account: msgspec.Raw


def report(receipt: ReportReceipt, target: msgspec.Raw) -> Report:
    """A report as the app that sent it reads it.

    Args:
        target: the Account of whom it is about, as JSON.
    """
    return Report(
        id=str(receipt.notice_id),
        category=receipt.mastodon_category,
        comment=receipt.explanation,
        created_at=iso_ms(receipt.received_at),
        status_ids=[str(i) for i in receipt.post_ids],
        rule_ids=[str(i) for i in receipt.rule_ids],
        target_account=target,
    )
