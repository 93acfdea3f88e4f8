"""What the safety desk's decisions mean for the people concerned: the author, the reporters, the staff.

Article 16(4) and (5) and Article 17 of the DSA: the receipt, the answer to a notice, the statement of reasons.
"""

from typing import Any

from django.core.mail import send_mail

from meetinghouse.domain.community.queries import current
from meetinghouse.domain.safety.actions import mark_acknowledged, mark_told
from meetinghouse.domain.safety.events import CaseDecided, NoticeReceived
from meetinghouse.domain.safety.queries import people_to_tell, staff_to_tell
from meetinghouse.effects.notifications.models import Kind
from meetinghouse.effects.notifications.telling import tell
from meetinghouse.kernel import bus
from meetinghouse.kernel.urls import absolute


@bus.subscribe(NoticeReceived)
def tell_staff_of_notice(event: NoticeReceived, _delivery: Any) -> None:
    """The staff who may decide it; the sender saw the receipt on the page that answered."""
    told = staff_to_tell(event.notice_id)
    if told is None:
        return
    for person_id in told.person_ids:
        tell(person_id, Kind.ADMIN_REPORT, reference=str(told.notice_id))
    mark_acknowledged(event.notice_id)


@bus.subscribe(CaseDecided)
def tell_of_decision(event: CaseDecided, _delivery: Any) -> None:
    """The author gets the statement, every reporter the answer, behind the bell.

    Of a page, those who look after it get it too: a hidden page cannot be spoken for.
    """
    told = people_to_tell(event.decision_id)
    if told is None:
        return
    if told.author_person_id is not None:
        tell(told.author_person_id, Kind.MODERATION_WARNING, reference=told.reference)
        for person_id in told.administrators:
            tell(person_id, Kind.MODERATION_WARNING, reference=told.reference)
    for person_id, path in told.notices.items():
        tell(person_id, Kind.NOTICE_DECIDED, reference=path.rsplit("/", 1)[-1])
    mark_told(event.decision_id)


@bus.subscribe(CaseDecided, slow=True)
def mail_statement(event: CaseDecided, _delivery: Any) -> None:
    """The author also gets a mail: who is suspended cannot sign in to read why."""
    told = people_to_tell(event.decision_id)
    if told is None or not told.author_email:
        return
    name = current().name
    send_mail(
        f"A decision about what you posted on {name}",
        f"{told.title}\n\nWhat was decided, why, and what you can do:\n\n{absolute(told.author_path)}\n",
        None,
        [told.author_email],
    )
