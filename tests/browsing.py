"""A real browser for journeys: Debian's Chromium, driven by Playwright, at a phone's and a desk's width."""

import os
import re
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest

from tests.patience import LOST_AFTER_S

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, ViewportSize

    from tests.live_site import LiveSite

# The shell has no window to draw, which a third of the other one's time goes into.
CHROMIUMS = (Path("/usr/bin/chromium-headless-shell"), Path("/usr/bin/chromium"))
PICTURES = Path(__file__).resolve().parent / "out"
PHONE: "ViewportSize" = {"width": 360, "height": 740}
DESK: "ViewportSize" = {"width": 1440, "height": 900}
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
]
FAILED = pytest.StashKey[bool]()
Scheme = Literal["light", "dark"]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remember whether the test failed, so that its pages can leave a picture."""
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    """One Chromium for all tests of a module; each test gets a profile of its own.

    Not longer: while Playwright is there, its event loop runs in this thread, where other tests start theirs.
    """
    program = next((path for path in CHROMIUMS if path.exists()), None)
    if program is None:
        missing = f"no {CHROMIUMS[0]} (Debian: apt-get install chromium-headless-shell)"
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=LOST_AFTER_S * 1000)

    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        chromium = playwright.chromium.launch(executable_path=str(program), args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser: "Browser", request: pytest.FixtureRequest) -> Iterator[Callable[..., "Page"]]:
    """Call it for a page in a fresh profile: ``open_page(viewport=PHONE, scheme="dark", site=other)``.

    A script that fails, or breaks the page's own security policy, fails the test; so does a failed test
    leave a picture of each of its pages in ``tests/out``.
    """
    opened: list[Page] = []
    complaints: list[str] = []

    def complain(kind: str, message: str) -> None:
        complaints.append(f"{kind}: {message}")

    def console(message: Any) -> None:
        if message.type == "error" and "Content Security Policy" in message.text:
            complain("policy", message.text)

    def open_one(
        *,
        viewport: "ViewportSize" = DESK,
        scheme: Scheme = "light",
        site: "LiveSite | None" = None,
        javascript: bool = True,
    ) -> "Page":
        site = site or request.getfixturevalue("live_site")
        context = browser.new_context(
            base_url=site.url,
            viewport=viewport,
            color_scheme=scheme,
            java_script_enabled=javascript,
            reduced_motion="reduce",
            locale="en",
        )
        context.set_default_timeout(LOST_AFTER_S * 1000)
        one = context.new_page()
        one.on("pageerror", lambda error: complain("script", str(error)))
        one.on("console", console)
        opened.append(one)
        return one

    yield open_one

    for number, one in enumerate(opened):
        if request.node.stash.get(FAILED, False) and not one.is_closed():
            PICTURES.mkdir(exist_ok=True)
            name = re.sub(r"\W+", "-", request.node.nodeid).strip("-")
            one.screenshot(path=PICTURES / f"{name}-{number}.png", full_page=True)
        one.context.close()
    assert not complaints, complaints


@pytest.fixture
def page(open_page: Callable[..., "Page"]) -> "Page":
    """One page at a desk's width, light."""
    return open_page()


def let_in(page: "Page", site: "LiveSite", email: str) -> None:
    """Have this person signed in, as the form would, without the time that it takes."""
    page.context.add_cookies(
        [{"name": name, "value": value, "url": site.url} for name, value in site.cookies(email).items()]
    )
