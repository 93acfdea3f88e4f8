"""Deciding: carried out whole or not at all, told to the right people, undone to the last octet."""

from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
import time_machine
from django.conf import settings
from django.db import connection

from meetinghouse.domain.accounts.models import Account
from meetinghouse.domain.media.queries import media_by_ids
from meetinghouse.domain.people.models import Person
from meetinghouse.domain.people.queries import visible_people
from meetinghouse.domain.posts import queries as posts
from meetinghouse.domain.posts.events import PostRemoved, PostRestored
from meetinghouse.domain.posts.models import Post
from meetinghouse.domain.safety.actions import (
    Reasons,
    claim_case,
    decide_case,
    lift_restriction,
    open_case,
    preview_decision,
)
from meetinghouse.domain.safety.chores import lift_what_ended
from meetinghouse.domain.safety.events import CaseDecided, RestrictionLifted
from meetinghouse.domain.safety.models import (
    AuditEvent,
    Decision,
    Restriction,
    StatementOfReasons,
)
from meetinghouse.domain.safety.queries import (
    decision_for_author,
    notice_for_reporter,
    people_to_tell,
)
from meetinghouse.kernel import bus
from meetinghouse.kernel.clock import now
from meetinghouse.kernel.errors import Conflict, Invalid, NotFound
from meetinghouse.kernel.viewer import STRANGER
from tests.factories_safety import GOOD_REASONS, LAW_REASONS, Town, decided, newest_case, person, picture, post, report

pytestmark = pytest.mark.django_db


