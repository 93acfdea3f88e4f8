"""Reporting: what is taken in, frozen, folded and refused."""

import pytest
from django.db import transaction

from meetinghouse.domain.media.actions import discard_upload
from meetinghouse.domain.media.errors import InUse
from meetinghouse.domain.media.models import Media, MediaState
from meetinghouse.domain.people.actions import block
from meetinghouse.domain.posts.actions import Changes, boost_post, delete_post, edit_post
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.models import Post
from meetinghouse.domain.posts.records import PollDraft
from meetinghouse.domain.safety.actions import file_notice, open_case
from meetinghouse.domain.safety.chain import fingerprint
from meetinghouse.domain.safety.events import CaseOpened, NoticeReceived
from meetinghouse.domain.safety.models import AuditEvent, Case, Notice, NoticeAddition, NoticeItem
from meetinghouse.domain.safety.vocabulary.categories import KEYWORDS, Category
from meetinghouse.domain.safety.vocabulary.reasons import REASONS, grouped, reason_of_mastodon
from meetinghouse.kernel import bus
from meetinghouse.kernel.errors import Invalid, NotAllowed, NotFound, SignInRequired
from meetinghouse.kernel.viewer import STRANGER
from tests.factories_safety import Town, decided, newest_case, person, picture, post, report

pytestmark = pytest.mark.django_db


def test_a_report_opens_a_case_and_tells_of_it(here: Town) -> None:
    post_id = post(here.author, media_ids=[picture(here.author)])
    before = bus.last_event_id()
    receipt = report(here.reporter, here.author, post_id, comment="Look at this")
    case = newest_case()
    notice = Notice.objects.get()
    item = NoticeItem.objects.get()
    assert receipt.reference == notice.reference
    assert receipt.post_ids == (post_id,)
    assert (case.subject_kind, case.subject_id, case.state) == ("post", post_id, "new")
    assert case.person_id == here.author.person_id
    assert (case.severity, case.category) == ("s2_serious", Category.CYBER_VIOLENCE)
    assert (notice.reason, notice.explanation, notice.notifier_id) == (
        "harassment",
        "Look at this",
        here.reporter.person_id,
    )
    assert item.snapshot["text"] == "Something nasty"
    assert item.snapshot["pictures"][0]["description"] == "A rusty square"
    assert len(item.snapshot["pictures"][0]["sha256"]) == 64
    assert item.snapshot_sha256 == fingerprint(item.snapshot)
    told = [e for e in bus.recorded(before) if isinstance(e, NoticeReceived | CaseOpened)]
    assert told == [CaseOpened(case_id=case.pk), NoticeReceived(notice_id=notice.pk)]


def test_a_person_can_be_reported_without_a_post(here: Town) -> None:
    report(here.reporter, here.author, reason="spam")
    case = newest_case()
    assert (case.subject_kind, case.subject_id) == ("person", here.author.person_id)
    assert NoticeItem.objects.get().snapshot["handle"] == "@arnold"


def test_several_posts_are_one_notice_and_a_case_each(here: Town) -> None:
    ids = [post(here.author, f"Nasty {n}") for n in range(3)]
    receipt = report(here.reporter, here.author, *ids)
    assert receipt.post_ids == tuple(ids)
    assert Notice.objects.count() == 1
    assert sorted(Case.objects.values_list("subject_id", flat=True)) == ids


def test_a_share_stands_for_what_is_shared(here: Town) -> None:
    post_id = post(here.author)
    share_id = boost_post(here.moderator, post_id=post_id)
    assert report(here.reporter, here.author, share_id).post_ids == (post_id,)


def test_two_reporters_share_one_case(here: Town) -> None:
    post_id = post(here.author)
    report(here.reporter, here.author, post_id)
    report(person(), here.author, post_id)
    assert Case.objects.count() == 1
    assert Notice.objects.count() == 2


