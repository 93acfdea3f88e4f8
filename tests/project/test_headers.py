"""The policy that pages travel with."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory, override_settings

from meetinghouse.project.headers import SecurityHeaders, form_target


def dressed(path: str = "/", *, method: str = "get", **params: str) -> HttpResponse:
    request = getattr(RequestFactory(), method)(path, params)
    return SecurityHeaders(lambda _request: HttpResponse("ok"))(request)  # type: ignore[return-value]


def policy(response: HttpResponse) -> dict[str, str]:
    parts = (part.strip().partition(" ") for part in response["Content-Security-Policy"].split(";"))
    return {name: value for name, _, value in parts}


def test_nothing_inline_and_nothing_from_elsewhere() -> None:
    found = policy(dressed())

    assert found["default-src"] == found["script-src"] == found["style-src"] == found["connect-src"] == "'self'"
    assert found["object-src"] == found["base-uri"] == found["frame-ancestors"] == "'none'"
    assert found["form-action"] == "'self'"
    assert "unsafe" not in dressed()["Content-Security-Policy"]
    assert not any("http" in value or "*" in value for value in found.values())


def test_a_view_may_set_its_own() -> None:
    def view(_request: object) -> HttpResponse:
        return HttpResponse("ok", headers={"Content-Security-Policy": "default-src 'none'"})

    response = SecurityHeaders(view)(RequestFactory().get("/"))

    assert response["Content-Security-Policy"] == "default-src 'none'"
    assert response["Permissions-Policy"]
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.parametrize(
    ("wanted", "source"),
    [
        ("https://app.example/back?x=1", "https://app.example"),
        ("http://localhost:8123/", "http://localhost:8123"),
        ("http://[::1]:8123/", "http://[::1]:8123"),
        ("https://user:pw@app.example/", "https://app.example"),
        ("tusky.oauth://back", "tusky.oauth:"),
        ("com.example.App:/x", "com.example.app:"),
        ("urn:ietf:wg:oauth:2.0:oob", ""),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("https://a.example;script-src *", ""),
        ("https://a.example 'unsafe-inline'/", ""),
        ("https://*", ""),
        ("nonsense", ""),
        ("", ""),
        ("http://[", ""),
    ],
)
def test_where_an_app_may_be_sent_back_to(wanted: str, source: str) -> None:
    assert form_target(wanted) == source


def test_only_the_page_that_lets_apps_in_may_lead_elsewhere() -> None:
    back = "https://app.example/back"

    assert policy(dressed("/oauth/authorize", redirect_uri=back))["form-action"] == "'self' https://app.example"
    assert policy(dressed("/oauth/authorize/", redirect_uri=back))["form-action"] == "'self' https://app.example"
    posted = dressed("/oauth/authorize", method="post", redirect_uri=back)
    assert policy(posted)["form-action"] == "'self' https://app.example"
    assert policy(dressed("/home", redirect_uri=back))["form-action"] == "'self'"


def test_https_is_insisted_on_only_where_it_is_the_address() -> None:
    assert "Strict-Transport-Security" not in dressed()
    with override_settings(BASE_URL="https://town.example"):
        assert dressed()["Strict-Transport-Security"] == "max-age=31536000"
