"""Apps register, members let them in, codes become tokens."""

import base64
import hashlib
import json
import re
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.test import Client, override_settings

from meetinghouse.domain.accounts.actions_apps import OUT_OF_BAND
from meetinghouse.domain.accounts.models import Account, Standing
from tests.doors.client_api import oracle
from tests.factories_api import PASSWORD, Answer, Api, Member, new_app, new_token

VERIFIER = "a-verifier-that-is-long-enough-for-the-rule-0123456789"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()


def register(api: Api, **data: object) -> Answer:
    return api.post("/api/v1/apps", **({"client_name": "Tusky", "redirect_uris": OUT_OF_BAND} | data))


def signed_in(member: Member) -> Client:
    browser = Client()
    browser.force_login(
        Account.objects.get(pk=member.account_id), "allauth.account.auth_backends.AuthenticationBackend"
    )
    return browser


def ask(app: oracle.CredentialApplication, **more: str) -> dict[str, str]:
    return {
        "response_type": "code", "client_id": app.client_id, "redirect_uri": app.redirect_uris[0],
        "scope": "read write",
    } | more  # fmt: skip


def agree(browser: Client, query: dict[str, str], *, allow: bool = True) -> object:
    """Open the page as a browser does, and send its form with everything that stands in it."""
    page = browser.get(f"/oauth/authorize?{urlencode(query)}")
    assert page.status_code == 200, page.content
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)"(?: value="([^"]*)")?', page.content.decode()))
    fields = {name: value.replace("&amp;", "&") for name, value in hidden.items()}
    return browser.post(f"/oauth/authorize?{urlencode(query)}", fields | ({"allow": "Authorize"} if allow else {}))


def code_shown(response: object) -> str:
    """The code of the page for apps without an address."""
    found = re.search(r'id="oob-code">([^<]+)<', response.content.decode())  # type: ignore[attr-defined]
    assert found, response.content  # type: ignore[attr-defined]
    return found[1]


def exchange(api: Api, app: oracle.CredentialApplication, code: str, **more: str) -> Answer:
    return api.post("/oauth/token", **{
        "grant_type": "authorization_code", "code": code, "client_id": app.client_id,
        "client_secret": app.client_secret, "redirect_uri": app.redirect_uris[0],
    } | more)  # fmt: skip


@pytest.fixture
def tusky(stranger: Api) -> oracle.CredentialApplication:
    return register(stranger, scopes="read write follow push").as_a(oracle.CredentialApplication)


# --- Registering ---------------------------------------------------------------------------------


def test_an_app_registers(stranger: Api) -> None:
    found = register(stranger, scopes="read write", website="https://tusky.app").as_a(oracle.CredentialApplication)
    assert found.name == "Tusky"
    assert found.website == "https://tusky.app"
    assert found.scopes == ["read", "write"]
    assert found.redirect_uris == [OUT_OF_BAND]
    assert len(found.client_secret) > 40


def test_an_app_registers_with_a_form_and_with_several_addresses(stranger: Api) -> None:
    body = urlencode({"client_name": "Ivory", "redirect_uris": f"ivory-oauth://done\n{OUT_OF_BAND}", "scopes": "read"})
    made = stranger.send("POST", "/api/v1/apps", body.encode(), "application/x-www-form-urlencoded")
    assert made.as_a(oracle.CredentialApplication).redirect_uris == ["ivory-oauth://done", OUT_OF_BAND]
    both = register(stranger, redirect_uris=["https://one.example/a", "https://one.example/b"])
    assert both.as_a(oracle.CredentialApplication).redirect_uris == ["https://one.example/a", "https://one.example/b"]
    assert register(stranger).as_a(oracle.CredentialApplication).scopes == ["read"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"client_name": ""}, {"redirect_uris": ""}, {"redirect_uris": "/relative"},
        {"redirect_uris": "javascript:alert(1)"}, {"scopes": "read everything"}, {"website": "no address"},
    ],
)  # fmt: skip
def test_a_wrong_registration_is_refused(stranger: Api, wrong: dict[str, str]) -> None:
    answer = register(stranger, **wrong)
    assert answer.status == 422
    assert answer.json["error"].startswith("Validation failed")


def test_an_app_verifies_itself_without_its_secret(app_alone: Api, ann: Member) -> None:
    answer = app_alone.get("/api/v1/apps/verify_credentials")
    assert answer.as_a(oracle.Application).name == "Test app"
    assert "client_secret" not in answer.json
    assert ann.api.get("/api/v1/apps/verify_credentials").status == 200


