"""A question and a correction, in real browsers: asked at a desk, answered on a phone, with and without scripts."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browsing import PHONE, let_in
from tests.live_site import LiveSite


def fits(page: Page) -> None:
    """Nothing reaches past the edge of the screen."""
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, page.url


def test_a_poll_and_an_edit(live_site: LiveSite, open_page: Callable[..., Page]) -> None:
    ann, ben, cleo = (live_site.account(name) for name in ("asking", "voting", "plainly"))
    desk, phone = open_page(), open_page(viewport=PHONE)
    plain = open_page(viewport=PHONE, javascript=False)
    for page, login in ((desk, ann), (phone, ben), (plain, cleo)):
        let_in(page, live_site, login.email)

    # Asked with the page's scripts.
    desk.goto("/home")
    composer = desk.locator("#composer")
    composer.locator("[data-text]").fill("Which day for the clean-up, Friday or Saturday?")
    composer.get_by_text("Ask a question with a poll").click()
    composer.get_by_label("Answer 1").fill("Friday afternoon")
    composer.get_by_label("Answer 2").fill("Saturday morning, with a very long breakfast for all who come")
    composer.get_by_role("button", name="Post", exact=True).click()
    post = desk.locator("article.post", has_text="Which day for the clean-up")
    expect(post.locator(".poll-numbers li")).to_have_count(2)
    # The form is empty again, and folded.
    expect(composer.get_by_label("Answer 1")).to_be_hidden()
    address = post.get_attribute("data-url")
    assert address is not None

    # Answered on a phone: the numbers come without another page.
    phone.goto(address)
    fits(phone)
    phone.get_by_label("Saturday morning").check()
    phone.get_by_role("button", name="Vote").click()
    expect(phone.locator(".poll-numbers .chosen")).to_contain_text("100 %")
    fits(phone)
    # And the page of the one who asks follows by itself.
    expect(post.locator(".poll-foot")).to_contain_text("1 person voted")

    # The same without scripts.
    plain.goto(address)
    plain.get_by_label("Friday afternoon").check()
    plain.get_by_role("button", name="Vote").click()
    expect(plain.locator(".poll-numbers .chosen")).to_contain_text("50 %")
    expect(plain.locator(".poll-foot")).to_contain_text("2 people voted")
    fits(plain)

    # Put right: whoever has it open reads the new words, and finds the old ones in the history.
    desk.goto(address)
    desk.get_by_label("More about this post by").first.click()
    desk.get_by_role("link", name="Edit post").click()
    desk.get_by_role("textbox", name="Text").fill("Which day for the clean-up by the river, Friday or Saturday?")
    desk.get_by_role("button", name="Save").click()
    desk.wait_for_url(re.compile(re.escape(address)))
    expect(phone.locator("article.post .post-text").first).to_contain_text("clean-up by the river")
    phone.get_by_role("link", name="edited").click()
    expect(phone.locator("ins", has_text="by the river,")).to_be_visible()
    expect(phone.locator("#version-1")).to_contain_text("Which day for the clean-up, Friday")
    fits(phone)
    plain.goto(f"/posts/{address.rsplit('/', 1)[1]}/history")
    expect(plain.locator("del").last).to_be_visible()

    # Pinned: first on the profile, and said so.
    desk.get_by_label("More about this post by").first.click()
    desk.get_by_role("button", name="Pin to your profile").click()
    expect(desk.locator("#messages, main").first).to_contain_text("Pinned")
    phone.goto("/@asking")
    expect(phone.locator("article.post").first).to_contain_text("Pinned")
    fits(phone)