def _rows(table: str) -> list[tuple[object, ...]]:
    """A table as it stands, revisions aside, which tell caches to look again."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} ORDER BY id")
        names = [column[0] for column in cursor.description]
        skipped = {names.index(name) for name in ("revision", "sealed_key", "is_settled") if name in names}
        return [tuple(v for i, v in enumerate(row) if i not in skipped) for row in cursor.fetchall()]


def test_a_removed_post_is_gone_for_everybody_and_the_reasons_are_kept(here: Town) -> None:
    post_id = post(here.author)
    report(here.reporter, here.author, post_id)
    before = bus.last_event_id()
    decision_id = decided(here.moderator, "removed", LAW_REASONS)
    for viewer in (here.author, here.reporter, here.moderator, STRANGER):
        assert posts.post(viewer, post_id) is None
    emitted = bus.recorded(before)
    assert PostRemoved(post_id=post_id) in emitted
    assert CaseDecided(decision_id=decision_id) in emitted
    statement = StatementOfReasons.objects.get()
    assert statement.decision_visibility == ["DECISION_VISIBILITY_CONTENT_REMOVED"]
    assert statement.decision_ground == "DECISION_GROUND_ILLEGAL_CONTENT"
    assert statement.illegal_content_legal_ground == "Criminal code, section 185"
    assert statement.incompatible_content_ground == ""
    assert statement.content_type == ["CONTENT_TYPE_TEXT"]
    assert statement.category == "STATEMENT_CATEGORY_CYBER_VIOLENCE"
    assert statement.category_specification == ["KEYWORD_CYBER_HARASSMENT"]
    assert statement.automated_decision == "AUTOMATED_DECISION_NOT_AUTOMATED"
    assert statement.puid == Decision.objects.get().reference
    restriction = Restriction.objects.get()
    assert (restriction.kind, restriction.target_id, restriction.lifted_at) == ("post_removed", post_id, None)
    assert restriction.executed_at is not None
    assert restriction.reversible


def test_where_it_came_from_is_computed_not_typed(here: Town) -> None:
    report(here.reporter, here.author, post(here.author), reason="harassment")
    decided(here.moderator)
    assert StatementOfReasons.objects.get().source_type == "SOURCE_TYPE_OTHER_NOTIFICATION"
    report(here.reporter, here.author, post(here.author), reason="illegal")
    decision_id = decided(here.moderator)
    assert StatementOfReasons.objects.get(decision_id=decision_id).source_type == "SOURCE_ARTICLE_16"


@pytest.mark.django_db(transaction=True)
def test_pictures_go_out_of_reach_and_come_back(here: Town) -> None:
    media_id = picture(here.author)
    url = media_by_ids([media_id])[media_id].url
    file = Path(settings.STORAGES["default"]["OPTIONS"]["location"]) / url.removeprefix("/media/")
    octets = file.read_bytes()
    post_id = post(here.author, media_ids=[media_id])
    report(here.reporter, here.author, post_id)
    decided(here.moderator)
    assert not file.exists()
    restriction = open_case(here.owner, case_id=newest_case().pk).decisions[0].restrictions[0]
    assert (restriction.pictures, restriction.served_pictures) == (1, 0)
    lift_restriction(here.owner, restriction_id=restriction.id, reason="A mistake")
    assert file.read_bytes() == octets
    shown = posts.post(here.reporter, post_id)
    assert shown is not None
    assert shown.media[0].url == url


def test_lifting_gives_everything_back_as_it_was(here: Town) -> None:
    post_id = post(here.author, media_ids=[picture(here.author)])
    post(here.reporter, "An answer", in_reply_to_id=post_id)
    report(here.reporter, here.author, post_id)
    tables = ("posts_post", "people_person", "media_media", "posts_attachment", "accounts_account")
    before = {table: _rows(table) for table in tables}
    decided(here.moderator)
    assert _rows("posts_post") != before["posts_post"]
    mark = bus.last_event_id()
    restriction = Restriction.objects.get()
    lift_restriction(here.owner, restriction_id=restriction.pk, reason="We were wrong")
    assert {table: _rows(table) for table in tables} == before
    emitted = bus.recorded(mark)
    assert PostRestored(post_id=post_id) in emitted
    assert RestrictionLifted(restriction_id=restriction.pk) in emitted
    imposed, lifted = AuditEvent.objects.filter(object=f"post:{post_id}").order_by("seq")
    assert (imposed.before_digest, imposed.after_digest) == (lifted.after_digest, lifted.before_digest)
    assert imposed.before_digest != imposed.after_digest
    with pytest.raises(Conflict):
        lift_restriction(here.owner, restriction_id=restriction.pk, reason="Again")


def test_a_suspension_hides_the_person_closes_the_login_and_can_be_undone(here: Town) -> None:
    post_id = post(here.author)
    report(here.reporter, here.author, post_id)
    before = _rows("people_person"), _rows("accounts_account"), _rows("posts_post")
    decided(here.moderator, "account_suspended")
    assert not visible_people(here.reporter).filter(pk=here.author.person_id).exists()
    assert posts.post(here.reporter, post_id) is None
    assert not Account.objects.get(pk=here.author.account_id).is_active
    lift_restriction(here.moderator, restriction_id=Restriction.objects.get().pk, reason="They apologised")
    assert (_rows("people_person"), _rows("accounts_account"), _rows("posts_post")) == before


def test_a_suspension_for_a_time_ends_by_itself(here: Town) -> None:
    report(here.reporter, here.author)
    decided(here.moderator, "account_suspended", msgspec.structs.replace(GOOD_REASONS, days=7))
    statement = StatementOfReasons.objects.get()
    assert statement.end_date_account_restriction == (now() + timedelta(days=7)).date()
    assert statement.content_type == ["CONTENT_TYPE_OTHER"]
    lift_what_ended()
    assert Restriction.objects.get().lifted_at is None
    with time_machine.travel(now() + timedelta(days=7, seconds=1), tick=False):
        lift_what_ended()
        lift_what_ended()
    assert Restriction.objects.get().lifted_at is not None
    assert visible_people(here.reporter).filter(pk=here.author.person_id).exists()
    ended = AuditEvent.objects.get(action="restriction.lifted")
    assert (ended.actor_id, ended.acting_role) == (0, "system")


@pytest.mark.parametrize("days", [0, -1, 3651])
def test_a_suspension_has_a_sensible_length(here: Town, days: int) -> None:
    report(here.reporter, here.author)
    with pytest.raises(Invalid) as refusal:
        decided(here.moderator, "account_suspended", msgspec.structs.replace(GOOD_REASONS, days=days))
    assert list(refusal.value.fields) == ["days"]


def test_two_suspensions_stand_apart(here: Town) -> None:
    report(here.reporter, here.author, post(here.author))
    decided(here.moderator, "account_suspended", msgspec.structs.replace(GOOD_REASONS, also_remove=True))
    Person.objects.filter(pk=here.author.person_id).update(state=0)
    report(here.reporter, here.author)
    Person.objects.filter(pk=here.author.person_id).update(state=1)
    decided(here.moderator, "account_suspended")
    suspensions = Restriction.objects.filter(kind="account_suspended").order_by("pk")
    assert Restriction.objects.count() == 3
    lift_restriction(here.moderator, restriction_id=suspensions[0].pk, reason="The first was wrong")
    assert Person.objects.get(pk=here.author.person_id).state == 1
    lift_restriction(here.moderator, restriction_id=suspensions[1].pk, reason="The second too")
    assert Person.objects.get(pk=here.author.person_id).state == 0
    assert Post.objects.get().state == 1, "the post stays removed: its own restriction stands"


def test_a_warning_restricts_nothing_and_is_told(here: Town) -> None:
    post_id = post(here.author)
    report(here.reporter, here.author, post_id)
    decision_id = decided(here.moderator, "warned")
    assert posts.post(here.reporter, post_id) is not None
    assert not Restriction.objects.exists()
    statement = StatementOfReasons.objects.get()
    assert (statement.decision_visibility, statement.exempt_reason) == ([], "no_restriction")
    told = people_to_tell(decision_id)
    assert told is not None
    assert told.author_person_id == here.author.person_id


def test_what_may_stay_is_told_to_the_reporter_only(here: Town) -> None:
    post_id = post(here.author)
    receipt = report(here.reporter, here.author, post_id)
    decision_id = decided(here.moderator, "no_violation", Reasons())
    told = people_to_tell(decision_id)
    assert told is not None
    assert (told.author_person_id, told.author_path, told.author_email) == (None, "", "")
    assert told.notices == {here.reporter.person_id: f"/notices/{receipt.reference}"}
    assert not StatementOfReasons.objects.exists()
    assert "may stay" in notice_for_reporter(here.reporter, receipt.reference).items[0].words
    with pytest.raises(NotFound):
        decision_for_author(here.author, Decision.objects.get().reference)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"facts": ""}, "decision_facts"),
        ({"facts": "Arnold Author insulted somebody."}, "decision_facts"),
        ({"facts": "The post by arnold was insulting."}, "decision_facts"),
        ({"facts": "It insulted @rita."}, "decision_facts"),
        ({"facts": "Mail of a@town.example was published."}, "decision_facts"),
        ({"facts": "Posted from 192.0.2.7."}, "decision_facts"),
        ({"ground": ""}, "decision_ground"),
        ({"ground_text": " "}, "incompatible_content_ground"),
        ({"explanation": ""}, "incompatible_content_explanation"),
        ({"explanation": "x" * 2001}, "incompatible_content_explanation"),
        ({"ground_text": "x" * 501}, "incompatible_content_ground"),
        ({"category": "UGLY"}, "category"),
        ({"keywords": ("KEYWORD_DANGEROUS_TOYS",)}, "category_specification"),
    ],
)
def test_without_proper_reasons_nothing_happens(here: Town, changes: dict[str, object], field: str) -> None:
    post_id = post(here.author)
    report(here.reporter, here.author, post_id)
    with pytest.raises(Invalid) as refusal:
        decided(here.moderator, "removed", msgspec.structs.replace(GOOD_REASONS, **changes))
    assert list(refusal.value.fields) == [field]
    assert posts.post(here.reporter, post_id) is not None
    assert not Decision.objects.exists()
    assert newest_case().state == "in_review"


@pytest.mark.parametrize("measure", ["removed", "burned", ""])
def test_the_measure_has_to_fit(here: Town, measure: str) -> None:
    report(here.reporter, here.author)
    with pytest.raises(Invalid) as refusal:
        decided(here.moderator, measure)
    assert list(refusal.value.fields) == ["measure"]


def test_a_preview_shows_the_same_words_and_changes_nothing(here: Town) -> None:
    post_id = post(here.author)
    report(here.reporter, here.author, post_id)
    case_id = newest_case().pk
    claim_case(here.moderator, case_id=case_id)
    entries = AuditEvent.objects.count()
    shown = preview_decision(here.moderator, case_id=case_id, measure="removed", reasons=GOOD_REASONS)
    assert AuditEvent.objects.count() == entries
    assert posts.post(here.reporter, post_id) is not None
    decide_case(here.moderator, case_id=case_id, measure="removed", reasons=GOOD_REASONS)
    assert decision_for_author(here.author, Decision.objects.get().reference).statement == shown
    assert shown is not None


def test_a_decision_about_what_was_deleted_meanwhile(here: Town) -> None:
    from meetinghouse.domain.posts.actions import delete_post

    post_id = post(here.author)
    report(here.reporter, here.author, post_id)
    delete_post(here.author, post_id=post_id)
    decided(here.moderator)
    lift_restriction(here.owner, restriction_id=Restriction.objects.get().pk, reason="x")
    assert Post.objects.get(pk=post_id).state == 2, "what its author deleted stays deleted"


def test_pictures_of_children_are_never_shown_at_the_desk(here: Town) -> None:
    post_id = post(here.author, media_ids=[picture(here.author)])
    report(here.reporter, here.author, post_id, reason="harassment")
    case_id = newest_case().pk
    assert open_case(here.moderator, case_id=case_id).notices[0].item.pictures[0].url
    report(person(), here.author, post_id, reason="child_safety")
    for notice in open_case(here.moderator, case_id=case_id).notices:
        assert notice.item.hides_pictures
        assert [p.url + p.preview_url for p in notice.item.pictures] == [""]
