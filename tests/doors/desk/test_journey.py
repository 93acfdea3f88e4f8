"""The whole journey through the desk's pages, without JavaScript: report, claim, note, decide, read, undo."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from meetinghouse.domain.posts import queries as posts
from meetinghouse.domain.safety.links import decision_path
from meetinghouse.domain.safety.models import CaseNote, Decision, Notice, Restriction, StatementOfReasons
from meetinghouse.kernel.viewer import Viewer
from tests.factories_safety import Town, newest_case, post, report

pytestmark = pytest.mark.django_db

DECISION = {
    "measure": "removed",
    "ground": "rules",
    "rule": "other",
    "rule_text": "Be kind.",
    "facts": "A post insulted another member.",
    "explanation": "It calls somebody names.",
    "category": "STATEMENT_CATEGORY_CYBER_VIOLENCE",
    "keywords": ["KEYWORD_CYBER_HARASSMENT"],
}


def _words(answer: object) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())  # type: ignore[attr-defined]


def _hidden(answer: object) -> dict[str, list[str]]:
    """The hidden fields of a page, as a browser would send them again."""
    found: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*type=\"hidden\"[^>]*>", answer.content.decode()):  # type: ignore[attr-defined]
        name = re.search(r'name="([^"]*)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        assert name is not None
        found.setdefault(name[1], []).append(value[1] if value else "")
    return found


def test_from_a_report_to_a_decision_and_back(here: Town, as_: Callable[[Viewer], Client]) -> None:
    post_id = post(here.author, "You are all fools")
    reporter, moderator, author = as_(here.reporter), as_(here.moderator), as_(here.author)

    answer = reporter.post(f"/posts/{post_id}/report", {"reason": "harassment", "comment": "It is not nice"})
    reference = Notice.objects.get().reference
    assert answer.status_code == 302
    assert answer["Location"] == f"/notices/{reference}"
    assert "have not decided yet" in _words(reporter.get(f"/notices/{reference}"))

    queue = _words(moderator.get("/desk/"))
    assert "@arnold" in queue
    assert "You are all fools" in queue
    assert "rita" not in queue
    case_id = newest_case().pk
    page = _words(moderator.get(f"/desk/cases/{case_id}"))
    assert "It is not nice" in page
    assert "Take this case" in page
    assert "rita" not in page

    assert moderator.post(f"/desk/cases/{case_id}/claim").status_code == 302
    assert "mira works on it until" in _words(as_(here.owner).get(f"/desk/cases/{case_id}"))
    assert moderator.post(f"/desk/cases/{case_id}/notes", {"text": "Third time this week"}).status_code == 302
    assert CaseNote.objects.get().text == "Third time this week"

    preview = moderator.post(f"/desk/cases/{case_id}/decide", DECISION | {"step": "preview"})
    assert preview.status_code == 200
    assert "Your post was removed" in _words(preview)
    assert "It calls somebody names." in _words(preview)
    assert posts.post(here.reporter, post_id) is not None, "a preview does nothing"

    confirmed = moderator.post(f"/desk/cases/{case_id}/decide", _hidden(preview) | {"step": "confirm"})
    assert confirmed.status_code == 302
    assert posts.post(here.reporter, post_id) is None
    statement = StatementOfReasons.objects.get()
    assert statement.category_specification == ["KEYWORD_CYBER_HARASSMENT"]
    decision = Decision.objects.get()

    read = _words(author.get(f"/decisions/{decision.reference}"))
    assert "Your post was removed" in read
    assert "Be kind." in read
    assert "A post insulted another member." in read
    assert "six months" in read
    assert "No program took part" in read
    assert "rita" not in read
    assert "mira" not in read
    assert "We removed it." in _words(reporter.get(f"/notices/{reference}"))

    record = _words(moderator.get("/desk/record?check=1"))
    acts = ("Report received", "Case claimed", "Note written", "Case decided", "Restriction imposed")
    assert all(words in record for words in (*acts, "The record is whole", "database itself refuses"))
    assert f"Post removed {decision.reference}" in record

    restriction = Restriction.objects.get()
    lifted = as_(here.owner).post(f"/desk/restrictions/{restriction.pk}/lift", {"reason": "We were wrong"})
    assert lifted.status_code == 302
    assert posts.post(here.reporter, post_id) is not None
    assert "taken back" in _words(author.get(f"/decisions/{decision.reference}"))
    assert "We were wrong" in _words(moderator.get(f"/desk/cases/{case_id}"))
    assert "undone" in _words(moderator.get("/desk/people/arnold"))


@pytest.fixture
def claimed(here: Town, as_: Callable[[Viewer], Client]) -> tuple[Client, int]:
    """A moderator's browser and the case they have claimed."""
    report(here.reporter, here.author, post(here.author))
    client, case_id = as_(here.moderator), newest_case().pk
    client.post(f"/desk/cases/{case_id}/claim")
    return client, case_id


