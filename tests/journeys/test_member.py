"""The main journey in a real browser: from an empty site to a town that talks, and to its safety desk."""

import io
import re
from collections.abc import Callable

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.accessible import require_accessible
from tests.browsing import PHONE, let_in
from tests.live_site import LiveSite, SiteStarter

OWNER_PASSWORD = "a river with four bridges"
MEMBER_PASSWORD = "seven quiet herons wading"


def photo(colour: tuple[int, int, int]) -> bytes:
    """A photo with a GPS position in its EXIF data."""
    exif = Image.Exif()
    exif[0x010F] = "Camera of the test"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (48.0, 51.0, 29.0)
    out = io.BytesIO()
    Image.new("RGB", (900, 600), colour).save(out, "JPEG", exif=exif)
    return out.getvalue()


def file(name: str, colour: tuple[int, int, int]) -> dict[str, object]:
    """What a file input takes."""
    return {"name": name, "mimeType": "image/jpeg", "buffer": photo(colour)}


def sign_in(page: Page, email: str, password: str) -> None:
    """Through the form, as anybody would."""
    page.goto("/accounts/login/")
    page.locator("input[name=login]").fill(email)
    page.locator("input[name=password]").fill(password)
    page.locator("main").get_by_role("button", name="Sign in").click()
    page.wait_for_url(re.compile(r"/(home|settings)"))


def found(site: LiveSite, page: Page) -> None:
    """The first visitor with the printed link becomes owner and names the place."""
    link = re.search(r"http://\S+/setup/\S+", site.log.read_text())
    assert link is not None
    page.goto(link[0])
    require_accessible(page)
    page.get_by_label("Name of the community").fill("Riverside")
    page.get_by_label("In one sentence").fill("Neighbours by the river")
    page.locator("input[name=sign_up_mode][value=open]").check()
    page.get_by_label("Your name").fill("Olga Owner")
    page.get_by_label("Your handle").fill("olga")
    page.get_by_label("Your e-mail address").fill("olga@people.example")
    page.locator("input[name=password]").fill(OWNER_PASSWORD)
    page.get_by_role("button", name="Open the doors").click()
    page.wait_for_url(re.compile("/home"))
    expect(page.locator("header").get_by_text("Riverside").first).to_be_visible()


def become_member(page: Page, owner: Page, name: str) -> None:
    """Sign up, take the confirmation mail out of the owner's outbox, confirm, sign in."""
    page.goto("/accounts/signup/")
    page.get_by_label("Your name").fill(f"{name.title()} Member")
    page.get_by_label("Your handle").fill(name)
    page.locator("input[name=email]").fill(f"{name}@people.example")
    page.locator("input[name=password1]").fill(MEMBER_PASSWORD)
    page.locator("main").get_by_role("button", name="Join").click()
    expect(page.locator("main")).to_contain_text(re.compile("mail", re.IGNORECASE))
    owner.goto("/owner/outbox")
    owner.locator("details", has_text=f"{name}@people.example").locator("summary").first.click()
    link = re.search(r"http://\S+/accounts/confirm-email/\S+", owner.locator(".mail-body").first.inner_text())
    assert link is not None
    page.goto(link[0])
    page.locator("main").get_by_role("button").first.click()
    page.wait_for_load_state()
    if "/login" in page.url:
        sign_in(page, f"{name}@people.example", MEMBER_PASSWORD)


@pytest.fixture
def riverside(start_site: SiteStarter, open_page: Callable[..., Page]) -> tuple[LiveSite, Page]:
    """A founded site and its owner's page."""
    site = start_site()
    owner = open_page(site=site)
    found(site, owner)
    return site, owner


