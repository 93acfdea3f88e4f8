"""Letting an app in, in a real browser: the page's own security policy must let the answer reach the app."""

import re
import secrets
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import requests
from playwright.sync_api import Page, expect

from tests.browsing import PHONE
from tests.live_site import LiveSite, Login
from tests.patience import LOST_AFTER_S

SCOPES = "read write"


class AppsOwnSite:
    """A web app on this machine, which is another site to the browser."""

    def __init__(self) -> None:
        heard: list[str] = []

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                heard.append(self.path)
                self.send_response(200)
                self.send_header("Content-Type", "text/html")
                self.end_headers()
                self.wfile.write(b"<title>The app</title>Welcome to the app")

            def log_message(self, *_arguments: object) -> None:
                """Say nothing."""

        self.heard = heard
        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}/callback"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def apps_site() -> Iterator[AppsOwnSite]:
    site = AppsOwnSite()
    yield site
    site.server.shutdown()
    site.server.server_close()


@pytest.fixture(scope="module")
def dora(live_site: LiveSite) -> Login:
    return live_site.account(f"dora_{secrets.token_hex(3)}")


def register(site: LiveSite, redirect_uri: str, name: str = "Garden") -> dict[str, str]:
    asked = {"client_name": name, "redirect_uris": redirect_uri, "scopes": SCOPES, "website": "https://garden.example"}
    made: dict[str, str] = requests.post(f"{site.url}/api/v1/apps", json=asked, timeout=LOST_AFTER_S).json()
    return made


def address(app: dict[str, str], redirect_uri: str, **more: str) -> str:
    asked = {
        "client_id": app["client_id"], "redirect_uri": redirect_uri, "response_type": "code", "scope": SCOPES,
        "state": "kept & safe",
    }  # fmt: skip
    return f"/oauth/authorize?{urlencode(asked | more)}"


def sign_in(page: Page, login: Login) -> None:
    page.locator("input[name=login]").fill(login.email)
    page.locator("input[name=password]").fill(login.password)
    page.locator("main").get_by_role("button", name="Sign in").click()


def test_the_button_leads_back_to_a_web_app(
    page: Page, live_site: LiveSite, dora: Login, apps_site: AppsOwnSite
) -> None:
    app = register(live_site, apps_site.address)
    page.goto(address(app, apps_site.address))
    sign_in(page, dora)
    expect(page.get_by_role("heading", name="Give Garden access?")).to_be_visible()
    expect(page.get_by_text("Do everything you can do here")).to_be_visible()
    page.get_by_role("button", name="Give access").click()
    page.wait_for_url(re.compile(re.escape(apps_site.address)))
    expect(page.get_by_text("Welcome to the app")).to_be_visible()
    sent = parse_qs(urlsplit(apps_site.heard[0]).query)
    assert sent["state"] == ["kept & safe"]
    token = requests.post(
        f"{live_site.url}/oauth/token",
        json={
            "grant_type": "authorization_code", "code": sent["code"][0], "redirect_uri": apps_site.address,
            "client_id": app["client_id"], "client_secret": app["client_secret"],
        },
        timeout=LOST_AFTER_S,
    ).json()  # fmt: skip
    me = requests.get(
        f"{live_site.url}/api/v1/accounts/verify_credentials",
        headers={"Authorization": f"Bearer {token['access_token']}"},
        timeout=LOST_AFTER_S,
    )
    assert me.json()["username"] == dora.name


def test_a_no_leads_back_too(page: Page, live_site: LiveSite, dora: Login, apps_site: AppsOwnSite) -> None:
    app = register(live_site, apps_site.address)
    page.goto(address(app, apps_site.address))
    sign_in(page, dora)
    page.get_by_role("button", name="No", exact=True).click()
    page.wait_for_url(re.compile(re.escape(apps_site.address)))
    assert parse_qs(urlsplit(apps_site.heard[0]).query)["error"] == ["access_denied"]


def test_the_policy_lets_a_phones_app_be_called(page: Page, live_site: LiveSite, dora: Login) -> None:
    page.set_viewport_size(PHONE)
    app = register(live_site, "garden-app://callback")
    page.goto(address(app, "garden-app://callback"))
    sign_in(page, dora)
    expect(page.get_by_role("heading", name="Give Garden access?")).to_be_visible()
    with page.expect_response(lambda response: response.request.method == "POST") as answered:
        page.get_by_role("button", name="Give access").click()
    # A break of the policy would fail the test by itself, as every break on any page does.
    assert answered.value.headers["location"].startswith("garden-app://callback?code=")


def test_a_code_is_shown_for_an_app_without_an_address(page: Page, live_site: LiveSite, dora: Login) -> None:
    out_of_band = "urn:ietf:wg:oauth:2.0:oob"
    app = register(live_site, out_of_band)
    page.goto(address(app, out_of_band))
    sign_in(page, dora)
    page.get_by_role("button", name="Give access").click()
    expect(page.locator("#oob-code")).to_have_text(re.compile(r"\S{20,}"))


def test_another_account_can_be_used(page: Page, live_site: LiveSite, dora: Login, apps_site: AppsOwnSite) -> None:
    other = live_site.account(f"emil_{secrets.token_hex(3)}")
    app = register(live_site, apps_site.address)
    page.goto(address(app, apps_site.address, force_login="true"))
    sign_in(page, dora)
    expect(page.locator("#authorizationForm").get_by_text(f"@{dora.name}")).to_be_visible()
    page.get_by_role("button", name="Sign in with another account").click()
    sign_in(page, other)
    expect(page.locator("#authorizationForm").get_by_text(f"@{other.name}")).to_be_visible()
    expect(page.get_by_role("heading", name="Give Garden access?")).to_be_visible()


def test_what_cannot_be_is_said_on_a_page(page: Page, live_site: LiveSite, dora: Login) -> None:
    app = register(live_site, "https://garden.example/callback")
    page.goto(address(app, "https://evil.example/callback"))
    if "/accounts/login/" in page.url:
        sign_in(page, dora)
    expect(page.get_by_role("heading", name="The app asked for something")).to_be_visible()
    assert urlsplit(page.url).netloc == urlsplit(live_site.url).netloc