def test_what_is_missing_is_said_beside_its_field(claimed: tuple[Client, int]) -> None:
    client, case_id = claimed
    for changes, words in (
        ({"facts": ""}, "This field is required."),
        ({"facts": "Arnold Author did it"}, "must not identify anybody"),
        ({"rule_text": ""}, "This is needed."),
        ({"measure": ""}, "This field is required."),
        ({"measure": "account_suspended", "days": "0"}, "A suspension lasts 1 to 3,650 days"),
    ):
        for step in ("preview", "confirm"):
            answer = client.post(f"/desk/cases/{case_id}/decide", DECISION | changes | {"step": step})
            assert answer.status_code == 422
            assert words in _words(answer)
    assert not Decision.objects.exists()
    assert "It calls somebody names." in _words(answer), "what was written is not lost"


def test_one_can_go_back_from_the_preview_and_change_something(claimed: tuple[Client, int]) -> None:
    client, case_id = claimed
    preview = client.post(f"/desk/cases/{case_id}/decide", DECISION | {"step": "preview"})
    again = client.post(f"/desk/cases/{case_id}/decide", _hidden(preview) | {"step": "edit"})
    assert again.status_code == 200
    assert "It calls somebody names." in again.content.decode()
    assert not Decision.objects.exists()


def test_what_may_stay_needs_no_reasons(claimed: tuple[Client, int]) -> None:
    client, case_id = claimed
    wanted = {"measure": "no_violation", "category": DECISION["category"]}
    preview = client.post(f"/desk/cases/{case_id}/decide", wanted)
    assert "is not told" in _words(preview)
    client.post(f"/desk/cases/{case_id}/decide", _hidden(preview) | {"step": "confirm"})
    assert Decision.objects.get().measure == "no_violation"


def test_a_suspended_author_reads_the_decision_through_the_link(
    here: Town, claimed: tuple[Client, int], as_: Callable[[Viewer], Client]
) -> None:
    client, case_id = claimed
    author = as_(here.author)
    client.post(
        f"/desk/cases/{case_id}/decide", DECISION | {"measure": "account_suspended", "days": "7", "step": "confirm"}
    )
    reference = Decision.objects.get().reference
    assert author.get("/home").status_code == 302, "signed out at once"
    assert author.get(f"/decisions/{reference}").status_code == 302
    answer = author.get(decision_path(reference))
    assert "Your account was suspended" in _words(answer)
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["Cache-Control"] == "no-store"
    assert author.get(f"/decisions/{reference}?key=wrong").status_code == 404


def test_statements_and_notices_are_absent_for_others(
    here: Town, claimed: tuple[Client, int], as_: Callable[[Viewer], Client]
) -> None:
    client, case_id = claimed
    client.post(f"/desk/cases/{case_id}/decide", DECISION | {"step": "confirm"})
    decision, notice = Decision.objects.get().reference, Notice.objects.get().reference
    for viewer in (here.reporter, here.owner, here.moderator):
        assert as_(viewer).get(f"/decisions/{decision}").status_code == 404
    for viewer in (here.author, here.owner, here.moderator):
        assert as_(viewer).get(f"/notices/{notice}").status_code == 404
    assert Client().get(f"/notices/{notice}").status_code == 302


def test_an_empty_note_is_refused_on_the_page(claimed: tuple[Client, int]) -> None:
    client, case_id = claimed
    assert client.post(f"/desk/cases/{case_id}/notes", {"text": " "}).status_code == 422
    assert not CaseNote.objects.exists()


def test_another_ones_claim_is_said_in_words(
    here: Town, claimed: tuple[Client, int], as_: Callable[[Viewer], Client]
) -> None:
    _, case_id = claimed
    answer = as_(here.owner).post(f"/desk/cases/{case_id}/claim", follow=True)
    assert "mira is working on this until" in _words(answer)


def test_undoing_needs_a_reason(claimed: tuple[Client, int]) -> None:
    client, case_id = claimed
    client.post(f"/desk/cases/{case_id}/decide", DECISION | {"step": "confirm"})
    restriction = Restriction.objects.get()
    client.post(f"/desk/restrictions/{restriction.pk}/lift", {"reason": " "})
    assert Restriction.objects.get().lifted_at is None


def test_what_people_write_is_shown_as_words(here: Town, as_: Callable[[Viewer], Client]) -> None:
    nasty = "<script>alert(1)</script>"
    report(here.reporter, here.author, post(here.author, nasty), comment=nasty)
    client, case_id = as_(here.moderator), newest_case().pk
    client.post(f"/desk/cases/{case_id}/notes", {"text": nasty})
    for path in ("/desk/", f"/desk/cases/{case_id}"):
        assert nasty not in client.get(path).content.decode()