# --- Letting an app in ---------------------------------------------------------------------------


def test_a_code_with_a_proof_becomes_a_token(stranger: Api, ann: Member, tusky: oracle.CredentialApplication) -> None:
    query = ask(tusky, code_challenge=CHALLENGE, code_challenge_method="S256", state="kept")
    code = code_shown(agree(signed_in(ann), query))
    assert (
        exchange(stranger, tusky, code, code_verifier="another-verifier-that-is-long-enough-0123456789").status == 400
    )
    code = code_shown(agree(signed_in(ann), query))
    token = exchange(stranger, tusky, code, code_verifier=VERIFIER).as_a(oracle.Token)
    assert set(token.scope.split()) == {"read", "write"}
    me = Api(token.access_token).get("/api/v1/accounts/verify_credentials").as_a(oracle.CredentialAccount)
    assert me.username == "ann"


def test_a_proof_that_was_announced_must_come(stranger: Api, ann: Member, tusky: oracle.CredentialApplication) -> None:
    code = code_shown(agree(signed_in(ann), ask(tusky, code_challenge=CHALLENGE, code_challenge_method="S256")))
    assert exchange(stranger, tusky, code).status == 400


def test_a_plain_proof_is_refused(ann: Member, tusky: oracle.CredentialApplication) -> None:
    query = ask(tusky, code_challenge=VERIFIER, code_challenge_method="plain")
    answer = signed_in(ann).get(f"/oauth/authorize?{urlencode(query)}")
    assert answer.status_code == 400 or "error=invalid_request" in answer.headers.get("Location", "")
    assert "Give Tusky access" not in answer.content.decode()


def test_a_code_works_once(stranger: Api, ann: Member, tusky: oracle.CredentialApplication) -> None:
    code = code_shown(agree(signed_in(ann), ask(tusky)))
    assert exchange(stranger, tusky, code).status == 200
    again = exchange(stranger, tusky, code)
    assert (again.status, again.json["error"]) == (400, "invalid_grant")


def test_a_wrong_secret_opens_nothing(stranger: Api, ann: Member, tusky: oracle.CredentialApplication) -> None:
    code = code_shown(agree(signed_in(ann), ask(tusky)))
    answer = exchange(stranger, tusky, code, client_secret="guessed")
    assert (answer.status, answer.json["error"]) == (401, "invalid_client")
    assert exchange(stranger, tusky, code).status == 200


def test_a_code_is_not_for_another_app(stranger: Api, ann: Member, tusky: oracle.CredentialApplication) -> None:
    other = register(stranger, client_name="Other").as_a(oracle.CredentialApplication)
    code = code_shown(agree(signed_in(ann), ask(tusky)))
    assert exchange(stranger, other, code).status == 400


@pytest.mark.parametrize(
    "address",
    [
        "https://app.example/callback", "mastodon-android-auth://callback", "mastodon://joinmastodon.org/oauth",
        "icecubesapp://", "oauth2redirect://com.keylesspalace.tusky/", "ivory-oauth:/done", "com.example.app:/oauth",
    ],
)  # fmt: skip
def test_an_app_gets_its_code_at_its_own_address(stranger: Api, ann: Member, address: str) -> None:
    app = register(stranger, redirect_uris=address, scopes="read write").as_a(oracle.CredentialApplication)
    response = agree(signed_in(ann), ask(app, state="a b&c"))
    assert response.status_code == 302, response.content  # type: ignore[attr-defined]
    location = response.headers["Location"]  # type: ignore[attr-defined]
    assert location.startswith(address)
    sent = parse_qs(urlsplit(location).query)
    assert sent["state"] == ["a b&c"]
    assert exchange(stranger, app, sent["code"][0]).as_a(oracle.Token).access_token


def test_the_page_may_lead_back_to_the_app(stranger: Api, ann: Member) -> None:
    app = register(stranger, redirect_uris="https://app.example/callback", scopes="read write")
    query = ask(app.as_a(oracle.CredentialApplication))
    page = signed_in(ann).get(f"/oauth/authorize?{urlencode(query)}")
    assert "form-action 'self' https://app.example" in page.headers["Content-Security-Policy"]


def test_a_no_is_told_to_the_app(stranger: Api, ann: Member) -> None:
    app = register(stranger, redirect_uris="https://app.example/cb", scopes="read write")
    response = agree(signed_in(ann), ask(app.as_a(oracle.CredentialApplication), state="s"), allow=False)
    assert response.status_code == 302  # type: ignore[attr-defined]
    sent = parse_qs(urlsplit(response.headers["Location"]).query)  # type: ignore[attr-defined]
    assert (sent["error"], sent["state"]) == (["access_denied"], ["s"])


