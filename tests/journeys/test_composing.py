"""A long post, a quote with its author's consent and a draft, in real browsers: desk, phone, and without scripts."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.accessible import require_accessible
from tests.browsing import PHONE, let_in
from tests.live_site import LiveSite

LONG = "# When\n" + "On *Sunday*, from morning to evening. " * 60


def test_a_long_post_is_quoted_and_a_draft_becomes_a_post(live_site: LiveSite, open_page: Callable[..., Page]) -> None:
    ann, ben, cleo = (live_site.account(name) for name in ("composing", "quoting", "drafting"))
    desk, phone = open_page(), open_page(viewport=PHONE)
    plain = open_page(viewport=PHONE, javascript=False)
    for page, login in ((desk, ann), (phone, ben), (plain, cleo)):
        let_in(page, live_site, login.email)

    desk.goto("/home")
    # What was not sent says why, also where the form covers the page, until something is typed.
    phone.goto("/home")
    phone.get_by_role("link", name="What’s on your mind?").click()
    sheet = phone.get_by_role("dialog")
    sheet.get_by_role("button", name="Post", exact=True).click()
    expect(sheet.get_by_role("alert")).to_have_text("Write something or add a photo first.")
    sheet.locator("[data-text]").fill("Now")
    expect(sheet.get_by_role("alert")).to_have_count(0)
    sheet.get_by_role("button", name="Close").click()
    # Without scripts the form stands there at once, and fits.
    plain.goto("/home")
    box = plain.locator("#composer").bounding_box()
    assert box is not None
    assert box["width"] <= PHONE["width"]

    composer = desk.locator("#composer")
    composer.locator("summary", has_text="Title, formatted text").click()
    require_accessible(desk)
    composer.get_by_label("Title").fill("Apple days by the old mill")
    composer.get_by_label("Formatted text").check()
    composer.locator("[data-text]").fill(LONG)
    composer.get_by_role("button", name="Post", exact=True).click()
    post = desk.locator("article.post", has=desk.get_by_role("heading", name="Apple days by the old mill"))
    expect(post.get_by_role("heading", name="When")).to_be_visible()
    expect(post.get_by_role("link", name="Show more")).to_be_visible()
    expect(composer.get_by_label("Title")).to_be_hidden()
    address = post.get_attribute("data-url")
    assert address is not None

    # On a phone, by keyboard: a reaction, and who chose it.
    phone.goto(address)
    require_accessible(phone)
    expect(phone.get_by_role("link", name="Show more")).to_have_count(0)
    picker = phone.get_by_label("Choose a reaction").first
    picker.focus()
    picker.press("Enter")
    choice = phone.get_by_role("button", name="React with").nth(1)
    choice.focus()
    choice.press("Enter")
    expect(phone.locator(".post-counts").first).to_contain_text("1")
    phone.locator(".post-counts a").first.click()
    expect(phone.locator(".reaction-mark")).to_have_count(1)
    require_accessible(phone)

    # Quoted, asked for, allowed.
    phone.goto(address)
    phone.get_by_label("More about this post by").first.click()
    phone.get_by_role("link", name="Quote it").first.click()
    expect(phone.locator(".quoted")).to_contain_text("Apple days by the old mill")
    require_accessible(phone)
    phone.locator("[data-text]").fill("Who comes along?")
    phone.get_by_role("button", name="Post", exact=True).click()
    phone.wait_for_url("**/home")
    desk.goto("/local")
    quoting = desk.locator("article.post", has_text="Who comes along?")
    quoting.get_by_role("button", name="Allow the quote").click()
    expect(quoting.locator(".quoted")).to_contain_text("Apple days")
    require_accessible(desk)

    # Kept and taken up again without scripts.
    plain.goto("/compose")
    plain.locator("[data-text]").fill("Not finished yet")
    plain.get_by_role("button", name="Keep as a draft").click()
    expect(plain.get_by_role("link", name="Not finished yet")).to_be_visible()
    plain.get_by_role("link", name="Not finished yet").click()
    plain.locator("[data-text]").fill("Finished now")
    plain.get_by_role("button", name="Post", exact=True).click()
    expect(plain.locator("article.post", has_text="Finished now").first).to_be_visible()
    plain.goto("/drafts")
    expect(plain.get_by_text("No drafts")).to_be_visible()
    desk.goto("/drafts")
    require_accessible(desk)