def test_from_sign_up_to_a_conversation(riverside: tuple[LiveSite, Page], open_page: Callable[..., Page]) -> None:
    site, owner = riverside
    member = open_page(site=site, viewport=PHONE)
    become_member(member, owner, "mira")

    member.goto("/settings/profile")
    member.locator("input[name=picture]").set_input_files([file("me.jpg", (200, 120, 60))])  # type: ignore[list-item]
    member.locator("input[name=cover]").set_input_files([file("cover.jpg", (60, 120, 200))])  # type: ignore[list-item]
    member.get_by_label("About you").fill("I row. #boats")
    member.get_by_label("Country").select_option("NL")
    member.get_by_label("Town").fill("Leiden")
    member.get_by_role("button", name="Save").click()
    expect(member.locator("main")).to_contain_text("I row.")
    expect(member.locator("main")).to_contain_text("Netherlands")

    member.goto("/@olga")
    member.get_by_role("button", name="Follow").first.click()
    expect(member.get_by_role("button", name=re.compile("Following")).first).to_be_visible()
    owner.goto("/@mira")
    owner.get_by_role("button", name=re.compile("^Follow")).first.click()
    expect(owner.get_by_role("button", name=re.compile("Following")).first).to_be_visible()
    owner.goto("/home")

    # A post with two photos: descriptions are asked for, never forced.
    member.goto("/compose")
    member.locator("textarea[name=text]").fill("Two boats on the river #boats")
    member.locator("input[name=photos]").set_input_files(
        [file("one.jpg", (30, 90, 150)), file("two.jpg", (90, 150, 30))]  # type: ignore[list-item]
    )
    descriptions = member.locator("ul[data-uploads] textarea")
    expect(descriptions).to_have_count(2)
    expect(member.locator("ul[data-uploads] input[name=media_ids]")).to_have_count(2)
    descriptions.first.fill("A blue boat")
    member.get_by_role("button", name="Post", exact=True).click()
    nudge = member.locator("[data-nudge]")
    expect(nudge).to_be_visible()
    nudge.get_by_role("button", name="Post without").click()
    member.wait_for_url(re.compile("/home"))
    post = member.locator("article.post", has_text="Two boats on the river").first
    expect(post).to_be_visible()
    expect(post.locator("img[alt='A blue boat']")).to_be_visible()
    expect(post).to_contain_text("Members of this community")

    # Metadata is gone from what is served.
    source = post.locator("img[alt='A blue boat']").get_attribute("src")
    assert source is not None
    served = member.request.get(source)
    assert served.headers["x-content-type-options"] == "nosniff"
    assert not Image.open(io.BytesIO(served.body())).getexif()

    # The owner's open page shows it without reloading; comment, reaction and share reach the member live.
    seen = owner.locator("article.post", has_text="Two boats on the river").first
    expect(seen).to_be_visible()
    seen.get_by_role("button", name="Like", exact=True).click()
    expect(seen.get_by_role("button", name=re.compile("reacted with"))).to_be_visible()
    seen.get_by_role("button", name="Share with your followers").click()
    expect(seen.get_by_role("button", name=re.compile("Shared by you"))).to_be_visible()
    expect(member.locator("[data-unread]:visible").first).to_be_visible()
    owner.goto(seen.get_attribute("data-url") or "")
    comment = owner.locator("form#reply")
    comment.locator("textarea[name=text]").fill("What a day for it!")
    comment.get_by_role("button", name="Comment").click()
    expect(owner.locator("article.post", has_text="What a day for it!").first).to_be_visible()
    member.goto("/notifications")
    for words in ("reacted to your post", "shared your post", "commented on your post", "follows you"):
        expect(member.locator("main")).to_contain_text(words)


def test_a_report_is_decided_with_reasons(riverside: tuple[LiveSite, Page], open_page: Callable[..., Page]) -> None:
    site, _ = riverside
    author_login, reporter_login = site.account("arne"), site.account("rosa")
    moderator_login = site.account("mods", role="moderator")
    author, reporter, moderator = (open_page(site=site) for _ in range(3))
    let_in(author, site, author_login.email)
    author.goto("/compose")
    author.locator("textarea[name=text]").fill("Buy my chairs! Chairs! Half price, only today!")
    author.get_by_role("button", name="Post", exact=True).click()
    author.wait_for_url(re.compile("/home"))

    let_in(reporter, site, reporter_login.email)
    reporter.goto("/local")
    post = reporter.locator("article.post", has_text="Buy my chairs").first
    post.locator("summary[aria-label*='More'], summary[aria-label*='menu' i]").first.click()
    post.get_by_text("Report", exact=False).first.click()
    reporter.locator("input[name=reason][value=spam]").check()
    reporter.locator("textarea[name=comment]").fill("He posts this every day.")
    reporter.get_by_role("button", name="Send report").click()
    reporter.wait_for_url(re.compile("/notices/"))
    receipt = reporter.url

    let_in(moderator, site, moderator_login.email)
    moderator.goto("/desk/")
    moderator.get_by_role("link", name=re.compile("arne")).first.click()
    expect(moderator.locator("main")).to_contain_text("Buy my chairs")
    moderator.get_by_role("button", name="Take this case").click()
    moderator.locator("input[name=measure][value=removed]").check()
    moderator.locator("select[name=rule]").select_option("other")
    moderator.locator("input[name=rule_text]").fill("No advertising")
    moderator.locator("textarea[name=facts]").fill("The post advertises furniture and was repeated.")
    moderator.locator("[name=explanation]").fill("Advertising is not for this place.")
    decide(moderator)
    expect(moderator.locator("main")).to_contain_text(re.compile("removed", re.IGNORECASE))

    expect(author.locator("[data-unread]:visible").first).to_be_visible()
    author.goto("/notifications")
    author.get_by_role("link", name=re.compile("decided about something of yours")).click()
    expect(author.locator("main")).to_contain_text("Advertising is not for this place.")
    require_accessible(author)
    author.goto("/home")
    expect(author.locator("article.post", has_text="Buy my chairs")).to_have_count(0)

    reporter.goto(receipt)
    expect(reporter.locator("main")).to_contain_text(re.compile("removed", re.IGNORECASE))
    for one in (reporter, author, moderator):
        one.set_viewport_size(PHONE)
        require_accessible(one)
    moderator.goto("/desk/record")
    expect(moderator.locator("main")).to_contain_text(re.compile("decid", re.IGNORECASE))


def decide(page: Page) -> None:
    """Look at the statement as the author will see it, then decide."""
    require_accessible(page)
    page.get_by_role("button", name="Show what they will read").click()
    expect(page.locator("main")).to_contain_text("Advertising is not for this place.")
    require_accessible(page)
    page.get_by_role("button", name="Decide and carry it out").click()
    page.wait_for_load_state()
