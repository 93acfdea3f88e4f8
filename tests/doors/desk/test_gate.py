"""The desk's gate: for everybody but the staff every page and every button is absent."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import URLPattern, reverse

from meetinghouse.domain.safety.models import AuditEvent, Case, Restriction
from meetinghouse.doors.desk.gate import DeskView
from meetinghouse.doors.desk.urls import urlpatterns
from meetinghouse.kernel.viewer import Viewer
from tests.factories_safety import Town, decided, newest_case, post, report

pytestmark = pytest.mark.django_db


def _path(pattern: URLPattern, case_id: int, restriction_id: int) -> str:
    named = {"case_id": case_id, "restriction_id": restriction_id, "acct": "arnold"}
    return reverse(pattern.name, kwargs={name: named[name] for name in pattern.pattern.converters})


def test_every_view_inherits_the_gate() -> None:
    for pattern in urlpatterns:
        assert issubclass(pattern.callback.view_class, DeskView), pattern
        assert pattern.callback.view_class.dispatch is DeskView.dispatch, pattern


@pytest.mark.parametrize("who", ["stranger", "author", "reporter"])
@pytest.mark.parametrize("pattern", urlpatterns, ids=lambda p: p.name)
def test_for_others_it_is_absent(here: Town, as_: Callable[[Viewer], Client], who: str, pattern: URLPattern) -> None:
    report(here.reporter, here.author, post(here.author))
    decided(here.moderator)
    entries = AuditEvent.objects.count()
    client = Client() if who == "stranger" else as_(getattr(here, who))
    path = _path(pattern, newest_case().pk, Restriction.objects.get().pk)
    for answer in (client.get(path), client.post(path, {"reason": "x", "text": "x", "measure": "warned"})):
        assert answer.status_code == 404, path
    absent = client.get("/desk/nothing/here")
    assert absent.status_code == 404
    assert AuditEvent.objects.count() == entries
    assert Restriction.objects.get().lifted_at is None


@pytest.mark.parametrize("pattern", urlpatterns, ids=lambda p: p.name)
def test_a_get_changes_nothing_but_the_record(here: Town, as_: Callable[[Viewer], Client], pattern: URLPattern) -> None:
    report(here.reporter, here.author, post(here.author))
    before = list(Case.objects.values())
    answer = as_(here.moderator).get(_path(pattern, newest_case().pk, 1))
    assert answer.status_code in {200, 405}
    assert answer["Cache-Control"] == "no-store"
    assert list(Case.objects.values()) == before


@pytest.mark.parametrize("pattern", urlpatterns, ids=lambda p: p.name)
def test_a_form_without_its_token_does_nothing(here: Town, pattern: URLPattern) -> None:
    from meetinghouse.domain.accounts.models import Account

    report(here.reporter, here.author, post(here.author))
    client = Client(enforce_csrf_checks=True)
    client.force_login(Account.objects.get(pk=here.moderator.account_id))
    answer = client.post(_path(pattern, newest_case().pk, 1), {"text": "x"})
    assert answer.status_code == 403
    assert newest_case().claimed_by_id is None


@pytest.mark.parametrize("path", ["/desk/cases/1", "/desk/cases/99999999999999999999999", "/desk/people/nobody"])
def test_absent_things_are_absent_for_staff_too(here: Town, as_: Callable[[Viewer], Client], path: str) -> None:
    assert as_(here.moderator).get(path).status_code == 404


def test_bad_cursors_are_refused(here: Town, as_: Callable[[Viewer], Client]) -> None:
    client = as_(here.moderator)
    assert client.get("/desk/?max_id=x").status_code == 422
    assert client.get("/desk/record?max_id=1&limit=100000").status_code == 200
    assert client.get("/desk/?shows=nonsense&severity=nonsense&kind=nonsense").status_code == 200