def test_the_same_report_twice_is_one(here: Town) -> None:
    post_id = post(here.author)
    first = report(here.reporter, here.author, post_id, comment="Look")
    before = bus.last_event_id()
    again = report(here.reporter, here.author, post_id, comment="Look")
    assert (again.reference, again.is_new) == (first.reference, False)
    assert Notice.objects.count() == NoticeItem.objects.count() == 1
    assert NoticeAddition.objects.count() == 0
    assert bus.recorded(before) == []


def test_new_words_about_the_same_thing_are_kept(here: Town) -> None:
    post_id = post(here.author)
    report(here.reporter, here.author, post_id, comment="Look")
    report(here.reporter, here.author, post_id, comment="And now they do it to me", reason="threat")
    assert Notice.objects.count() == 1
    case = open_case(here.moderator, case_id=newest_case().pk)
    assert case.notices[0].additions == (f"{REASONS['threat'].label}. And now they do it to me",)


def test_after_a_decision_the_same_thing_can_be_reported_anew(here: Town) -> None:
    post_id = post(here.author)
    report(here.reporter, here.author, post_id)
    Case.objects.update(state="decided")
    report(here.reporter, here.author, post_id)
    assert Case.objects.count() == Notice.objects.count() == 2


def test_a_crowd_does_not_push_a_minor_thing_past_a_grave_one(here: Town) -> None:
    minor, grave = post(here.author, "Buy my soap"), post(here.author, "A threat")
    for _ in range(20):
        report(person(), here.author, minor, reason="spam")
    report(here.reporter, here.author, grave, reason="threat")
    order = list(Case.objects.order_by("-priority").values_list("subject_id", flat=True))
    assert order == [grave, minor]


def test_the_gravest_report_sets_the_urgency(here: Town) -> None:
    post_id = post(here.author)
    report(here.reporter, here.author, post_id, reason="spam")
    report(person(), here.author, post_id, reason="child_safety")
    report(person(), here.author, post_id, reason="rules")
    case = newest_case()
    assert (case.severity, case.category) == ("s1_csam_terror_ncii", Category.PROTECTION_OF_MINORS)


def test_editing_afterwards_denies_nothing(here: Town) -> None:
    post_id = post(here.author, "You are all fools")
    report(here.reporter, here.author, post_id)
    edit_post(here.author, post_id=post_id, changes=Changes(text="What a lovely day"))
    item = open_case(here.moderator, case_id=newest_case().pk).notices[0].item
    assert item.snapshot["text"] == "You are all fools"
    assert (item.is_changed, item.is_there, item.is_intact) == (True, True, True)


def test_taking_a_picture_off_afterwards_denies_nothing(here: Town) -> None:
    media_id = picture(here.author)
    post_id = post(here.author, "Look", media_ids=[media_id])
    report(here.reporter, here.author, post_id)
    edit_post(here.author, post_id=post_id, changes=Changes(media_ids=[], text="Nothing to see"))
    with pytest.raises(InUse):
        discard_upload(here.author, media_id=media_id)
    item = open_case(here.moderator, case_id=newest_case().pk).notices[0].item
    assert [one.url != "" for one in item.pictures] == [True]
    # Nor is it left in sight of anybody once the post is removed.
    decided(here.moderator)
    assert Media.objects.get(pk=media_id).state == MediaState.REMOVED


def test_the_answers_of_a_poll_are_kept_too(here: Town) -> None:
    post_id = post(here.author, "Who is it?", poll=PollDraft(("You are all fools", "Nobody"), 300))
    plain = post(here.author, "Hello")
    report(here.reporter, here.author, post_id, plain)
    snapshots = [item.snapshot for item in NoticeItem.objects.order_by("subject_id")]
    assert snapshots[0]["poll"] == ["You are all fools", "Nobody"]
    assert "poll" not in snapshots[1]


def test_deleting_afterwards_denies_nothing(here: Town) -> None:
    post_id = post(here.author, "You are all fools")
    report(here.reporter, here.author, post_id)
    delete_post(here.author, post_id=post_id)
    item = open_case(here.moderator, case_id=newest_case().pk).notices[0].item
    assert item.snapshot["text"] == "You are all fools"
    assert (item.is_changed, item.is_there) == (False, False)