@pytest.mark.parametrize(
    "wrong",
    [
        {"redirect_uri": "https://evil.example/"}, {"client_id": "unknown"}, {"response_type": "token"},
        {"scope": "read admin:write"},
    ],
)  # fmt: skip
def test_what_was_not_registered_gets_no_page_and_no_code(
    ann: Member, tusky: oracle.CredentialApplication, wrong: dict[str, str]
) -> None:
    response = signed_in(ann).get(f"/oauth/authorize?{urlencode(ask(tusky) | wrong)}")
    assert "code=" not in response.headers.get("Location", "")
    assert "evil.example" not in response.headers.get("Location", "")
    assert response.status_code != 200 or "error" in response.content.decode()
    assert "Give Tusky access" not in response.content.decode()


def test_an_app_gets_no_more_than_it_was_registered_for(stranger: Api, ann: Member) -> None:
    app = register(stranger, scopes="read:accounts").as_a(oracle.CredentialApplication)
    refused = signed_in(ann).get(f"/oauth/authorize?{urlencode(ask(app, scope='read'))}")
    assert "Give Tusky access" not in refused.content.decode()
    code = code_shown(agree(signed_in(ann), ask(app, scope="read:accounts")))
    assert exchange(stranger, app, code).as_a(oracle.Token).scope == "read:accounts"


def test_a_stranger_signs_in_first_and_comes_back(tusky: oracle.CredentialApplication) -> None:
    response = Client().get(f"/oauth/authorize?{urlencode(ask(tusky))}")
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/accounts/login/?next=/oauth/authorize")


def test_who_asks_for_another_account_can_change_it(ann: Member, tusky: oracle.CredentialApplication) -> None:
    page = signed_in(ann).get(f"/oauth/authorize?{urlencode(ask(tusky, force_login='true'))}").content.decode()
    assert "@ann" in page
    assert 'action="/accounts/logout/"' in page


def test_a_suspended_member_lets_no_app_in(ann: Member, tusky: oracle.CredentialApplication) -> None:
    browser = signed_in(ann)
    Account.objects.filter(pk=ann.account_id).update(standing=Standing.SUSPENDED, is_active=False)
    response = browser.get(f"/oauth/authorize?{urlencode(ask(tusky))}")
    assert "Give Tusky access" not in response.content.decode()


# --- The token endpoint --------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["json", "form", "multipart", "basic"])
def test_an_app_alone_gets_a_token_however_it_asks(
    stranger: Api, tusky: oracle.CredentialApplication, kind: str
) -> None:
    fields = {"grant_type": "client_credentials", "scope": "read"}
    secret = {"client_id": tusky.client_id, "client_secret": tusky.client_secret}
    if kind == "json":
        answer = stranger.post("/oauth/token", **fields, **secret)
    elif kind == "form":
        body = urlencode(fields | secret).encode()
        answer = stranger.send("POST", "/oauth/token/", body, "application/x-www-form-urlencoded")
    elif kind == "multipart":
        answer = stranger.form("/oauth/token", fields | secret)
    else:
        pair = base64.b64encode(f"{tusky.client_id}:{tusky.client_secret}".encode()).decode()
        body = urlencode(fields).encode()
        answer = stranger.send(
            "POST", "/oauth/token", body, "application/x-www-form-urlencoded", Authorization=f"Basic {pair}"
        )
    token = answer.as_a(oracle.Token)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    found = Api(token.access_token).get("/api/v1/apps/verify_credentials").as_a(oracle.Application)
    assert found.name == "Tusky"


def test_an_app_alone_does_nothing_for_a_person(app_alone: Api, ann: Member) -> None:
    for path in ("accounts/verify_credentials", "timelines/home", "notifications", "preferences", "favourites"):
        answer = app_alone.get(f"/api/v1/{path}")
        assert answer.status in {401, 403}, path
        assert "error" in answer.json
    assert app_alone.post("/api/v1/statuses", status="hello").status in {401, 403}
    assert app_alone.post(f"/api/v1/accounts/{ann.id}/follow").status in {401, 403}


def test_a_password_opens_nothing(stranger: Api, ann: Member, tusky: oracle.CredentialApplication) -> None:
    fields = {
        "grant_type": "password", "username": ann.email, "password": PASSWORD, "scope": "read",
        "client_id": tusky.client_id, "client_secret": tusky.client_secret,
    }  # fmt: skip
    answer = stranger.post("/oauth/token", **fields)
    assert (answer.status, answer.json["error"]) == (400, "unsupported_grant_type") or answer.status in {400, 401}
    assert "access_token" not in answer.json


