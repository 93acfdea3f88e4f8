"""Two people become friends in real browsers: asked from a phone, answered in the bell that rings by itself."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browsing import PHONE, let_in
from tests.live_site import LiveSite


def test_becoming_friends(live_site: LiveSite, open_page: Callable[..., Page]) -> None:
    ida, jon = live_site.account("ida"), live_site.account("jon")
    asking, asked = open_page(viewport=PHONE), open_page()
    let_in(asking, live_site, ida.email)
    let_in(asked, live_site, jon.email)
    asked.goto("/notifications")

    asking.goto(f"/@{jon.name}")
    asking.get_by_role("button", name="Add friend").click()
    expect(asking.get_by_role("button", name="Request sent")).to_be_visible()
    # The page has to be swapped by the live connection; nobody loads it anew.
    expect(asked.get_by_text("asked to be friends with you")).to_be_visible()
    asked.get_by_role("button", name=re.compile("^Accept")).click()
    expect(asked.get_by_text("You are friends.")).to_be_visible()

    asked.goto("/compose")
    asked.locator("main textarea[name=text]").fill("Just among friends")
    asked.locator("main select[name=audience]").select_option("friends")
    asked.locator("main form").get_by_role("button", name="Post", exact=True).click()
    asked.wait_for_url(re.compile("/home"))
    expect(asked.locator("article").get_by_text("Just among friends")).to_be_visible()
    asking.goto("/home")
    expect(asking.get_by_text("Just among friends")).to_be_visible()

    asking.goto("/people/friends")
    row = asking.get_by_role("listitem").filter(has_text="@jon")
    row.locator("summary").click()
    end = asking.get_by_role("button", name="End the friendship")
    expect(end).to_be_in_viewport(ratio=1)
    end.click()
    expect(asking.get_by_text("No friends here so far")).to_be_visible()
    expect(asking.locator("body")).to_have_js_property("scrollWidth", PHONE["width"])
    asking.goto("/home")
    expect(asking.get_by_text("Just among friends")).to_have_count(0)


def test_muting_for_a_while(live_site: LiveSite, open_page: Callable[..., Page]) -> None:
    kim, lou = live_site.account("kim"), live_site.account("lou")
    page = open_page(viewport=PHONE)
    let_in(page, live_site, kim.email)
    page.goto(f"/@{lou.name}")
    page.locator("summary[aria-label^='More about']").click()
    page.get_by_role("link", name=re.compile("^Mute")).click()
    sheet = page.locator("#sheet")
    sheet.get_by_text("1 week").click()
    sheet.get_by_role("button", name="Mute").click()
    expect(page.get_by_text("muted", exact=True)).to_be_visible()
    page.goto("/settings/muted")
    expect(page.get_by_text(re.compile("for another 6 d 23 h|for another 7 d"))).to_be_visible()
    page.get_by_role("button", name="Unmute").click()
    expect(page.get_by_text("You mute nobody")).to_be_visible()
