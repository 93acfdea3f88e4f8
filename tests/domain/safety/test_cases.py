"""Working on cases: claims are leases, notes stay, whoever has a stake stays out."""

from collections.abc import Callable
from datetime import timedelta

import msgspec
import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from meetinghouse.domain.people.actions import block
from meetinghouse.domain.safety.actions import (
    Reasons,
    add_note,
    claim_case,
    decide_case,
    lift_restriction,
    open_case,
    open_person,
    preview_decision,
    release_case,
)
from meetinghouse.domain.safety.actions.cases import LEASE
from meetinghouse.domain.safety.events import CaseClaimed
from meetinghouse.domain.safety.models import AuditEvent, Case, CaseNote, Restriction
from meetinghouse.domain.safety.queries import QueueFilter, chain_state, count_open, open_cases, record
from meetinghouse.kernel import bus
from meetinghouse.kernel.clock import now
from meetinghouse.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from meetinghouse.kernel.paging import Page
from meetinghouse.kernel.viewer import STRANGER, Role, Viewer
from tests.factories_safety import Town, decided, newest_case, person, post, report

pytestmark = pytest.mark.django_db


@pytest.fixture
def case_id(here: Town) -> int:
    """A reported post."""
    report(here.reporter, here.author, post(here.author))
    return newest_case().pk


def test_a_claim_is_a_lease_of_half_an_hour(here: Town, case_id: int) -> None:
    before = bus.last_event_id()
    claim_case(here.moderator, case_id=case_id)
    case = Case.objects.get(pk=case_id)
    assert (case.state, case.claimed_by_id) == ("in_review", here.moderator.account_id)
    assert case.claim_expires_at is not None
    assert abs(case.claim_expires_at - now() - timedelta(minutes=30)) < timedelta(seconds=5)
    assert bus.recorded(before) == [CaseClaimed(case_id=case_id, account_id=here.moderator.account_id)]
    with pytest.raises(Conflict, match="mira is working on this until"):
        claim_case(here.owner, case_id=case_id)
    with pytest.raises(Conflict):
        decide_case(here.owner, case_id=case_id, measure="no_violation")
    with time_machine.travel(now() + LEASE + timedelta(seconds=1), tick=False):
        assert not open_case(here.owner, case_id=case_id).is_claimed
        claim_case(here.owner, case_id=case_id)
        with pytest.raises(Conflict):
            decide_case(here.moderator, case_id=case_id, measure="no_violation")


def test_claiming_again_extends_and_is_told_once(here: Town, case_id: int) -> None:
    claim_case(here.moderator, case_id=case_id)
    before = bus.last_event_id()
    with time_machine.travel(now() + timedelta(minutes=20), tick=False):
        claim_case(here.moderator, case_id=case_id)
        case = Case.objects.get(pk=case_id)
        assert case.claim_expires_at == now() + LEASE
    assert bus.recorded(before) == []


def test_a_lease_that_ran_out_still_decides_while_nobody_took_it(here: Town, case_id: int) -> None:
    claim_case(here.moderator, case_id=case_id)
    with time_machine.travel(now() + timedelta(hours=2), tick=False):
        decide_case(here.moderator, case_id=case_id, measure="no_violation")
    assert Case.objects.get(pk=case_id).state == "decided"


def test_released_means_free_for_everybody(here: Town, case_id: int) -> None:
    claim_case(here.moderator, case_id=case_id)
    release_case(here.owner, case_id=case_id)
    assert Case.objects.get(pk=case_id).claimed_by_id == here.moderator.account_id
    release_case(here.moderator, case_id=case_id)
    case = Case.objects.get(pk=case_id)
    assert (case.state, case.claimed_by_id) == ("triaged", None)
    claim_case(here.owner, case_id=case_id)


def test_nothing_is_decided_without_a_claim(here: Town, case_id: int) -> None:
    with pytest.raises(Conflict, match="Claim this case"):
        decide_case(here.moderator, case_id=case_id, measure="no_violation")


def test_a_decided_case_stays_decided(here: Town, case_id: int) -> None:
    decided(here.moderator, "no_violation")
    with pytest.raises(Conflict):
        claim_case(here.moderator, case_id=case_id)
    with pytest.raises(Conflict):
        decide_case(here.moderator, case_id=case_id, measure="removed")


