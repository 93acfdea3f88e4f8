"""What the desk, authors and reporters may read. Opening a case or a person is an action: it goes into the record."""

from meetinghouse.domain.safety.queries.cases import QueueFilter, count_open, open_cases
from meetinghouse.domain.safety.queries.concerned import (
    decision_for_author,
    decisions_about,
    notice_for_reporter,
    notices_by,
    removals_of,
)
from meetinghouse.domain.safety.queries.record import chain_state, is_guarded, record
from meetinghouse.domain.safety.queries.telling import people_to_tell, staff_to_tell

__all__ = [
    "QueueFilter",
    "chain_state",
    "count_open",
    "decision_for_author",
    "decisions_about",
    "is_guarded",
    "notice_for_reporter",
    "notices_by",
    "open_cases",
    "people_to_tell",
    "record",
    "removals_of",
    "staff_to_tell",
]