def test_a_snapshot_that_was_tampered_with_shows(here: Town) -> None:
    report(here.reporter, here.author, post(here.author))
    item = NoticeItem.objects.get()
    item.snapshot["text"] = "Harmless"
    item.save()
    assert not open_case(here.moderator, case_id=newest_case().pk).notices[0].item.is_intact


def test_reading_and_reacting_do_not_change_a_snapshot(here: Town) -> None:
    post_id = post(here.author)
    report(here.reporter, here.author, post_id)
    Post.objects.filter(pk=post_id).update(reactions_count=7, revision=9, replies_count=2)
    assert not open_case(here.moderator, case_id=newest_case().pk).notices[0].item.is_changed


def test_strangers_cannot_report(here: Town) -> None:
    with pytest.raises(SignInRequired):
        file_notice(STRANGER, person_id=here.author.person_id, reason="spam")


def test_nobody_reports_themselves(here: Town) -> None:
    with pytest.raises(NotAllowed):
        report(here.author, here.author, post(here.author))


def test_what_one_cannot_see_cannot_be_reported(here: Town) -> None:
    followers_only = post(here.author, "For followers", audience=Audience.FOLLOWERS)
    somebody_elses = post(here.moderator, "Fine")
    gone = post(here.author, "Gone")
    delete_post(here.author, post_id=gone)
    for post_id in (followers_only, somebody_elses, gone, 1, 1 << 70):
        with pytest.raises(NotFound):
            report(here.reporter, here.author, post_id)
    block(here.author, person_id=here.reporter.person_id)
    with pytest.raises(NotFound):
        report(here.reporter, here.author)
    assert Case.objects.count() == Notice.objects.count() == AuditEvent.objects.count() == 0


def test_one_hidden_post_refuses_the_whole_report(here: Town) -> None:
    seen, hidden = post(here.author, "Seen"), post(here.author, "Hidden", audience=Audience.FOLLOWERS)
    with pytest.raises(NotFound):
        report(here.reporter, here.author, seen, hidden)
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"reason": "ugly"}, "reason"),
        ({"comment": "x" * 5001}, "comment"),
        ({"post_ids": range(1, 30)}, "post_ids"),
        ({"rule_ids": [4711]}, "rule_ids"),
    ],
)
def test_what_does_not_fit_is_refused_beside_its_field(here: Town, wrong: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        file_notice(here.reporter, **({"person_id": here.author.person_id, "reason": "spam"} | wrong))
    assert list(refusal.value.fields) == [field]


def test_a_rule_is_kept_in_the_words_it_had(here: Town) -> None:
    from meetinghouse.domain.community.models import Rule

    rule = Rule.objects.create(position=0, text="No soap")
    file_notice(here.reporter, person_id=here.author.person_id, reason="rules", rule_ids=[rule.pk])
    rule.text = "Soap is fine"
    rule.save()
    assert open_case(here.moderator, case_id=newest_case().pk).notices[0].rules == ("No soap",)


def test_the_record_does_not_name_who_reported(here: Town) -> None:
    report(here.reporter, here.author, post(here.author))
    entries = AuditEvent.objects.all()
    assert {e.action for e in entries} == {"case.opened", "notice.received"}
    assert all(e.actor_id == 0 for e in entries)


def test_a_report_that_fails_leaves_nothing(here: Town) -> None:
    post_id = post(here.author)
    with transaction.atomic():
        report(here.reporter, here.author, post_id)
        transaction.set_rollback(True)
    assert not Case.objects.exists()
    assert not AuditEvent.objects.exists()


def test_every_reason_is_mapped_onto_the_laws_list() -> None:
    assert [key for _, reasons in grouped() for key in [r.key for r in reasons]] == list(REASONS)
    for reason in REASONS.values():
        assert set(reason.keywords) <= KEYWORDS
        assert reason.mastodon in {"spam", "legal", "violation", "other"}
    assert {reason_of_mastodon(word) for word in ("spam", "legal", "violation", "other", "?")} <= set(REASONS)
    assert REASONS[reason_of_mastodon("legal")].alleges_law