def test_notes_are_kept_and_cannot_be_changed(here: Town, case_id: int) -> None:
    add_note(here.owner, case_id=case_id, text="  I know both of them. ")
    assert [(n.author, n.text) for n in open_case(here.moderator, case_id=case_id).notes] == [
        ("olga", "I know both of them.")
    ]
    with pytest.raises(DatabaseError), transaction.atomic():
        CaseNote.objects.update(text="I know nobody.")
    with pytest.raises(DatabaseError), transaction.atomic():
        CaseNote.objects.all().delete()
    for text in ("  ", "x" * 5001):
        with pytest.raises(Invalid):
            add_note(here.owner, case_id=case_id, text=text)


# --- Who may ---------------------------------------------------------------------------------------


def _everything(viewer: Viewer, case_id: int, restriction_id: int) -> dict[str, Callable[[], object]]:
    return {
        "queue": lambda: open_cases(viewer, Page()),
        "case": lambda: open_case(viewer, case_id=case_id),
        "person": lambda: open_person(viewer, handle="arnold"),
        "record": lambda: record(viewer, Page()),
        "chain": lambda: chain_state(viewer),
        "claim": lambda: claim_case(viewer, case_id=case_id),
        "release": lambda: release_case(viewer, case_id=case_id),
        "note": lambda: add_note(viewer, case_id=case_id, text="x"),
        "preview": lambda: preview_decision(viewer, case_id=case_id, measure="no_violation"),
        "decide": lambda: decide_case(viewer, case_id=case_id, measure="no_violation"),
        "lift": lambda: lift_restriction(viewer, restriction_id=restriction_id, reason="x"),
    }


def test_for_members_and_strangers_there_is_no_desk(here: Town, case_id: int) -> None:
    decided(here.moderator)
    restriction = Restriction.objects.get()
    entries = AuditEvent.objects.count()
    for viewer in (STRANGER, here.reporter, here.author):
        for call in _everything(viewer, case_id, restriction.pk).values():
            with pytest.raises(NotFound):
                call()
        assert count_open(viewer) == 0
    assert AuditEvent.objects.count() == entries


def test_absent_and_enormous_ids_answer_alike(here: Town) -> None:
    for absent in (1, 1 << 62, 1 << 80):
        for name, call in _everything(here.moderator, absent, absent).items():
            if name in {"case", "claim", "release", "note", "preview", "decide", "lift"}:
                with pytest.raises(NotFound):
                    call()


def test_who_the_case_is_about_does_not_see_it(here: Town) -> None:
    report(here.reporter, here.moderator, post(here.moderator))
    case_id = newest_case().pk
    assert len(open_cases(here.moderator, Page())) == 0
    assert len(open_cases(here.owner, Page())) == 1
    assert (count_open(here.moderator), count_open(here.owner)) == (0, 1)
    for name, call in _everything(here.moderator, case_id, 1).items():
        if name in {"case", "claim", "release", "note", "preview", "decide"}:
            with pytest.raises(NotFound):
                call()
    with pytest.raises(NotFound):
        open_person(here.moderator, handle="mira")


def test_who_reported_it_does_not_decide_it(here: Town) -> None:
    report(here.moderator, here.author, post(here.author))
    case_id = newest_case().pk
    assert "reported this yourself" in open_case(here.moderator, case_id=case_id).conflict
    with pytest.raises(NotAllowed, match="reported this yourself"):
        claim_case(here.moderator, case_id=case_id)
    Case.objects.update(claimed_by_id=here.moderator.account_id, claim_expires_at=now() + LEASE)
    with pytest.raises(NotAllowed):
        decide_case(here.moderator, case_id=case_id, measure="no_violation")


def test_who_is_the_whole_staff_may_decide_what_they_reported(db: None) -> None:
    owner, author = person(role=Role.OWNER), person()
    report(owner, author, post(author))
    decided(owner, "no_violation")
    assert newest_case().state == "decided"


@pytest.mark.parametrize("blocker", ["moderator", "author"])
def test_a_block_between_them_keeps_staff_out(here: Town, case_id: int, blocker: str) -> None:
    one, other = (here.moderator, here.author) if blocker == "moderator" else (here.author, here.moderator)
    block(one, person_id=other.person_id)
    with pytest.raises(NotAllowed, match="blocks"):
        claim_case(here.moderator, case_id=case_id)
    with pytest.raises(NotAllowed):
        add_note(here.moderator, case_id=case_id, text="x")
    assert open_cases(here.moderator, Page()).items[0].is_conflicted
    claim_case(here.owner, case_id=case_id)


