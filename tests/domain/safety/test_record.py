"""The record: nobody edits it through the database's guards, and whoever goes around them is found out."""

import random
import threading
from collections.abc import Callable, Iterator

import pytest
from django.db import DatabaseError, connection, transaction

from meetinghouse.domain.safety import chain
from meetinghouse.domain.safety.actions.recording import record
from meetinghouse.domain.safety.chain import GENESIS, link_hash, root, verify_chain
from meetinghouse.domain.safety.models import AuditEvent, AuditHead
from meetinghouse.domain.safety.queries import chain_state, is_guarded
from meetinghouse.domain.safety.queries import record as read_record
from meetinghouse.domain.safety.vocabulary.desk_words import Act
from meetinghouse.kernel.bus import OutsideTransaction
from meetinghouse.kernel.paging import Page
from meetinghouse.kernel.viewer import Role, Viewer
from tests.factories_safety import Town, decided, post, report
from tests.flushing import guards_down

pytestmark = pytest.mark.django_db

_STAFF = Viewer(person_id=7, account_id=7, role=Role.MODERATOR)
_COLUMNS = (
    "at", "actor_id", "acting_role", "action", "object", "before_digest", "after_digest", "reason", "prev_hash", "hash",
)  # fmt: skip
_LENGTH = 25


def _fill(count: int = _LENGTH) -> None:
    with transaction.atomic():
        for n in range(count):
            record(Act.CASE_VIEWED, f"case:{n}", viewer=_STAFF, reason="case_review", before=f"{n:064x}")


def _sql(statement: str, *params: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)


@pytest.fixture
def filled(db: None) -> None:
    """A record of 25 entries."""
    _fill()


@pytest.fixture
def unguarded(filled: None) -> Iterator[None]:
    """The same, and somebody has dropped the triggers, as the database's owner can."""
    with guards_down(connection):
        yield


def test_an_empty_record_is_whole(db: None) -> None:
    state = verify_chain()
    assert (state.is_whole, state.checked, state.root.seq, state.root.hash) == (True, 0, 0, GENESIS)


def test_a_record_that_nobody_touched_is_whole(filled: None, monkeypatch: pytest.MonkeyPatch) -> None:
    for chunk in (1, 7, _LENGTH, 2000):
        monkeypatch.setattr(chain, "CHUNK", chunk)
        state = verify_chain()
        assert (state.is_whole, state.checked, state.broken_at) == (True, _LENGTH, None)
    assert root().seq == _LENGTH
    assert list(AuditEvent.objects.order_by("seq").values_list("seq", flat=True)) == list(range(1, _LENGTH + 1))


def test_each_link_holds_the_one_before(filled: None) -> None:
    before = GENESIS
    for entry in AuditEvent.objects.order_by("seq"):
        assert entry.prev_hash == before
        before = entry.hash


def test_the_database_refuses_to_change_or_delete(filled: None) -> None:
    for statement in (
        "UPDATE safety_auditevent SET reason = 'x' WHERE seq = 3",
        "DELETE FROM safety_auditevent WHERE seq = 3",
        "DELETE FROM safety_auditevent",
    ):
        with pytest.raises(DatabaseError, match="never changed or deleted"), transaction.atomic():
            _sql(statement)
    entry = AuditEvent.objects.get(seq=3)
    entry.reason = "x"
    with pytest.raises(DatabaseError), transaction.atomic():
        entry.save()
    with pytest.raises(DatabaseError), transaction.atomic():
        entry.delete()
    assert verify_chain().is_whole


def test_postgresql_also_refuses_to_truncate(filled: None) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no TRUNCATE")
    with pytest.raises(DatabaseError, match="never changed or deleted"), transaction.atomic():
        _sql("TRUNCATE safety_auditevent")


def test_dropped_guards_show(filled: None) -> None:
    assert is_guarded(_STAFF)
    with guards_down(connection):
        assert not is_guarded(_STAFF)
    assert is_guarded(_STAFF)


@pytest.mark.parametrize("column", _COLUMNS)
def test_every_column_is_covered(unguarded: None, column: str) -> None:
    value = 8 if column == "actor_id" else "x"
    _sql(f'UPDATE safety_auditevent SET "{column}" = %s WHERE seq = 9', value)
    state = verify_chain()
    assert (state.is_whole, state.broken_at) == (False, 9)


def _edit(seq: int, pick: random.Random) -> None:
    column = pick.choice(_COLUMNS)
    value = pick.randint(8, 1 << 40) if column == "actor_id" else f"{pick.getrandbits(64):x}"
    _sql(f'UPDATE safety_auditevent SET "{column}" = %s WHERE seq = %s', value, seq)


def _delete(seq: int, _pick: random.Random) -> None:
    _sql("DELETE FROM safety_auditevent WHERE seq = %s", seq)


def _delete_and_close_the_gap(seq: int, _pick: random.Random) -> None:
    _sql("DELETE FROM safety_auditevent WHERE seq = %s", seq)
    for later in range(seq + 1, _LENGTH + 1):
        _sql("UPDATE safety_auditevent SET seq = %s WHERE seq = %s", later - 1, later)


def _exchange(seq: int, pick: random.Random) -> None:
    other = pick.choice([n for n in range(1, _LENGTH + 1) if n != seq])
    _sql("UPDATE safety_auditevent SET seq = -1 WHERE seq = %s", seq)
    _sql("UPDATE safety_auditevent SET seq = %s WHERE seq = %s", seq, other)
    _sql("UPDATE safety_auditevent SET seq = %s WHERE seq = -1", other)


