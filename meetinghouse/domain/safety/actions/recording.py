"""Adding to the record. Part of the change's own transaction: what was not recorded did not happen."""

from django.db import connection

from meetinghouse.domain.safety.chain import GENESIS, link_hash
from meetinghouse.domain.safety.models import AuditEvent, AuditHead
from meetinghouse.domain.safety.vocabulary.desk_words import Act
from meetinghouse.kernel.bus import OutsideTransaction
from meetinghouse.kernel.clock import now
from meetinghouse.kernel.viewer import Viewer

# Any number that no other code of the house takes: one writer of the record at a time.
_LOCK = 0x5AFE_C0DE
_MOST_REASON = 500

SYSTEM = "system"
NOTIFIER = "notifier"


def record(
    act: Act,
    thing: str,
    *,
    viewer: Viewer | None = None,
    role: str = SYSTEM,
    reason: str = "",
    before: str = "",
    after: str = "",
) -> int:
    """Add an entry and return its number.

    Args:
        thing: what it was done to, as ``case:123``.
        viewer: the staff member who acts; None for the system, and for members, whom the record does not name.
        role: what acted where there is no viewer.
        before: SHA-256 of the thing before; ``after`` of the thing afterwards.

    Raises:
        OutsideTransaction: there is no transaction that binds it to its change.
    """
    if not connection.in_atomic_block:
        raise OutsideTransaction(f"{act} must be recorded in the transaction of its change")
    if connection.vendor == "postgresql":
        # SQLite has one writer anyway. Held until the commit, so that the next one reads this link.
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    head = AuditHead.objects.filter(pk=1).first() or AuditHead(pk=1, seq=0, hash=GENESIS)
    columns = {
        "seq": head.seq + 1,
        "at": now().isoformat(timespec="microseconds"),
        "actor_id": viewer.account_id if viewer else 0,
        "acting_role": viewer.role.value if viewer else role,
        "action": act.value,
        "object": thing,
        "before_digest": before,
        "after_digest": after,
        # SQLite keeps a NUL and PostgreSQL refuses it.
        "reason": reason.replace("\0", "")[:_MOST_REASON],
        "prev_hash": head.hash,
    }
    entry = AuditEvent(**columns, hash=link_hash(columns))
    entry.save(force_insert=True)
    head.seq, head.hash = entry.seq, entry.hash
    head.save()
    return entry.seq