def test_staff_are_suspended_only_by_who_stands_above_them(here: Town) -> None:
    second = person(role=Role.MODERATOR)
    reasons = Reasons(ground="rules", ground_text="Be kind.", explanation="It is not.", facts="A post was not kind.")
    report(here.reporter, second, post(second))
    with pytest.raises(NotAllowed, match="Only an owner"):
        decided(here.moderator, "account_suspended", reasons)
    release_case(here.moderator, case_id=newest_case().pk)
    decided(here.owner, "account_suspended", reasons)
    with pytest.raises(NotAllowed, match="Only an owner"):
        lift_restriction(here.moderator, restriction_id=Restriction.objects.get().pk, reason="x")
    report(here.reporter, here.owner, post(here.owner))
    with pytest.raises(NotAllowed, match="owner cannot be suspended"):
        decided(here.moderator, "account_suspended", reasons)


# --- The queue -------------------------------------------------------------------------------------


def test_the_queue_shows_the_gravest_first_page_by_page(here: Town) -> None:
    minor = [post(here.author, f"Soap {n}") for n in range(3)]
    grave = post(here.author, "A threat")
    for post_id in minor:
        report(here.reporter, here.author, post_id, reason="spam")
    report(here.reporter, here.author, grave, reason="threat")
    seen, page = [], Page(limit=2)
    while True:
        found = open_cases(here.moderator, page)
        seen += [entry.excerpt for entry in found]
        if found.older_than is None:
            break
        page = Page(limit=2, max_id=found.older_than)
    assert seen == ["A threat", "Soap 0", "Soap 1", "Soap 2"]


def test_the_queue_can_be_narrowed(here: Town, case_id: int) -> None:
    report(here.reporter, here.author, reason="spam")
    about_person = newest_case().pk
    claim_case(here.moderator, case_id=case_id)

    def ids(viewer: Viewer, **wanted: str) -> list[int]:
        return [entry.id for entry in open_cases(viewer, Page(), QueueFilter(**wanted))]

    assert ids(here.moderator, shows="mine") == [case_id]
    assert ids(here.owner, shows="mine") == []
    assert ids(here.owner, shows="free") == [about_person]
    assert ids(here.owner, subject_kind="person") == [about_person]
    assert ids(here.owner, severity="s2_serious") == [case_id]
    assert ids(here.owner, shows="decided") == []
    decide_case(here.moderator, case_id=case_id, measure="no_violation")
    assert ids(here.owner, shows="decided") == [case_id]
    assert ids(here.owner) == [about_person]


def test_a_longer_queue_costs_no_more_queries(here: Town) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as counted:
            open_cases(here.moderator, Page(limit=40))
        return len(counted)

    report(here.reporter, here.author, post(here.author, "One"))
    one = cost()
    for n in range(10):
        author = person()
        report(here.reporter, author, post(author, f"More {n}"))
    assert cost() == one <= 8


def test_history_is_told_and_reading_it_is_recorded(here: Town) -> None:
    report(here.reporter, here.author, post(here.author, "First"))
    decided(here.moderator, "removed")
    report(here.reporter, here.author, post(here.author, "Second"))
    case = open_case(here.moderator, case_id=newest_case().pk)
    assert [(c.excerpt, c.outcome_label) for c in case.history] == [("First", "Remove the post")]
    history = open_person(here.owner, handle="@Arnold")
    assert [c.excerpt for c in history.cases] == ["Second", "First"]
    last = AuditEvent.objects.order_by("-seq").first()
    assert last is not None
    assert (last.action, last.reason, last.actor_id) == ("person.viewed", "case_review", here.owner.account_id)


def test_every_opening_of_a_case_is_recorded(here: Town, case_id: int) -> None:
    for viewer in (here.moderator, here.owner):
        open_case(viewer, case_id=case_id)
    views = AuditEvent.objects.filter(action="case.viewed", object=f"case:{case_id}")
    assert [(v.actor_id, v.acting_role, v.reason) for v in views.order_by("seq")] == [
        (here.moderator.account_id, "moderator", "case_review"),
        (here.owner.account_id, "owner", "case_review"),
    ]


def test_nothing_at_the_desk_says_who_reported(here: Town) -> None:
    report(here.reporter, here.author, post(here.author), comment="It hurts")
    case_id = newest_case().pk
    read = [
        msgspec.json.encode(open_case(here.moderator, case_id=case_id)),
        msgspec.json.encode(open_cases(here.moderator, Page())),
        msgspec.json.encode(record(here.moderator, Page())),
        msgspec.json.encode(open_person(here.moderator, handle="arnold")),
    ]
    for text in read:
        assert b"rita" not in text
        assert str(here.reporter.person_id).encode() not in text