def _insert(seq: int, pick: random.Random) -> None:
    """A made-up entry with a hash of its own that is right; the later ones make room."""
    for later in range(_LENGTH, seq - 1, -1):
        _sql("UPDATE safety_auditevent SET seq = %s WHERE seq = %s", later + 1, later)
    before = AuditEvent.objects.get(seq=seq - 1).hash if seq > 1 else GENESIS
    columns = {
        "seq": seq, "at": "2026-01-01T00:00:00.000000+00:00", "actor_id": pick.randint(1, 99), "acting_role": "owner",
        "action": "case.viewed", "object": "case:1", "before_digest": "", "after_digest": "", "reason": "",
        "prev_hash": before,
    }  # fmt: skip
    AuditEvent.objects.create(**columns, hash=link_hash(columns))


def _insert_in_front(_seq: int, pick: random.Random) -> None:
    AuditEvent.objects.create(seq=-pick.randint(0, 5), at="x", actor_id=1, acting_role="owner", action="case.viewed",
                              object="case:1", prev_hash=GENESIS, hash="x")  # fmt: skip


def _edit_with_a_right_hash(seq: int, _pick: random.Random) -> None:
    row = AuditEvent.objects.filter(seq=seq).values().get()
    row.pop("hash")
    row["reason"] = "nothing to see here"
    _sql("UPDATE safety_auditevent SET reason = %s, hash = %s WHERE seq = %s", row["reason"], link_hash(row), seq)


def _cut_the_end(seq: int, _pick: random.Random) -> None:
    _sql("DELETE FROM safety_auditevent WHERE seq >= %s", seq)


@pytest.mark.parametrize(
    "tamper",
    [
        _edit,
        _delete,
        _delete_and_close_the_gap,
        _exchange,
        _insert,
        _insert_in_front,
        _edit_with_a_right_hash,
        _cut_the_end,
    ],
)
@pytest.mark.parametrize("seq", [1, 2, 13, _LENGTH - 1, _LENGTH])
def test_tampering_is_found(unguarded: None, tamper: Callable[[int, random.Random], None], seq: int) -> None:
    tamper(seq, random.Random(seq))
    assert not verify_chain().is_whole


def test_a_thousand_tamperings_are_a_thousand_findings(unguarded: None) -> None:
    pick = random.Random(2024)
    tampers = [_edit, _delete, _delete_and_close_the_gap, _exchange, _insert, _edit_with_a_right_hash, _cut_the_end]
    found = 0
    for _ in range(1000):
        mark = transaction.savepoint()
        pick.choice(tampers)(pick.randint(1, _LENGTH), pick)
        found += not verify_chain().is_whole
        transaction.savepoint_rollback(mark)
    assert found == 1000
    assert verify_chain().is_whole


def test_the_first_broken_link_is_named(unguarded: None) -> None:
    _edit(20, random.Random(1))
    _edit(11, random.Random(1))
    state = verify_chain()
    assert (state.broken_at, state.checked, state.what) == (11, 10, "entry 11 was changed")
    _delete(5, random.Random(1))
    assert verify_chain().what == "entry 5 is missing"


def test_a_rebuilt_record_shows_against_a_root_that_was_written_down(unguarded: None) -> None:
    """Whoever owns the machine can make everything anew; only what they cannot reach tells."""
    known = root()
    _sql("DELETE FROM safety_auditevent")
    AuditHead.objects.all().delete()
    _fill(_LENGTH)
    assert verify_chain().is_whole
    assert not verify_chain(known).is_whole
    _sql("DELETE FROM safety_auditevent WHERE seq > 20")
    last = AuditEvent.objects.get(seq=20)
    AuditHead.objects.update(seq=20, hash=last.hash)
    assert verify_chain().is_whole
    state = verify_chain(known)
    assert (state.is_whole, state.what) == (False, "the record ends at entry 20, but later ones were there")


def test_a_root_from_earlier_still_holds(filled: None) -> None:
    known = root()
    _fill(5)
    assert verify_chain(known).is_whole


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_recording_is_refused() -> None:
    with pytest.raises(OutsideTransaction):
        record(Act.CASE_VIEWED, "case:1", viewer=_STAFF)
    assert not AuditEvent.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_writers_at_once_make_one_chain() -> None:
    failures: list[BaseException] = []

    def write() -> None:
        try:
            for _ in range(10):
                _fill(3)
        except BaseException as error:  # noqa: BLE001 -- told below
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    state = verify_chain()
    assert (state.is_whole, state.checked) == (True, 120)


def test_what_was_rolled_back_was_not_recorded(filled: None) -> None:
    with transaction.atomic():
        record(Act.CASE_VIEWED, "case:1", viewer=_STAFF)
        transaction.set_rollback(True)
    assert verify_chain().checked == _LENGTH


def test_odd_reasons_are_kept_within_bounds(db: None) -> None:
    with transaction.atomic():
        record(Act.CASE_VIEWED, "case:1", viewer=_STAFF, reason="ä\0" + "x" * 600 + "😀")
    assert len(AuditEvent.objects.get().reason) == 500
    assert verify_chain().is_whole


def test_the_record_tells_who_did_what_in_order(here: Town) -> None:
    report(here.reporter, here.author, post(here.author))
    decided(here.moderator)
    entries = list(read_record(here.owner, Page(limit=40)))
    assert [(e.actor, e.label) for e in reversed(entries)] == [
        ("A member", "Case opened"),
        ("A member", "Report received"),
        ("mira", "Case claimed"),
        ("mira", "Case decided"),
        ("mira", "Restriction imposed"),
    ]
    case_id = entries[1].case_id
    assert case_id is not None
    of_case = read_record(here.owner, Page(limit=2), thing=f"case:{case_id}")
    assert [e.action for e in of_case] == ["case.decided", "case.claimed"]
    assert of_case.older_than is not None
    assert chain_state(here.owner).is_whole
