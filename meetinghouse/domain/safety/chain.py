"""The record's chain: how a link is made, and how a broken one is found.

A link's hash is SHA-256 over the previous hash and the row's own columns as canonical JSON (keys sorted, no
spaces, UTF-8). Changing, removing, inserting or exchanging rows breaks the chain where it was done; cutting
its end off shows against the head row, and against any root that was written down elsewhere.
Whoever owns the machine can still rebuild everything: that shows only against a root kept outside.
"""

import hashlib
from collections.abc import Iterator
from typing import Any

import msgspec
from django.db import connection

from meetinghouse.domain.safety.models import AuditEvent, AuditHead
from meetinghouse.domain.safety.records import ChainState, Root

GENESIS = "0" * 64
# Rows fetched at a time: a million rows stay within some megabytes.
CHUNK = 2000

_COLUMNS = (
    "seq", "at", "actor_id", "acting_role", "action", "object", "before_digest", "after_digest", "reason", "prev_hash",
    "hash",
)  # fmt: skip
_HASHED = _COLUMNS[:-1]
_TABLE = AuditEvent._meta.db_table
_SELECT = "SELECT " + ", ".join(f'"{name}"' for name in _COLUMNS) + f" FROM {_TABLE}"  # noqa: S608 -- own constants; values are bound


def canonical(value: Any) -> bytes:
    """Canonical JSON: the same value gives the same octets."""
    return msgspec.json.encode(value, order="sorted")


def fingerprint(value: Any) -> str:
    """SHA-256 in hex over canonical JSON."""
    return hashlib.sha256(canonical(value)).hexdigest()


def link_hash(columns: dict[str, Any]) -> str:
    """The hash of a row with these columns; ``prev_hash`` is one of them."""
    return hashlib.sha256(columns["prev_hash"].encode() + canonical(columns)).hexdigest()


def root() -> Root:
    """The chain's last link, to be written down elsewhere; seq 0 for an empty record."""
    head = AuditHead.objects.filter(pk=1).first()
    return Root(seq=head.seq, hash=head.hash) if head else Root(seq=0, hash=GENESIS)


def _rows() -> Iterator[tuple[Any, ...]]:
    """All rows as they stand in the table, also those whose seq was tampered with to lie below 1.

    Plain SQL: a value that no longer fits its column must be read as it is, not refused by the mapper.
    """
    last: Any = None
    while True:
        with connection.cursor() as cursor:
            if last is None:
                cursor.execute(f"{_SELECT} ORDER BY seq LIMIT %s", [CHUNK])
            else:
                cursor.execute(f"{_SELECT} WHERE seq > %s ORDER BY seq LIMIT %s", [last, CHUNK])
            rows = cursor.fetchall()
        yield from rows
        if len(rows) < CHUNK:
            return
        last = rows[-1][0]


def _what_is_wrong(row: dict[str, Any], expected: int, before: str) -> str:
    if row["seq"] != expected:
        return f"entry {expected} is missing"
    if row["prev_hash"] != before:
        return f"entry {expected} does not follow the one before it"
    try:
        found = link_hash({name: row[name] for name in _HASHED})
    except (TypeError, AttributeError, msgspec.EncodeError):
        found = ""
    if row["hash"] != found:
        return f"entry {expected} was changed"
    return ""


def verify_chain(known: Root | None = None) -> ChainState:
    """Go through the whole record and report the first broken link.

    Args:
        known: a root that was written down earlier; the record must still hold it.

    Cost: one pass by primary key, 2,000 rows at a time; about 10 µs a row.
    """
    before, checked = GENESIS, 0
    for values in _rows():
        row = dict(zip(_COLUMNS, values, strict=True))
        wrong = _what_is_wrong(row, checked + 1, before)
        if wrong:
            return ChainState(is_whole=False, checked=checked, broken_at=checked + 1, what=wrong, root=root())
        before, checked = row["hash"], checked + 1
        if known is not None and known.seq == checked and known.hash != before:
            what = f"entry {checked} is not the one that was written down"
            return ChainState(is_whole=False, checked=checked, broken_at=checked, what=what, root=root())
    head = root()
    if (head.seq, head.hash) != (checked, before) or (known is not None and known.seq > checked):
        what = f"the record ends at entry {checked}, but later ones were there"
        return ChainState(is_whole=False, checked=checked, broken_at=checked + 1, what=what, root=head)
    return ChainState(is_whole=True, checked=checked, broken_at=None, what="", root=head)


def is_guarded() -> bool:
    """The database refuses changes to the record: its triggers are there."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT count(*) FROM pg_trigger"
                " WHERE tgrelid = %s::regclass AND NOT tgisinternal AND tgenabled <> 'D'",
                [_TABLE],
            )
        else:
            cursor.execute("SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [_TABLE])
        return int(cursor.fetchone()[0]) >= 2