@override_settings(PASSWORD_GRANT=True)
def test_a_password_opens_where_the_operator_said_so(
    stranger: Api, ann: Member, tusky: oracle.CredentialApplication
) -> None:
    fields = {
        "grant_type": "password", "username": ann.email, "password": PASSWORD, "scope": "read write",
        "client_id": tusky.client_id, "client_secret": tusky.client_secret,
    }  # fmt: skip
    token = stranger.post("/oauth/token", **fields).as_a(oracle.Token)
    assert Api(token.access_token).get("/api/v1/accounts/verify_credentials").json["username"] == "ann"
    assert stranger.post("/oauth/token", **fields | {"password": "wrong"}).status in {400, 401}
    Account.objects.filter(pk=ann.account_id).update(standing=Standing.SUSPENDED)
    assert stranger.post("/oauth/token", **fields).status in {400, 401}


@pytest.mark.parametrize("body", [b"", b"{", b"[]"])
def test_a_request_for_a_token_that_is_none_is_refused(stranger: Api, body: bytes) -> None:
    answer = stranger.send("POST", "/oauth/token", body)
    assert answer.status in {400, 401, 422}
    assert json.loads(answer.body)["error"]


def test_a_token_that_was_given_back_opens_nothing(
    stranger: Api, ann: Member, tusky: oracle.CredentialApplication
) -> None:
    token = exchange(stranger, tusky, code_shown(agree(signed_in(ann), ask(tusky)))).as_a(oracle.Token)
    mine = Api(token.access_token)
    assert mine.get("/api/v1/preferences").status == 200
    answer = stranger.post(
        "/oauth/revoke", token=token.access_token, client_id=tusky.client_id, client_secret=tusky.client_secret
    )
    assert (answer.status, answer.json) == (200, {})
    assert mine.get("/api/v1/preferences").status == 401


def test_another_app_cannot_give_a_token_back(stranger: Api, ann: Member, tusky: oracle.CredentialApplication) -> None:
    stranger.post("/oauth/revoke", token=ann.api.token, client_id=tusky.client_id, client_secret=tusky.client_secret)
    assert ann.api.get("/api/v1/preferences").status == 200


@pytest.mark.parametrize(
    ("standing", "words"),
    [
        (Standing.SUSPENDED, "Your login is currently disabled"),
        (Standing.DECLINED, "Your login is currently disabled"),
        (Standing.WAITING, "Your login is currently pending approval"),
    ],
)
def test_a_login_that_is_not_open_is_told_so(ann: Member, standing: str, words: str) -> None:
    Account.objects.filter(pk=ann.account_id).update(standing=standing)
    for path in ("preferences", "timelines/home"):
        answer = ann.api.get(f"/api/v1/{path}")
        assert (answer.status, answer.json) == (403, {"error": words})


def test_a_narrow_token_does_only_what_it_may(ann: Member) -> None:
    narrow = Api(new_token(new_app(), ann.account_id, "read:accounts"))
    assert narrow.get("/api/v1/accounts/verify_credentials").status == 200
    answer = narrow.get("/api/v1/favourites")
    assert (answer.status, answer.json) == (403, {"error": "This action is outside the authorized scopes"})
    assert narrow.patch("/api/v1/accounts/update_credentials", note="x").status == 403


def test_the_old_scope_follow_covers_relations(ann: Member, ben: Member) -> None:
    old = Api(new_token(new_app(), ann.account_id, "follow"))
    assert old.post(f"/api/v1/accounts/{ben.id}/follow").status == 200
    assert old.post(f"/api/v1/accounts/{ben.id}/mute").status == 200
    assert old.get("/api/v1/blocks").status == 200
    assert old.post("/api/v1/statuses", status="no").status == 403


def test_the_server_describes_itself(stranger: Api) -> None:
    found = stranger.get("/.well-known/oauth-authorization-server").json
    assert found["token_endpoint"] == "http://localhost:3000/oauth/token"
    assert found["code_challenge_methods_supported"] == ["S256"]
    assert "password" not in found["grant_types_supported"]
    assert {"read", "write", "profile", "write:statuses"} <= set(found["scopes_supported"])


def test_the_owner_of_a_token_is_told(ann: Member) -> None:
    found = ann.api.get("/oauth/userinfo").json
    assert (found["preferred_username"], found["sub"]) == ("ann", "http://localhost:3000/@ann")
