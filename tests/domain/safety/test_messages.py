"""Reporting a message: by who reads it, and the desk sees what was reported and nothing around it."""

import pytest
from django.test import Client

from meetinghouse.domain.accounts.models import Account
from meetinghouse.domain.conversations.actions import leave_conversation
from meetinghouse.domain.conversations.models import Conversation
from meetinghouse.domain.conversations.queries import conversation
from meetinghouse.domain.posts.actions import delete_post, publish_post, write_to_people
from meetinghouse.domain.posts.queries import post as find_post
from meetinghouse.domain.safety.actions import lift_restriction
from meetinghouse.domain.safety.links import decision_path
from meetinghouse.domain.safety.models import Decision, Notice, NoticeItem, Restriction, StatementOfReasons
from meetinghouse.domain.safety.queries import removals_of
from meetinghouse.domain.safety.vocabulary.desk_words import Exemption
from meetinghouse.kernel.errors import NotFound
from meetinghouse.kernel.viewer import Viewer
from tests.factories_safety import Town, decided, newest_case, person, report

pytestmark = pytest.mark.django_db


@pytest.fixture
def talk(here: Town) -> tuple[int, int, int]:
    """A conversation of two: its id, a harmless message, a nasty one."""
    talk_id, harmless = write_to_people(
        here.author, person_ids=[here.reporter.person_id], text="The key is under the third pot"
    )
    return talk_id, harmless, publish_post(here.author, text="Something nasty", conversation_id=talk_id)


def _page(viewer: Viewer, path: str) -> tuple[int, str]:
    client = Client()
    client.force_login(Account.objects.get(pk=viewer.account_id))
    answer = client.get(path)
    return answer.status_code, answer.content.decode()


def test_only_who_reads_it_can_report_it(here: Town, talk: tuple[int, int, int]) -> None:
    outsider = person("oscar")
    for who in (outsider, here.moderator, here.owner):
        with pytest.raises(NotFound):
            report(who, here.author, talk[2])
        assert _page(who, f"/posts/{talk[2]}/report")[0] == 404
    assert not Notice.objects.exists()
    assert _page(here.reporter, f"/posts/{talk[2]}/report")[0] == 200
    report(here.reporter, here.author, talk[2])
    item = NoticeItem.objects.get()
    assert (item.subject_id, item.snapshot["text"], item.snapshot["audience"]) == (
        talk[2], "Something nasty", "conversation",
    )  # fmt: skip


def test_who_left_cannot_report_what_they_do_not_read_any_more(here: Town) -> None:
    third = person("tom")
    talk_id, message = write_to_people(
        here.author, person_ids=[here.reporter.person_id, third.person_id], text="Something nasty"
    )
    leave_conversation(third, conversation_id=talk_id)
    with pytest.raises(NotFound):
        report(third, here.author, message)


def test_the_desk_reads_what_was_reported_and_nothing_around_it(here: Town, talk: tuple[int, int, int]) -> None:
    report(here.reporter, here.author, talk[2])
    case = newest_case()
    for staff in (here.moderator, here.owner):
        status, page = _page(staff, f"/desk/cases/{case.pk}")
        assert (status, "Something nasty" in page, "third pot" in page) == (200, True, False)
        assert "third pot" not in _page(staff, f"/desk/people/{case.person.username}")[1]
        for path in (f"/messages/{talk[0]}", f"/@arnold/{talk[2]}", f"/@arnold/{talk[1]}", f"/messages/{talk[0]}/new"):
            assert _page(staff, path)[0] == 404, path
        assert conversation(staff, talk[0]) is None
        assert find_post(staff, talk[2]) is None


def test_deleting_it_afterwards_denies_nothing(here: Town, talk: tuple[int, int, int]) -> None:
    report(here.reporter, here.author, talk[2])
    delete_post(here.author, post_id=talk[2])
    assert "Something nasty" in _page(here.moderator, f"/desk/cases/{newest_case().pk}")[1]


def test_a_message_that_was_removed_is_gone_and_the_conversation_stays(here: Town, talk: tuple[int, int, int]) -> None:
    report(here.reporter, here.author, talk[2])
    decided(here.moderator)
    assert find_post(here.reporter, talk[2]) is None
    assert find_post(here.reporter, talk[1]) is not None
    assert Conversation.objects.filter(pk=talk[0]).exists()


def test_what_is_left_of_a_removed_message(here: Town, talk: tuple[int, int, int]) -> None:
    """Those in it learn that and of what kind, its author where the reasons are; nobody else, and of it nothing."""
    report(here.reporter, here.author, talk[2])
    decision = Decision.objects.get(pk=decided(here.moderator))
    alone = f"?since_id={talk[2] - 1}&max_id={talk[2] + 1}"
    seen = {}
    for who in (here.author, here.reporter):
        for path in (f"/messages/{talk[0]}", f"/messages/{talk[0]}/new{alone}"):
            status, seen[who] = _page(who, path)
            assert (status, "Something nasty" in seen[who]) == (200, False)
            assert "This message was removed by the moderators: Cyber violence" in seen[who]
    assert (decision_path(decision.reference) in seen[here.author], "/decisions/" in seen[here.reporter]) == (
        True,
        False,
    )
    assert removals_of(here.reporter, [talk[1]]) == {}
    StatementOfReasons.objects.update(exempt_reason=Exemption.GAGGED)
    assert removals_of(here.author, [talk[2]]) == {}
    assert "removed by the moderators</p>" in _page(here.author, f"/messages/{talk[0]}")[1]
    lift_restriction(here.owner, restriction_id=Restriction.objects.get().pk, reason="It was a quote.")
    page = _page(here.reporter, f"/messages/{talk[0]}")[1]
    assert ("Something nasty" in page, "removed by" in page) == (True, False)
