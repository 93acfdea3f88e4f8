"""What the people concerned are told of a decision, and who reads what: the author, the reporter, staff, no others."""

import msgspec
import pytest

from meetinghouse.domain.community.models import Community
from meetinghouse.domain.gatherings.models import Gathering
from meetinghouse.domain.safety.actions import mark_told
from meetinghouse.domain.safety.links import decision_key
from meetinghouse.domain.safety.models import Decision, Notice, NoticeItem, StatementOfReasons
from meetinghouse.domain.safety.queries import (
    decision_for_author,
    decisions_about,
    notice_for_reporter,
    notices_by,
    people_to_tell,
    staff_to_tell,
)
from meetinghouse.kernel.errors import NotFound
from meetinghouse.kernel.paging import Page
from meetinghouse.kernel.viewer import STRANGER
from tests.domain.gatherings.party import plan
from tests.factories_safety import GOOD_REASONS, Town, decided, newest_case, person, post, report

pytestmark = pytest.mark.django_db


def test_the_author_reads_what_why_who_decided_it_how_to_complain(here: Town) -> None:
    Community.objects.update_or_create(pk=1, defaults={"name": "Little Town", "contact_email": "desk@town.example"})
    report(here.reporter, here.author, post(here.author, "You fool"))
    decided(here.moderator)
    read = decision_for_author(here.author, Decision.objects.get().reference)
    assert read.statement.title == "Your post was removed"
    assert read.content == "You fool"
    assert read.statement.facts == GOOD_REASONS.facts
    assert read.statement.ground_text == "Be kind."
    assert read.statement.explanation == GOOD_REASONS.explanation
    assert read.statement.automation == "A person took this decision. No program took part."
    assert "desk@town.example" in read.statement.redress
    assert "six months" in read.statement.redress
    text = msgspec.json.encode(read)
    for hidden in (b"rita", b"mira", str(here.reporter.person_id).encode(), str(here.moderator.person_id).encode()):
        assert hidden not in text


def test_without_a_contact_address_the_owners_are_named(here: Town) -> None:
    report(here.reporter, here.author, post(here.author))
    decided(here.moderator)
    redress = decision_for_author(here.author, Decision.objects.get().reference).statement.redress
    assert "olga (@olga)" in redress
    assert "not published an e-mail address" in redress


def test_only_the_author_reads_a_decision_and_only_the_reporter_a_notice(here: Town) -> None:
    receipt = report(here.reporter, here.author, post(here.author))
    decided(here.moderator)
    reference = Decision.objects.get().reference
    for viewer in (here.reporter, here.moderator, here.owner, person(), STRANGER):
        with pytest.raises(NotFound):
            decision_for_author(viewer, reference)
    for viewer in (here.author, here.moderator, here.owner, STRANGER):
        with pytest.raises(NotFound):
            notice_for_reporter(viewer, receipt.reference)
    for absent in ("D-0000-0000", "", "x" * 300):
        with pytest.raises(NotFound):
            decision_for_author(here.author, absent)
        with pytest.raises(NotFound):
            notice_for_reporter(here.reporter, absent)


def test_the_link_in_the_mail_opens_the_decision_for_who_is_suspended(here: Town) -> None:
    report(here.reporter, here.author, post(here.author))
    decision_id = decided(here.moderator, "account_suspended")
    told = people_to_tell(decision_id)
    assert told is not None
    reference = told.reference
    assert told.author_path == f"/decisions/{reference}?key={decision_key(reference)}"
    assert told.author_email == "arnold@town.example"
    assert decision_for_author(STRANGER, reference, key=decision_key(reference)).measure == "account_suspended"
    for wrong in ("", "x", decision_key("D-0000-0000"), decision_key(reference)[:-1]):
        with pytest.raises(NotFound):
            decision_for_author(STRANGER, reference, key=wrong)


def test_lists_of_ones_own(here: Town) -> None:
    for n in range(3):
        report(here.reporter, here.author, post(here.author, f"Nasty {n}"))
        decided(here.moderator)
    first = decisions_about(here.author, Page(limit=2))
    assert [d.content for d in first] == ["Nasty 2", "Nasty 1"]
    assert [d.content for d in decisions_about(here.author, Page(limit=2, max_id=first.older_than))] == ["Nasty 0"]
    sent = notices_by(here.reporter, Page(limit=2))
    assert len(sent) == 2
    assert sent.older_than is not None
    assert sent.items[0].is_decided
    assert len(notices_by(here.author, Page())) == 0
    assert len(notices_by(STRANGER, Page())) == 0


def test_the_reporter_reads_what_became_of_each_thing(here: Town) -> None:
    ids = [post(here.author, "First"), post(here.author, "Second")]
    receipt = report(here.reporter, here.author, *ids)
    case = NoticeItem.objects.get(subject_id=ids[0]).case_id
    decision_id = decided(here.moderator, case_id=case)
    read = notice_for_reporter(here.reporter, receipt.reference.lower())
    assert [(i.excerpt, i.outcome) for i in read.items] == [("First", "removed"), ("Second", "")]
    assert not read.is_decided
    mark_told(decision_id)
    assert Notice.objects.get().decision_sent_at is None, "the second thing is not answered yet"
    other = decided(here.moderator, "no_violation", case_id=newest_case().pk)
    mark_told(other)
    assert Notice.objects.get().decision_sent_at is not None
    assert StatementOfReasons.objects.get().delivered_at is not None


def test_staff_are_told_of_a_notice_but_not_whom_it_concerns(here: Town) -> None:
    notice_id = report(here.reporter, here.author, post(here.author), reason="threat").notice_id
    told = staff_to_tell(notice_id)
    assert told is not None
    assert set(told.person_ids) == {here.owner.person_id, here.moderator.person_id}
    assert told.severity == "s0_threat_to_life"
    about_staff = staff_to_tell(report(here.reporter, here.moderator).notice_id)
    assert about_staff is not None
    assert about_staff.person_ids == (here.owner.person_id,)
    by_staff = staff_to_tell(report(here.moderator, here.author, post(here.author)).notice_id)
    assert by_staff is not None
    assert by_staff.person_ids == (here.owner.person_id,)
    assert staff_to_tell(1) is None
    assert people_to_tell(1) is None


def test_two_reporters_are_both_told(here: Town) -> None:
    post_id, second = post(here.author), person()
    report(here.reporter, here.author, post_id)
    report(second, here.author, post_id)
    told = people_to_tell(decided(here.moderator))
    assert told is not None
    assert set(told.notifier_person_ids) == {here.reporter.person_id, second.person_id}


def test_what_was_removed_is_called_what_it_is(here: Town) -> None:
    gathering = Gathering.objects.get(pk=plan(here.author))
    report(here.reporter, here.author, gathering.post_id)
    decided(here.moderator)
    decision = Decision.objects.get()
    read = decision_for_author(here.author, decision.reference).statement
    told = people_to_tell(decision.pk)
    assert told is not None
    assert (read.title, told.title) == ("Your event was removed", "Your event was removed")
    assert read.what == "Nobody can see this event any more. Everything else you wrote stays."
