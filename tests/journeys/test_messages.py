"""Messages in a real browser: into a conversation that is live at both ends; on a phone, and without scripts."""

import re
from collections.abc import Callable

from playwright.sync_api import Browser, Page, expect

from tests.accessible import require_accessible
from tests.browsing import PHONE, let_in
from tests.journeys.test_member import file, found
from tests.live_site import LiveSite, SiteStarter


def _fits(page: Page) -> None:
    """Nothing sticks out at the side."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url


def test_a_conversation_is_live_at_both_ends(start_site: SiteStarter, open_page: Callable[..., Page]) -> None:
    site: LiveSite = start_site()
    found(site, open_page(site=site))
    logins = {name: site.account(name) for name in ("nora", "otto", "pia")}
    nora, otto = open_page(site=site, viewport=PHONE), open_page(site=site)
    for page, name in ((nora, "nora"), (otto, "otto")):
        let_in(page, site, logins[name].email)

    # From a profile; a stranger's message is a request, and the badge is quiet.
    otto.goto("/messages/requests")
    expect(otto.locator("main")).to_contain_text("No requests")
    nora.goto("/@otto")
    nora.get_by_role("link", name="Message otto").click()
    nora.locator("textarea[name=text]").fill("Hello Otto, is the boat free on Sunday?")
    _fits(nora)
    require_accessible(nora)
    nora.get_by_role("button", name="Send", exact=True).click()
    nora.wait_for_url(re.compile(r"/messages/\d+"))
    expect(nora.locator("article.bubble")).to_have_count(1)
    _fits(nora)
    require_accessible(nora)
    # The other one's open page shows it by itself.
    row = otto.locator(".talk-row", has_text="is the boat free")
    expect(row).to_be_visible()
    require_accessible(otto)
    row.get_by_role("link").click()
    expect(otto.get_by_role("button", name="Accept")).to_be_visible()
    require_accessible(otto)

    # Answering accepts; it appears in the other browser without a reload, and the next one here.
    otto.locator("textarea[name=text]").fill("It is. Bring a cushion.")
    otto.get_by_role("button", name="Send", exact=True).click()
    expect(otto.locator("article.bubble.mine")).to_have_count(1)
    expect(nora.locator("article.bubble", has_text="Bring a cushion")).to_be_visible()
    nora.locator("input[name=photos]").set_input_files([file("boat.jpg", (30, 90, 150))])  # type: ignore[list-item]
    nora.locator("ul[data-uploads] textarea").fill("A blue boat")
    expect(nora.locator("ul[data-uploads] input[name=media_ids]")).to_have_count(1)
    nora.get_by_role("button", name="Send", exact=True).click()
    expect(otto.locator("article.bubble img[alt='A blue boat']")).to_be_visible()
    expect(nora.locator("textarea[name=text]")).to_have_value("")
    _fits(nora)
    assert nora.locator(".talk-day[data-day]").count() == 1

    # What the other one reads and that they are writing shows at once; so do an answer, a reaction and an edit.
    expect(nora.locator("article.bubble.mine ~ .seen:visible")).to_have_count(1)
    otto.locator("textarea[name=text]").press_sequentially("Nice b")
    expect(nora.locator("[data-typing]")).to_have_text("otto is writing…")
    boat = otto.locator("article.bubble", has=otto.locator("img"))
    boat.get_by_label("More about this message").click()
    boat.get_by_role("link", name="Reply").click()
    expect(otto.locator(".answering")).to_contain_text("A photo or a file")
    otto.locator("textarea[name=text]").fill("Nice boat")
    otto.locator("input[name=files]").set_input_files(
        [{"name": "How to row.txt", "mimeType": "text/plain", "buffer": b"Sit backwards."}]
    )
    expect(otto.locator("[data-chosen-files]")).to_contain_text("How to row.txt")
    otto.get_by_role("button", name="Send", exact=True).click()
    answer = nora.locator("article.bubble", has_text="Nice boat")
    expect(answer.locator(".quoted")).to_contain_text("A photo or a file")
    expect(nora.locator("[data-typing]")).to_be_hidden()
    expect(otto.locator(".answering")).to_have_count(0)
    with nora.expect_download() as download:
        answer.get_by_role("link", name="How to row.txt").click()
    assert download.value.path().read_bytes() == b"Sit backwards."
    answer.get_by_label("React to this message").press("Enter")
    answer.get_by_label("React with ❤️").press("Enter")
    expect(otto.locator("article.bubble.mine", has_text="Nice boat").locator(".bubble-reactions")).to_contain_text("❤️")
    answer.get_by_label("React to this message").press("Enter")
    answer.get_by_label("React with 🎉").press("Enter")
    expect(otto.locator("article.bubble.mine", has_text="Nice boat").locator(".bubble-reactions")).to_contain_text("🎉")
    mine = otto.locator("article.bubble.mine", has_text="Nice boat")
    mine.get_by_label("More about this message").click()
    mine.get_by_role("link", name="Edit message").click()
    otto.locator("#edit-post textarea[name=text]").fill("Nice blue boat")
    otto.locator("#edit-post").get_by_role("button", name="Save").click()
    expect(
        otto.locator("article.bubble.mine", has_text="Nice blue boat").get_by_role("link", name="edited")
    ).to_be_visible()
    expect(nora.locator("article.bubble", has_text="Nice blue boat")).to_be_visible()
    _fits(nora)
    require_accessible(nora)

    # Elsewhere the number beside Messages goes up, and down again once the conversation is open.
    nora.goto("/home")
    otto.locator("textarea[name=text]").fill("Lovely")
    otto.get_by_role("button", name="Send", exact=True).click()
    badge = nora.locator(".topbar [data-unread-messages]")
    expect(badge).to_be_visible()
    expect(nora.locator("article.post")).to_have_count(0)
    nora.goto("/messages")
    _fits(nora)
    require_accessible(nora)
    nora.locator(".talk-row a").click()
    expect(nora.locator(".topbar [data-unread-messages]")).to_be_hidden()
    nora.reload()
    expect(nora.locator(".topbar [data-unread-messages]")).to_be_hidden()

    # Deleting takes it away at both ends, and leaves a trace.
    last = otto.locator("article.bubble.mine").last
    last.get_by_label("More about this message").click()
    last.get_by_role("link", name="Delete message").click()
    otto.get_by_role("button", name=re.compile("^Delete")).click()
    expect(nora.locator("article.bubble", has_text="Lovely")).to_have_count(0)
    expect(nora.locator("article.bubble.gone")).to_have_text(re.compile("Message deleted"))

    # Of several: its name and who is in it change on the page that is open, and end for who is taken out.
    nora.get_by_label("More about this conversation").click()
    nora.get_by_role("link", name="Begin a group with otto").click()
    nora.goto(f"{nora.url}&q=pia")
    nora.get_by_role("link", name="Add pia").click()
    nora.locator("textarea[name=text]").fill("Who rows?")
    nora.get_by_role("button", name="Send", exact=True).click()
    nora.wait_for_url(re.compile(r"/messages/\d+"))
    otto.goto(nora.url)
    nora.goto(f"{nora.url.partition('#')[0]}/people")
    nora.get_by_label("What everybody in it sees").fill("Sunday’s crew")
    nora.get_by_role("button", name="Save", exact=True).click()
    expect(otto.locator("h1")).to_have_text("Sunday’s crew")
    assert otto.title().startswith("Sunday’s crew")
    nora.goto(f"{nora.url.partition('#')[0]}/people")
    nora.get_by_role("button", name="Remove otto").click()
    expect(otto.get_by_text("You are not in this conversation any more, so")).to_be_visible()
    expect(otto.locator("article.bubble, #say")).to_have_count(0)


def test_without_scripts(start_site: SiteStarter, browser: Browser, open_page: Callable[..., Page]) -> None:
    site: LiveSite = start_site()
    found(site, open_page(site=site))
    login, _ = site.account("quin"), site.account("rose")
    with browser.new_context(java_script_enabled=False, base_url=site.url, viewport=PHONE) as context:
        page = context.new_page()
        let_in(page, site, login.email)
        page.goto("/@rose")
        page.get_by_role("link", name="Message rose").click()
        page.locator("textarea[name=text]").fill("Good morning")
        page.get_by_role("button", name="Send", exact=True).click()
        page.wait_for_url(re.compile(r"/messages/\d+"))
        page.locator("textarea[name=text]").fill("And good night")
        page.get_by_role("button", name="Send", exact=True).click()
        expect(page.locator("article.bubble")).to_have_count(2)
        _fits(page)
