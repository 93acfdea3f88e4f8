"""An album in real browsers: made, filled and put in order; and a comment that stays between two people."""

import io
from collections.abc import Callable

from PIL import Image
from playwright.sync_api import FilePayload, Page, expect

from tests.browsing import PHONE, let_in
from tests.journeys.test_editing import fits
from tests.live_site import LiveSite


def photo(name: str, colour: str) -> FilePayload:
    out = io.BytesIO()
    Image.new("RGB", (300, 200), colour).save(out, "PNG")
    return FilePayload(name=name, mimeType="image/png", buffer=out.getvalue())


def test_an_album_and_somebody_at_a_distance(live_site: LiveSite, open_page: Callable[..., Page]) -> None:
    ann, ben, cleo = (live_site.account(name) for name in ("collecting", "distant", "looking"))
    desk, phone = open_page(), open_page(viewport=PHONE)
    plain = open_page(viewport=PHONE, javascript=False)
    for page, login in ((desk, ann), (phone, ben), (plain, cleo)):
        let_in(page, live_site, login.email)

    # Made and filled at a desk, two photos at once.
    desk.goto("/@collecting/albums")
    desk.get_by_role("link", name="Make an album").click()
    desk.get_by_label("What is it called?").fill("Harvest")
    desk.get_by_label("Whoever can see it may add photos").check()
    desk.get_by_role("button", name="Make the album").click()
    desk.locator("[data-files]").set_input_files([photo("one.png", "teal"), photo("two.png", "orange")])
    desk.get_by_label("Describe this photo").first.fill("A teal square")
    desk.get_by_role("button", name="Add to the album").click()
    expect(desk.locator(".photos.album > li")).to_have_count(2)
    album = desk.url

    # Somebody adds one without scripts; one large, with its words.
    plain.goto(album)
    plain.locator("[data-files]").set_input_files([photo("three.png", "navy")])
    plain.get_by_role("button", name="Add to the album").click()
    expect(plain.locator(".photos.album > li")).to_have_count(3)
    fits(plain)
    phone.goto(album)
    phone.get_by_role("img", name="A teal square").click()
    expect(phone.locator("dialog.lightbox figcaption")).to_have_text("A teal square")
    phone.locator("dialog.lightbox [data-go=close]").click()
    fits(phone)

    # Put in order.
    desk.get_by_role("link", name="Photos", exact=True).click()
    first = desk.locator(".album-row").first
    first.get_by_label("Place").fill("3")
    first.get_by_role("button", name="Move").click()
    expect(desk.locator(".album-row").nth(2).locator("img")).to_have_attribute("alt", "A teal square")
    desk.locator(".album-row").first.get_by_role("button", name="Take out").click()
    expect(desk.locator(".album-row")).to_have_count(2)

    # Kept at a distance, Ben comments on it; Cleo sees nothing of it until Ann shows it.
    desk.goto("/@distant")
    desk.get_by_label("More about").first.click()
    desk.get_by_role("button", name="Restrict").click()
    expect(desk.get_by_text("restricted", exact=True)).to_be_visible()
    phone.goto(album)
    phone.get_by_role("link", name="Comment").click()
    phone.locator("form[data-composer] [data-text]").fill("Too much teal")
    phone.get_by_role("button", name="Comment", exact=True).click()
    said = phone.locator("article.comment", has_text="Too much teal")
    expect(said).to_be_visible()
    expect(said).not_to_contain_text("you restrict them")
    post = phone.url.partition("#")[0]
    plain.goto(post)
    expect(plain.get_by_text("Too much teal")).to_have_count(0)
    desk.goto(post)
    expect(desk.locator("article.comment", has_text="you restrict them")).to_contain_text("Too much teal")
    desk.get_by_role("button", name="Show this comment").click()
    expect(desk.get_by_text("you restrict them")).to_have_count(0)
    plain.goto(post)
    expect(plain.get_by_text("Too much teal")).to_be_visible()
