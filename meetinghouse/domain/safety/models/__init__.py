"""The desk's tables."""

from meetinghouse.domain.safety.models.audit import AuditEvent, AuditHead
from meetinghouse.domain.safety.models.cases import Case, CaseNote
from meetinghouse.domain.safety.models.decisions import Decision, Restriction, StatementOfReasons
from meetinghouse.domain.safety.models.notices import Notice, NoticeAddition, NoticeItem

__all__ = [
    "AuditEvent",
    "AuditHead",
    "Case",
    "CaseNote",
    "Decision",
    "Notice",
    "NoticeAddition",
    "NoticeItem",
    "Restriction",
    "StatementOfReasons",
]
