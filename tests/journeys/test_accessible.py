"""Every page of a lively town, on a phone in the dark and on a desk in the light: axe-core finds nothing serious."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page

from tests.accessible import complaints_in
from tests.browsing import DESK, PHONE, let_in
from tests.live_site import LiveSite, SiteStarter

LOOKS = ((PHONE, "dark"), (DESK, "light"))
# What stands around a page is the same on all of them; so of most, one look is enough: on a phone, where it is narrow.
ONE_LOOK = (((PHONE, "dark"),), ((PHONE, "light"),))
# The pages with a layout of their own, which a wide screen sets another way.
WIDE = (
    "/", "/home", "/@grace", "/people", "/messages", "/events/month", "/pages", "/desk/", "/owner/operations",
)  # fmt: skip

# Each template once; where a page has several states, the fullest and the empty one.
STRANGERS = (
    "/", "/about", "/report", "/accounts/login/", "/accounts/signup/", "/accounts/password/reset/", "/nowhere",
)  # fmt: skip
MEMBERS = (
    "/home", "/saved", "/search?q=market", "/search?q=zzzz", "/@grace", "/@grace/photos",
    "/drafts", "/messages", "/messages/new?q=a", "/messages/search?q=bus",
    "/settings/profile", "/settings/apps", "/accounts/email/",
    "/accounts/2fa/", "/view-as?who=lena", "/view-as?visitor=1", "/compose/readers?audience=community",
)  # fmt: skip
TOGETHER = (
    "/groups", "/groups/discover", "/events", "/events/mine", "/events/month", "/events/new",
    "/events/import", "/pages", "/pages/new", "/@library",
)  # fmt: skip
MODERATORS = ("/desk/", "/desk/record?check=1", "/desk/people/grace")
OWNERS = ("/owner/community", "/owner/outbox", "/owner/approvals", "/owner/invitations", "/owner/operations")
# With something on them: ada has friends, requests and a mute.
FRIENDS = ("/people", "/people/friends", "/people/friends/requests", "/notifications", "/@lena",
           "/settings/muted", "/settings/privacy")  # fmt: skip


@pytest.fixture(scope="module")
def town(_site_starter: SiteStarter) -> Iterator[LiveSite]:
    site = _site_starter()
    site.command("demo", "--small")
    yield site
    _site_starter.stop(site)


def visit(page: Page, paths: tuple[str, ...]) -> list[str]:
    """What is wrong with these pages."""
    found = []
    for number, path in enumerate(paths):
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == (404 if path == "/nowhere" else 200), path
        found += complaints_in(page, LOOKS if path in WIDE else ONE_LOOK[number % 2])
    return found


def first(page: Page, path: str, link: str) -> str:
    """Where the first such link of a page leads."""
    page.goto(path)
    return page.locator(link).first.get_attribute("href") or ""


def test_strangers_pages(town: LiveSite, open_page: Callable[..., Page]) -> None:
    page = open_page(site=town, viewport=PHONE, scheme="dark")
    found = visit(page, STRANGERS)

    assert not found, "\n".join(found)


def test_members_pages(town: LiveSite, open_page: Callable[..., Page]) -> None:
    page = open_page(site=town, viewport=PHONE, scheme="dark")
    let_in(page, town, "grace@example.org")
    found = visit(page, MEMBERS)
    page.goto("/local")
    # A post of somebody else: its page, its menu, reporting it.
    post = page.locator("article.post", has_not=page.locator("a[href='/@grace']")).first
    address = post.get_attribute("data-url") or ""
    page.goto(address)
    found += complaints_in(page, LOOKS)
    found += visit(page, (f"/posts/{address.rsplit('/', 1)[-1]}/report",))
    # A circle of one's own, and a post for it: who reads it, through whose eyes, for whom from now on.
    page.goto("/circles")
    circle = page.get_by_role("link", name="Running at six").get_attribute("href") or ""
    found += visit(page, (f"{circle}?q=a", f"{circle}/delete"))
    page.goto("/@grace")
    post = page.locator("article.post", has_text="Circle: Running at six").first.get_attribute("data-post")
    found += visit(page, (f"/posts/{post}/readers", f"/posts/{post}/view-as?who=lena", f"/posts/{post}/audience"))
    page.get_by_label("Who can see this").select_option("community")
    page.get_by_role("button", name="Change").click()
    page.get_by_role("heading", name="Show it to more people?").wait_for()
    found += complaints_in(page, ONE_LOOK[0])
    page.goto("/compose")
    page.get_by_role("button", name="Who exactly?").click()
    page.get_by_text("see everybody").wait_for()
    found += complaints_in(page, LOOKS)

    assert not found, "\n".join(found)


def test_groups_pages_and_events(town: LiveSite, open_page: Callable[..., Page]) -> None:
    """Their lists, one of each, its people, and what they who look after it fill in."""
    page = open_page(site=town, viewport=PHONE, scheme="dark")
    let_in(page, town, "lena@example.org")
    group = first(page, "/groups", "main a:has-text('Garden friends')")
    event = first(page, "/events/past", "a.event-title")
    found = visit(page, TOGETHER)
    parts = ("", "/about", "/members", "/waiting", "/settings")
    found += visit(page, tuple(f"{group}{part}" for part in parts))
    found += visit(page, (event,))
    chloe = open_page(site=town, viewport=PHONE, scheme="dark")
    let_in(chloe, town, "chloe@example.org")
    edit = first(chloe, "/@library", "main a[href$='/people']").removesuffix("/people")
    found += visit(chloe, (f"{edit}/edit", f"{edit}/people", f"{edit}/close"))

    assert not found, "\n".join(found)


def test_what_becomes_of_posts(town: LiveSite, open_page: Callable[..., Page]) -> None:
    """Pinned posts, polls to vote in and polls that are over, the history of an edit, and editing."""
    page = open_page(site=town, viewport=PHONE, scheme="dark")
    let_in(page, town, "lena@example.org")
    found = visit(page, ("/@ada", "/@julia", "/@david"))
    page.goto("/@oliver")
    edited = page.locator("article.post a", has_text="edited").first.get_attribute("href") or ""
    page.goto("/@lena")
    mine = page.locator("article.post:has(.photos) a", has_text="Edit post").first.get_attribute("href") or ""
    found += visit(page, (edited, mine))
    page.goto("/compose")
    page.get_by_text("Ask a question with a poll").click()
    found += complaints_in(page, LOOKS)

    assert not found, "\n".join(found)


def test_a_conversation_with_everything_in_it(town: LiveSite, open_page: Callable[..., Page]) -> None:
    """Answers, reactions, a file, a trace, read marks; its people; what stands above the box; a request."""
    page = open_page(site=town, viewport=PHONE, scheme="dark")
    let_in(page, town, "julia@example.org")
    page.goto("/messages")
    talk = page.locator(".talk-row a", has_text="Choir trip").get_attribute("href") or ""
    found = visit(page, (f"{talk}/people?q=a",))
    page.goto(talk)
    found += complaints_in(page, LOOKS)
    page.goto(talk)
    mine = page.locator("article.bubble.mine[data-post]").last
    number = mine.get_attribute("data-post")
    found += visit(page, (f"{talk}?reply={number}", f"/posts/{number}/edit", f"/posts/{number}/delete/ask"))
    page.goto(talk)
    mine = page.locator("article.bubble.mine[data-post]").last
    mine.get_by_label("React to this message").click()
    found += complaints_in(page, LOOKS)

    assert not found, "\n".join(found)


def test_the_desk_and_the_owners_pages(town: LiveSite, open_page: Callable[..., Page]) -> None:
    desk = open_page(site=town, viewport=PHONE, scheme="dark")
    let_in(desk, town, "milan@example.org")
    found = visit(desk, MODERATORS)
    desk.goto("/desk/")
    desk.locator("main a[href*='/desk/cases/']").first.click()
    desk.wait_for_url("**/desk/cases/**")
    found += complaints_in(desk, LOOKS)
    owner = open_page(site=town, viewport=PHONE, scheme="dark")
    let_in(owner, town, "ada@example.org")
    found += visit(owner, (*OWNERS, *FRIENDS))
    ask_to_mute = owner.goto("/@lena") and owner.locator("a[data-sheet='#mute-form']").get_attribute("href")
    found += visit(owner, (ask_to_mute or "",))

    assert not found, "\n".join(found)
