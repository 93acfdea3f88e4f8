"""Founding a community and changing it; the outbox."""

import pytest

from meetinghouse.domain.community.actions import change_community, discard_mail, found_community, keep_mail
from meetinghouse.domain.community.events import CommunityChanged, CommunityFounded
from meetinghouse.domain.community.models import Community, OutgoingMail, Rule
from meetinghouse.domain.community.queries import DEFAULT_REACTIONS, current, is_public, outbox, rules
from meetinghouse.kernel.errors import Conflict, Invalid, NotAllowed
from meetinghouse.kernel.paging import Page
from meetinghouse.kernel.viewer import STRANGER, Role, Viewer
from tests.factories import Emitted, member

pytestmark = pytest.mark.django_db

FOUNDED = {"name": " Testburg ", "tagline": "A town", "accent": "#B4532A", "sign_up_mode": "open"}
CHANGED = {
    "name": "Testburg", "tagline": "", "about": "About us", "accent": "#003366", "sign_up_mode": "closed",
    "public_reading": False, "contact_email": "desk@town.example",
}  # fmt: skip


@pytest.fixture
def owner() -> Viewer:
    return member("olga", role=Role.OWNER)


def test_before_it_is_founded_the_defaults_answer() -> None:
    found = current()
    assert (found.is_founded, found.name, found.reactions) == (False, "Meetinghouse", DEFAULT_REACTIONS)
    assert is_public()


def test_a_community_is_founded_once(owner: Viewer) -> None:
    emitted = Emitted()
    found_community(account_id=owner.account_id, **FOUNDED)
    assert emitted() == [CommunityFounded(account_id=owner.account_id)]
    found = current()
    assert (found.name, found.accent, found.sign_up_mode) == ("Testburg", "#b4532a", "open")
    assert found.is_founded
    with pytest.raises(Conflict):
        found_community(account_id=owner.account_id, **FOUNDED | {"name": "Another"})
    assert (current().name, emitted()) == ("Testburg", [])


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"tagline": "x" * 161}, "tagline"),
        ({"accent": "red"}, "accent"),
        ({"accent": "#b4532a;}body{}"}, "accent"),
        ({"sign_up_mode": "maybe"}, "sign_up_mode"),
    ],
)
def test_what_breaks_a_rule_changes_nothing(owner: Viewer, wrong: dict[str, str], field: str) -> None:
    emitted = Emitted()
    with pytest.raises(Invalid) as refusal:
        found_community(account_id=owner.account_id, **FOUNDED | wrong)
    assert list(refusal.value.fields) == [field]
    with pytest.raises(Invalid) as refusal:
        change_community(owner, **CHANGED | wrong)
    assert list(refusal.value.fields) == [field]
    assert (Community.objects.count(), emitted()) == (0, [])


def test_an_owner_changes_everything(owner: Viewer) -> None:
    found_community(account_id=owner.account_id, **FOUNDED)
    before, emitted = current(), Emitted()
    change_community(owner, **CHANGED, rules=["Be kind.", " ", "Stay on topic. "])
    assert emitted() == [CommunityChanged(account_id=owner.account_id)]
    found = current()
    assert (found.about, found.public_reading, found.accent) == ("About us", False, "#003366")
    assert found.revision == before.revision + 1
    assert found.founded_at == before.founded_at
    assert not is_public()
    assert [rule.text for rule in rules()] == ["Be kind.", "Stay on topic."]


def test_a_rule_that_stays_keeps_its_id(owner: Viewer) -> None:
    change_community(owner, **CHANGED, rules=["Be kind.", "Stay on topic."])
    kept = {rule.text: rule.id for rule in rules()}
    change_community(owner, **CHANGED, rules=["No ads.", "Be kind."])
    assert [rule.text for rule in rules()] == ["No ads.", "Be kind."]
    assert rules()[1].id == kept["Be kind."]
    # Saying nothing of the rules leaves them.
    change_community(owner, **CHANGED)
    assert len(rules()) == 2


@pytest.mark.parametrize("texts", [["x"] * 51, ["x" * 301]])
def test_rules_that_are_too_many_or_too_long_change_nothing(owner: Viewer, texts: list[str]) -> None:
    change_community(owner, **CHANGED, rules=["Be kind."])
    before = current()
    with pytest.raises(Invalid) as refusal:
        change_community(owner, **CHANGED | {"name": "Other"}, rules=[f"{i} {t}" for i, t in enumerate(texts)])
    assert list(refusal.value.fields) == ["rules"]
    assert current() == before
    assert Rule.objects.get().text == "Be kind."


def test_only_owners_change_it() -> None:
    for viewer in (member(), member(role=Role.MODERATOR), STRANGER):
        with pytest.raises(NotAllowed):
            change_community(viewer, **CHANGED)
    assert not Community.objects.exists()


def test_mails_wait_until_an_owner_has_passed_them_on(owner: Viewer) -> None:
    for number in range(3):
        keep_mail(to=f"p{number}@town.example", subject="s" * 2000, body="Hello")
    found = outbox(Page(limit=2))
    assert ([mail.to[:2] for mail in found], len(found.items[0].subject)) == (["p2", "p1"], 998)
    assert [mail.to[:2] for mail in outbox(Page(max_id=found.older_than))] == ["p0"]
    for viewer in (member(), member(role=Role.MODERATOR), STRANGER):
        with pytest.raises(NotAllowed):
            discard_mail(viewer, mail_id=found.items[0].id)
    for _ in range(2):
        discard_mail(owner, mail_id=found.items[0].id)
    assert OutgoingMail.objects.count() == 2
