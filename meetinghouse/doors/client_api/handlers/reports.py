"""Telling the safety desk about somebody. https://docs.joinmastodon.org/methods/reports/"""

import msgspec

from meetinghouse.domain.people.queries import person
from meetinghouse.domain.safety.actions import file_notice
from meetinghouse.domain.safety.vocabulary.reasons import reason_of_mastodon
from meetinghouse.doors.client_api.entities.accounts import account
from meetinghouse.doors.client_api.entities.reports import Report, report
from meetinghouse.doors.client_api.gate import Call, permit
from meetinghouse.kernel import limits
from meetinghouse.kernel.errors import NotFound


@permit("write:reports")
def create(call: Call) -> Report:
    """POST /api/v1/reports. With rules named, the reason is that they are broken; ``forward`` has nowhere to go.

    Raises:
        NotFound: the person or a post is absent or hidden from the viewer.
        Invalid: past a limit, or an unknown rule.
    """
    target = person(call.viewer, call.number("account_id") or 0)
    if target is None:
        raise NotFound
    rule_ids = call.ids("rule_ids", most=50)
    limits.take("report", f"person:{call.viewer.person_id}")
    receipt = file_notice(
        call.viewer,
        person_id=target.id,
        post_ids=call.ids("status_ids", most=100),
        reason=reason_of_mastodon("violation" if rule_ids else call.text("category")),
        comment=call.text("comment"),
        rule_ids=rule_ids,
        channel="api",
    )
    return report(receipt, msgspec.Raw(account(target)))
