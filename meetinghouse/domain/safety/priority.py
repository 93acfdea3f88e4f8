"""What comes first in the queue. Formula v1: how grave the gravest notice is; the number of people adds little,
so that a crowd cannot push a harmless post past one grave report."""

from collections.abc import Sequence

from meetinghouse.domain.safety.vocabulary.desk_words import Severity
from meetinghouse.domain.safety.vocabulary.reasons import REASONS, ReportReason

FORMULA = "v1"

_WEIGHT = {Severity.S0: 400.0, Severity.S1: 300.0, Severity.S2: 200.0, Severity.S3: 100.0, Severity.S4: 0.0}
# The step between two severities is 100; however many people report, they stay within half of it.
_MOST_FOR_PEOPLE = 50.0


def priority_of(reports: Sequence[tuple[str, int | None]]) -> tuple[ReportReason, float]:
    """The gravest reason and the priority of a case.

    Args:
        reports: for each notice its reason's key and its sender's id.
    """
    gravest = min((REASONS[key] for key, _ in reports), key=lambda one: one.severity.value)
    people = len({notifier for _, notifier in reports})
    return gravest, _WEIGHT[gravest.severity] + min(_MOST_FOR_PEOPLE, 5.0 * (people - 1))
