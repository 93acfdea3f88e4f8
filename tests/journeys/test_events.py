"""Events in a real browser: planned on a desk, invited to, answered from a feed and the bell, full, called off."""

import re
from collections.abc import Callable
from datetime import timedelta

from playwright.sync_api import Page, expect

from meetinghouse.kernel.clock import now
from tests.accessible import require_accessible
from tests.browsing import PHONE, let_in
from tests.journeys.test_member import found
from tests.live_site import LiveSite, SiteStarter
from tests.patience import until


def _looks_right(page: Page) -> None:
    """Nothing sticks out at the side, and everybody can use it."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url
    require_accessible(page)


def _page_of(page: Page, path: str) -> str:
    page.goto(path)
    return page.content()


def test_an_event_with_one_place(start_site: SiteStarter, open_page: Callable[..., Page]) -> None:
    site: LiveSite = start_site()
    found(site, open_page(site=site))
    logins = {name: site.account(name) for name in ("hugo", "nora", "otto")}
    hugo, nora = open_page(site=site), open_page(site=site, viewport=PHONE)
    otto = open_page(site=site, viewport=PHONE, javascript=False)
    for page, name in ((hugo, "hugo"), (nora, "nora"), (otto, "otto")):
        let_in(page, site, logins[name].email)

    nora.goto("/home")
    nora.locator(".topbar summary").click()
    nora.locator(".topbar").get_by_role("link", name="Events").click()
    expect(nora.locator("main")).to_contain_text("Nothing is planned")
    _looks_right(nora)

    hugo.goto("/events/new")
    hugo.locator("summary", has_text="Does it repeat?").click()
    expect(hugo.locator("[name=repeat_count]")).to_be_hidden()
    _looks_right(hugo)
    hugo.get_by_label("What is it called?").fill("Chess for two")
    starts = now() + timedelta(days=3)
    hugo.get_by_label("Begins").fill(f"{starts:%Y-%m-%dT19:00}")
    hugo.get_by_label("Where?").fill("The corner table")
    hugo.get_by_label("Country").select_option("NL")
    hugo.get_by_label("Exact point").fill("52.3731, 4.8925")
    hugo.get_by_label("How many places are there?").fill("1")
    hugo.get_by_role("button", name="Publish the event").click()
    hugo.wait_for_url(re.compile(r"/events/\d+$"))
    address = hugo.url
    _looks_right(hugo)

    # From the feed, in place; without scripts, by a whole page. The second one waits in line.
    nora.goto("/local")
    nora.get_by_role("button", name="Going", exact=True).click()
    expect(nora.locator(".event-numbers")).to_contain_text("1 going")
    expect(nora.get_by_role("button", name="Going", exact=True)).to_have_attribute("aria-pressed", "true")
    _looks_right(nora)
    hugo.get_by_role("link", name="Invite").click()
    hugo.get_by_label("Name or handle").fill("otto")
    hugo.get_by_role("button", name="Find").click()
    hugo.get_by_role("checkbox", name="Invite otto").check()
    _looks_right(hugo)
    hugo.get_by_role("button", name="Invite those I chose").click()
    expect(hugo.locator("main")).to_contain_text("1 person was invited")
    hugo.goto(f"{address}/guests?who=invited")
    expect(hugo.locator("main")).to_contain_text("No answer so far")
    until(lambda: "invited you to Chess for two" in _page_of(otto, "/notifications"))
    otto.get_by_role("button", name="Join the line").click()
    otto.goto(address)
    expect(otto.locator("main")).to_contain_text("You move up by yourself")
    nora.goto(address)
    nora.get_by_role("button", name="Can’t go").click()
    expect(nora.locator(".event-numbers")).to_contain_text("1 going")
    _looks_right(nora)
    otto.reload()
    expect(otto.get_by_role("button", name="Going", exact=True)).to_have_attribute("aria-pressed", "true")

    for path in ("/events/month", "/events/mine"):
        otto.goto(path)
        expect(otto.locator(".event-title", has_text="Chess for two")).to_be_visible()
        assert otto.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    for path in ("/events/month", "/events/map"):
        nora.goto(path)
        _looks_right(nora)
    expect(nora.locator(".event-map circle")).to_have_count(1)
    hugo.goto(f"{address}/guests")
    expect(hugo.locator("main")).to_contain_text("otto")
    _looks_right(hugo)

    hugo.goto(address)
    hugo.get_by_role("link", name="Call off").click()
    _looks_right(hugo)
    hugo.get_by_label("A word to the guests").fill("The table broke")
    hugo.get_by_role("button", name="Call off").click()
    expect(hugo.locator("main")).to_contain_text("The table broke")
    otto.goto("/notifications")
    expect(otto.locator(".notification", has_text="has a place for you")).to_be_visible()
    expect(otto.locator("main")).to_contain_text("Chess for two")
