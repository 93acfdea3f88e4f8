"""A library's page in real browsers: made by one, spoken for by another on a phone, until the role is taken away."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.accessible import require_accessible
from tests.browsing import PHONE, let_in
from tests.live_site import LiveSite


def test_speaking_as_a_page(live_site: LiveSite, open_page: Callable[..., Page]) -> None:
    ida, jon = live_site.account("iris"), live_site.account("jakob")
    maker, writer = open_page(), open_page(viewport=PHONE)
    let_in(maker, live_site, ida.email)
    let_in(writer, live_site, jon.email)

    maker.goto("/pages/new")
    maker.get_by_label("Name", exact=True).fill("Town Library")
    maker.get_by_label("Handle").fill("library")
    maker.get_by_label("What kind it is").select_option("culture")
    require_accessible(maker)
    maker.get_by_role("button", name="Make the page").click()
    maker.get_by_label("Address").fill("School Lane 3")
    maker.get_by_label("Tuesday, opens", exact=True).fill("14:00")
    maker.get_by_label("Tuesday, closes", exact=True).fill("18:00")
    require_accessible(maker)
    maker.get_by_role("button", name="Save").click()
    expect(maker.get_by_text("14:00–18:00")).to_be_visible()
    maker.get_by_role("link", name="Manage").click()
    maker.get_by_label("Their handle").fill("jakob")
    maker.get_by_role("button", name="Ask", exact=True).click()
    expect(maker.get_by_text("has not answered yet")).to_be_visible()
    require_accessible(maker)

    writer.goto("/notifications")
    writer.get_by_role("link", name="Town Library").click()
    require_accessible(writer)
    writer.get_by_role("button", name=re.compile("^Accept")).click()
    writer.get_by_role("button", name="Speak as this page").click()
    expect(writer.get_by_text("You speak as Town Library")).to_be_visible()
    require_accessible(writer)
    writer.goto("/compose")
    writer.locator("main textarea[name=text]").fill("Open until six")
    writer.locator("main form").get_by_role("button", name="Post", exact=True).click()
    writer.wait_for_url(re.compile("/@library"))
    expect(writer.locator("article").get_by_text("by jakob")).to_be_visible()
    require_accessible(writer)

    writer.goto("/compose")
    writer.locator("main textarea[name=text]").fill("Open until seven")
    maker.reload()
    maker.get_by_role("button", name=re.compile("Take the role away")).click()
    expect(maker.get_by_text("Their role has ended")).to_be_visible()
    writer.locator("main form").get_by_role("button", name="Post", exact=True).click()
    writer.wait_for_load_state()
    writer.goto("/local")
    expect(writer.get_by_text("Open until six")).to_be_visible()
    expect(writer.get_by_text("Open until seven")).to_have_count(0)
    expect(writer.get_by_text("You speak as")).to_have_count(0)

    maker.goto("/@library")
    expect(maker.locator("article").get_by_text("by jakob")).to_be_visible()
    writer.goto("/pages")
    writer.get_by_role("button", name=re.compile("^Follow")).click()
    expect(writer.get_by_role("button", name=re.compile("^Following"))).to_be_visible()
    require_accessible(writer)
