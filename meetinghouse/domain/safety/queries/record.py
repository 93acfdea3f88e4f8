"""The record, page by page, and whether its chain holds."""

from datetime import datetime

from meetinghouse.domain.safety import chain, rules
from meetinghouse.domain.safety.models import AuditEvent
from meetinghouse.domain.safety.queries.staff import names_of
from meetinghouse.domain.safety.records import AuditRecord, ChainState, Root
from meetinghouse.domain.safety.vocabulary.desk_words import Act, Outcome, RestrictionKind, ViewReason
from meetinghouse.kernel.paging import Page, Slice
from meetinghouse.kernel.viewer import Viewer

_ACTORS = {"system": "The timetable", "notifier": "A member"}


def record(viewer: Viewer, page: Page, *, thing: str = "") -> Slice[AuditRecord]:
    """The record, newest first; the cursor is an entry's number.

    Args:
        thing: only entries about this, as ``case:123``; index ``audit_object``.

    Raises:
        NotFound: the viewer is not of the staff.
    """
    rules.require_staff(viewer)
    rows = AuditEvent.objects.filter(seq__lt=page.below)
    if thing:
        rows = rows.filter(object=thing)
    found = list(rows.order_by("-seq")[: page.limit + 1])
    names = names_of(row.actor_id for row in found)
    items = [_to_record(row, names) for row in found[: page.limit]]
    return Slice(items=items, older_than=items[-1].seq if len(found) > page.limit else None)


def _to_record(row: AuditEvent, names: dict[int, str]) -> AuditRecord:
    kind, _, number = row.object.partition(":")
    return AuditRecord(
        seq=row.seq,
        at=datetime.fromisoformat(row.at),
        actor=names.get(row.actor_id, "") or _ACTORS.get(row.acting_role, row.acting_role),
        acting_role=row.acting_role,
        action=row.action,
        label=Act(row.action).label,
        object=row.object,
        reason=_reason(row.reason),
        before_digest=row.before_digest,
        after_digest=row.after_digest,
        hash=row.hash,
        case_id=int(number) if kind == "case" and number.isdigit() else None,
    )


def _reason(kept: str) -> str:
    """In words, where the record keeps one of the desk's own words: ``post_removed D-B4V2-23D9``."""
    first, space, rest = kept.partition(" ")
    vocabularies = (ViewReason, RestrictionKind, Outcome)
    words = next((one(first).label for one in vocabularies if first in one.values), first)
    return f"{words}{space}{rest}"


def chain_state(viewer: Viewer, *, known: Root | None = None) -> ChainState:
    """Go through the whole record and say whether it is whole.

    Raises:
        NotFound: the viewer is not of the staff.
    """
    rules.require_staff(viewer)
    return chain.verify_chain(known)


def is_guarded(viewer: Viewer) -> bool:
    """The database refuses changes to the record.

    Raises:
        NotFound: the viewer is not of the staff.
    """
    rules.require_staff(viewer)
    return chain.is_guarded()
