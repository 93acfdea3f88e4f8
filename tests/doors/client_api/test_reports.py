"""Reports from an app reach the desk."""

import pytest
from django.test import override_settings

from meetinghouse.domain.community.models import Rule
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.safety.models import Case, Notice
from tests.doors.client_api import oracle
from tests.doors.client_api.conftest import write
from tests.factories_api import Member


def test_a_report_of_posts_becomes_a_notice(ann: Member, ben: Member) -> None:
    post_id = write(ann)
    answer = ben.api.post(
        "/api/v1/reports",
        account_id=ann.id,
        status_ids=[str(post_id)],
        comment="Not nice",
        category="spam",
        forward=True,
    )
    made = answer.as_a(oracle.Report)
    assert (made.category, made.comment, made.status_ids) == ("spam", "Not nice", [str(post_id)])
    assert (made.action_taken, made.forwarded, made.target_account.username) == (False, False, "ann")
    notice = Notice.objects.get(pk=int(made.id))
    assert (notice.notifier_id, notice.channel, notice.reason) == (ben.person_id, "api", "spam")
    assert Case.objects.get().subject_id == post_id


def test_a_report_may_be_about_a_person_or_a_broken_rule(ann: Member, ben: Member) -> None:
    rule = Rule.objects.create(position=0, text="Be kind")
    person = ben.api.post("/api/v1/reports", account_id=ann.id).as_a(oracle.Report)
    assert (person.category, person.status_ids) == ("other", [])
    made = ben.api.post("/api/v1/reports", account_id=ann.id, status_ids=[write(ann)], rule_ids=[rule.pk])
    assert made.as_a(oracle.Report).rule_ids == [str(rule.pk)]
    assert made.json["category"] == "violation"


@pytest.mark.parametrize(
    ("wrong", "status"),
    [({"account_id": "1"}, 404), ({"account_id": "x"}, 422), ({"account_id": ""}, 404), ({"rule_ids": ["77"]}, 422),
     ({"comment": "x" * 10_000}, 422)],
)  # fmt: skip
def test_a_wrong_report_is_refused_and_not_kept(
    ann: Member, ben: Member, wrong: dict[str, object], status: int
) -> None:
    assert ben.api.post("/api/v1/reports", **({"account_id": ann.id} | wrong)).status == status
    assert not Notice.objects.exists()


def test_nobody_reports_what_they_cannot_see_or_themselves(ann: Member, ben: Member, cat: Member) -> None:
    hidden = write(ann, "For few", Audience.FOLLOWERS)
    assert ben.api.post("/api/v1/reports", account_id=ann.id, status_ids=[hidden]).status == 404
    assert ben.api.post("/api/v1/reports", account_id=cat.id, status_ids=[write(ann)]).status == 404
    assert ben.api.post("/api/v1/reports", account_id=ben.id).status == 403
    assert not Notice.objects.exists()


def test_reports_are_limited(ann: Member, ben: Member, cat: Member) -> None:
    with override_settings(RATE_LIMITS_ON=True, RATE_LIMITS={"api": (100, 300), "report": (1, 3600)}):
        assert ben.api.post("/api/v1/reports", account_id=ann.id).status == 200
        assert ben.api.post("/api/v1/reports", account_id=cat.id).status == 429
