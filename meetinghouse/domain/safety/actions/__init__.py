"""What members and moderators do: report, claim, decide, lift. One module for each stage of a case."""

from meetinghouse.domain.safety.actions.cases import add_note, claim_case, open_case, open_person, release_case
from meetinghouse.domain.safety.actions.decisions import decide_case, lift_ended, lift_restriction, preview_decision
from meetinghouse.domain.safety.actions.entrusting import entrust_page
from meetinghouse.domain.safety.actions.notices import file_notice
from meetinghouse.domain.safety.actions.telling import mark_acknowledged, mark_told
from meetinghouse.domain.safety.composing import NO_REASONS, Reasons

__all__ = [
    "NO_REASONS",
    "Reasons",
    "add_note",
    "claim_case",
    "decide_case",
    "entrust_page",
    "file_notice",
    "lift_ended",
    "lift_restriction",
    "mark_acknowledged",
    "mark_told",
    "open_case",
    "open_person",
    "preview_decision",
    "release_case",
]
