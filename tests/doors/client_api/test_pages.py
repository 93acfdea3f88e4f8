"""Apps that speak as a page: chosen on the page that lets the app in, ended with the role."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from meetinghouse.domain.pages.actions import create_page, take_role_away
from meetinghouse.domain.pages.models import PageAccess
from meetinghouse.domain.people.actions import restore_person, suspend_person
from meetinghouse.domain.posts.models import Authorship
from meetinghouse.doors.client_api.asking import ask as who_asks
from meetinghouse.effects.streaming.access import again, by_token
from meetinghouse.kernel.clock import now
from meetinghouse.kernel.errors import SignInRequired
from tests.domain.pages.organisations import give_role
from tests.doors.client_api import oracle
from tests.doors.client_api.test_oauth import ask, code_shown, exchange, register, signed_in
from tests.factories_api import Api, Member


@pytest.fixture
def library(ann: Member) -> int:
    return create_page(ann.viewer, username="library", name="Town Library", category="culture", about="Books")


@pytest.fixture
def tusky(stranger: Api) -> oracle.CredentialApplication:
    return register(stranger, scopes="read write follow").as_a(oracle.CredentialApplication)


def choose(browser: Client, app: oracle.CredentialApplication, speaks_as: int) -> object:
    """The page that asks, and the choice made there."""
    query = ask(app, scope="read write follow")
    page = browser.get("/oauth/authorize", query)
    found = re.findall(r'<input type="hidden" name="([^"]+)"(?: value="([^"]*)")?', page.content.decode())
    fields = {name: value.replace("&amp;", "&") for name, value in found}
    return browser.post("/oauth/authorize", fields | {"allow": "Authorize", "speaks_as": str(speaks_as)})


def app_of(api: Api, member: Member, app: oracle.CredentialApplication, speaks_as: int) -> Api:
    code = code_shown(choose(signed_in(member), app, speaks_as))
    return Api(exchange(api, app, code).as_a(oracle.Token).access_token)


def test_an_app_speaks_as_the_page_that_was_chosen(
    stranger: Api, ann: Member, ben: Member, tusky: oracle.CredentialApplication, library: int
) -> None:
    give_role(ann.viewer, ben.viewer, library)
    page = signed_in(ben).get("/oauth/authorize", ask(tusky)).content.decode()
    assert "As Town Library" in page
    app = app_of(stranger, ben, tusky, library)
    me = app.get("/api/v1/accounts/verify_credentials").as_a(oracle.CredentialAccount)
    assert (me.id, me.acct, me.group, me.bot) == (str(library), "library", False, False)
    status = app.post("/api/v1/statuses", status="Open until six").as_a(oracle.Status)
    assert status.account.id == str(library)
    assert Authorship.objects.get(pk=int(status.id)).editor_id == ben.person_id
    assert app.post(f"/api/v1/accounts/{ann.id}/follow").status == 403
    assert app.post("/api/v1/lists", title="Choir").status == 403
    later = (now() + timedelta(hours=1)).isoformat()
    waiting = app.post("/api/v1/statuses", status="Open late", scheduled_at=later).as_a(oracle.ScheduledStatus)
    by_ann = app_of(stranger, ann, tusky, library)
    assert [one["id"] for one in by_ann.get("/api/v1/scheduled_statuses").json] == [waiting.id]
    assert by_ann.delete(f"/api/v1/scheduled_statuses/{waiting.id}").status == 200
    assert app.get("/api/v1/scheduled_statuses").json == []
    assert app.post("/api/v1/statuses", status="@ann psst", visibility="direct").status == 403
    assert app.patch("/api/v1/accounts/update_credentials", locked=True).status == 422
    changed = app.patch("/api/v1/accounts/update_credentials", note="All books", locked=False, bot=False)
    assert changed.as_a(oracle.CredentialAccount).source.note == "All books"
    assert "speaks as Town Library" in signed_in(ben).get("/settings/apps").content.decode()
    other = app_of(stranger, ben, tusky, ben.person_id)
    assert other.get("/api/v1/accounts/verify_credentials").json["acct"] == "ben", "the same app, as oneself"


def test_the_token_ends_with_the_role(
    stranger: Api, ann: Member, ben: Member, tusky: oracle.CredentialApplication, library: int
) -> None:
    give_role(ann.viewer, ben.viewer, library)
    app = app_of(stranger, ben, tusky, library)
    listening = by_token(app.token)
    assert listening is not None
    assert listening.viewer.person_id == library
    waiting = code_shown(choose(signed_in(ben), tusky, library))
    own = app_of(stranger, ben, tusky, ben.person_id)
    take_role_away(ann.viewer, page_id=library, person_id=ben.person_id)
    assert app.get("/api/v1/timelines/home").status == 401
    assert app.post("/api/v1/statuses", status="Still me").status == 401
    assert again(listening) is None
    assert exchange(stranger, tusky, waiting).status == 400, "a code that waited is worth nothing, not even for oneself"
    assert not PageAccess.objects.exists()
    assert own.get("/api/v1/accounts/verify_credentials").status == 200
    assert b"speaks_as" not in signed_in(ben).get("/oauth/authorize", ask(tusky)).content
    assert choose(signed_in(ben), tusky, library).status_code in {302, 400}  # type: ignore[attr-defined]
    assert not PageAccess.objects.exists()


def test_what_an_app_sends_to_the_token_endpoint_chooses_nothing(
    stranger: Api, ann: Member, tusky: oracle.CredentialApplication, library: int
) -> None:
    code = code_shown(choose(signed_in(ann), tusky, 0))
    token = exchange(stranger, tusky, code, page_id=str(library)).as_a(oracle.Token).access_token
    assert Api(token).get("/api/v1/accounts/verify_credentials").json["acct"] == "ann"
    again_asked = signed_in(ann).get("/oauth/authorize", ask(tusky, approval_prompt="auto"))
    assert b"As Town Library" in again_asked.content, "it is asked each time, also where an app would rather not"


def test_a_hidden_page_is_spoken_for_by_no_app(
    stranger: Api, ann: Member, tusky: oracle.CredentialApplication, library: int
) -> None:
    app = app_of(stranger, ann, tusky, library)
    suspend_person(person_id=library)
    assert app.get("/api/v1/accounts/verify_credentials").status == 401
    restore_person(person_id=library)
    assert app.get("/api/v1/accounts/verify_credentials").status == 200
    suspend_person(person_id=ann.person_id)
    assert app.get("/api/v1/accounts/verify_credentials").status == 401


def test_asking_who_it_is_stays_one_statement(
    stranger: Api, ann: Member, tusky: oracle.CredentialApplication, library: int
) -> None:
    app = app_of(stranger, ann, tusky, library)
    for token, page in ((ann.api.token, 0), (app.token, library)):
        with CaptureQueriesContext(connection) as asked:
            viewer = who_asks(f"Bearer {token}").viewer
        assert viewer.person_id == (page or ann.person_id)
        assert viewer.is_page == bool(page)
        assert len(asked) == 1
    with pytest.raises(SignInRequired):
        who_asks("Bearer nothing")
