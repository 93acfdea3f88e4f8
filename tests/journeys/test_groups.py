"""A group in real browsers: founded at a desk, asked into from a phone, a post that waits, comes back and appears."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.accessible import require_accessible
from tests.browsing import PHONE, let_in
from tests.live_site import LiveSite


def test_a_group_from_its_first_day(live_site: LiveSite, open_page: Callable[..., Page]) -> None:
    ula, vic = live_site.account("ula"), live_site.account("vic")
    owner, guest = open_page(), open_page(viewport=PHONE)
    let_in(owner, live_site, ula.email)
    let_in(guest, live_site, vic.email)

    owner.goto("/home")
    owner.get_by_role("navigation", name="Main", exact=True).get_by_role("link", name="Groups").click()
    owner.get_by_role("link", name="New group").click()
    require_accessible(owner)
    owner.get_by_label("Handle").fill("nightowls")
    owner.get_by_label("Name", exact=True).fill("Night owls")
    owner.get_by_text("Closed: everybody here sees").click()
    owner.get_by_text("Anybody can ask").click()
    owner.get_by_label(re.compile("^Questions")).fill("When do you go to bed?")
    owner.get_by_label(re.compile("^Rules")).fill("No alarm clocks.")
    owner.get_by_label("Posts that somebody reads first").select_option(label="All posts of members")
    owner.get_by_label("Comments that somebody reads first").select_option(label="Comments with links")
    owner.get_by_role("button", name="Begin the group").click()
    expect(owner.get_by_role("heading", name="Night owls", level=1)).to_be_visible()
    group = owner.url

    guest.goto("/groups/discover")
    guest.get_by_role("link", name="Ask to join Night owls").click()
    expect(guest.locator("main").get_by_text("No alarm clocks.")).to_be_visible()
    require_accessible(guest)
    guest.get_by_label("When do you go to bed?").fill("At dawn")
    guest.get_by_role("button", name="Ask to join").click()
    expect(guest.get_by_text("Asked · take back")).to_be_visible()

    # The bell rings by itself; the request stands there with its answer.
    owner.goto("/notifications")
    owner.get_by_role("link", name="would like to join a group").click()
    expect(owner.get_by_text("At dawn")).to_be_visible()
    require_accessible(owner)
    owner.get_by_role("button", name=re.compile("^Let in")).click()
    expect(owner.get_by_text("Nobody waits")).to_be_visible()

    guest.goto(group)
    guest.get_by_role("link", name="Write to Night owls…").click()
    guest.locator("#composer textarea[name=text]").fill("Who else is awake?")
    guest.locator("#composer").get_by_role("button", name="Post", exact=True).click()
    expect(guest.get_by_text("Your post waits.")).to_be_visible()
    require_accessible(guest)

    owner.goto(f"{group}/waiting")
    require_accessible(owner)
    owner.get_by_role("link", name=re.compile("^Send back")).click()
    owner.get_by_label(re.compile("^What should they mend")).fill("Say where you are, too.")
    owner.get_by_role("button", name="Send back").click()
    expect(owner.get_by_text("Sent back. Its author")).to_be_visible()

    guest.goto("/groups")
    expect(guest.get_by_text("Say where you are, too.")).to_be_visible()
    guest.get_by_role("link", name="Mend and hand in again").click()
    require_accessible(guest)
    guest.get_by_label("Your post").fill("Who else is awake? I am at the bridge.")
    guest.get_by_role("button", name="Hand in again").click()

    owner.goto(f"{group}/waiting")
    owner.get_by_role("button", name=re.compile("^Let it appear")).click()
    expect(owner.get_by_text("Nothing waits")).to_be_visible()

    guest.goto("/home")
    post = guest.locator("article").filter(has_text="I am at the bridge")
    expect(post.get_by_text("In Night owls")).to_be_visible()
    expect(post.get_by_role("button", name=re.compile("^Share"))).to_have_count(0)

    # A comment with a link waits under its post, and is let appear.
    post.get_by_role("link", name=re.compile("Comment")).first.click()
    guest.locator("#reply textarea[name=text]").fill("The bridge: https://bridges.example/ours")
    guest.locator("#reply").get_by_role("button", name="Comment", exact=True).click()
    expect(guest.get_by_text("Your comment waits.")).to_be_visible()
    require_accessible(guest)
    owner.goto(f"{group}/waiting")
    expect(owner.get_by_text("I am at the bridge")).to_be_visible()
    require_accessible(owner)
    owner.get_by_role("button", name=re.compile("^Let it appear")).click()
    expect(owner.get_by_text("Nothing waits")).to_be_visible()

    # The owner shares a file, which the guest fetches, and mutes the group.
    owner.goto(f"{group}/files")
    owner.get_by_text("Share files").click()
    owner.get_by_label("Files", exact=True).set_input_files(
        {"name": "Constellations.txt", "mimeType": "text/plain", "buffer": b"Up there"}
    )
    owner.get_by_role("button", name="Share", exact=True).click()
    expect(owner.locator("a.file")).to_contain_text("Constellations.txt")
    guest.goto(f"{group}/files")
    require_accessible(guest)
    expect(guest.locator("body")).to_have_js_property("scrollWidth", PHONE["width"])
    with guest.expect_download() as fetched:
        guest.locator("a.file").click()
    assert fetched.value.suggested_filename == "Constellations.txt"
    guest.get_by_label("More about Night owls").click()
    guest.get_by_role("link", name=re.compile("^Mute")).click()
    guest.locator("#mute-form").get_by_role("button", name="Mute").click()
    guest.goto(group)
    expect(guest.locator(".profile").get_by_text("muted")).to_be_visible()
    require_accessible(guest)
    expect(guest.locator("body")).to_have_js_property("scrollWidth", PHONE["width"])
