"""Photos and videos come into a post the ways people know: picked, pasted or dropped; with progress."""

import base64
import io

import pytest
from PIL import Image
from playwright.sync_api import Page, Route, expect

from tests.browsing import let_in
from tests.factories_video import hevc
from tests.live_site import LiveSite, Login

# Hands a photo over as the browser would: event name and Base64 of a PNG.
_HAND_OVER = """(form, [kind, encoded]) => {
  const bytes = Uint8Array.from(atob(encoded), (one) => one.charCodeAt(0));
  const data = new DataTransfer();
  data.items.add(new File([bytes], "photo.png", {type: "image/png"}));
  const event = kind === "paste"
    ? new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true})
    : new DragEvent(kind, {dataTransfer: data, bubbles: true, cancelable: true});
  return form.dispatchEvent(event);
}"""


@pytest.fixture(scope="module")
def writer(live_site: LiveSite) -> Login:
    return live_site.account("paula")


def png(colour: str) -> str:
    out = io.BytesIO()
    Image.new("RGB", (300, 200), colour).save(out, "PNG")
    return base64.b64encode(out.getvalue()).decode()


@pytest.fixture
def composer(page: Page, live_site: LiveSite, writer: Login) -> Page:
    """The writer's page with an empty composer."""
    let_in(page, live_site, writer.email)
    page.goto("/compose")
    return page


@pytest.mark.parametrize("way", ["paste", "drop"])
def test_a_photo_is_pasted_or_dropped(composer: Page, way: str) -> None:
    page = composer
    form = page.locator("form[data-composer]").first
    if way == "drop":
        form.evaluate(_HAND_OVER, ["dragenter", png("teal")])
        expect(page.locator("form.dropping")).to_have_count(1)
    form.evaluate(_HAND_OVER, [way, png("teal")])
    expect(page.locator("form.dropping")).to_have_count(0)
    expect(form.locator("input[name=media_ids]")).to_have_count(1)
    form.locator("ul[data-uploads] textarea").fill(f"A teal square, by {way}")
    form.locator("textarea[name=text]").fill(f"Look what I can {way}")
    form.get_by_role("button", name="Post", exact=True).click()
    page.wait_for_url("**/home*")
    expect(page.locator(f"img[alt='A teal square, by {way}']").first).to_be_visible()


def test_progress_is_shown_and_a_photo_can_be_taken_out(composer: Page) -> None:
    page = composer
    form = page.locator("form[data-composer]").first
    held: list[Route] = []
    page.route("**/uploads", lambda route: held.append(route), times=1)  # noqa: PLW0108 -- Playwright marks what it is given
    form.evaluate(_HAND_OVER, ["paste", png("orange")])
    expect(form.locator("progress")).to_be_visible()
    held[0].continue_()
    expect(form.locator("input[name=media_ids]")).to_have_count(1)
    expect(form.locator("progress")).to_be_hidden()
    form.locator("[data-remove]").click()
    expect(form.locator("ul[data-uploads] > *")).to_have_count(0)


def test_what_is_no_photo_is_told_so_beside_it(composer: Page) -> None:
    page = composer
    form = page.locator("form[data-composer]").first
    form.evaluate(_HAND_OVER, ["paste", base64.b64encode(b"no picture at all").decode()])
    expect(form.locator("ul[data-uploads] [role=alert]")).to_be_visible()
    expect(form.locator("input[name=media_ids]")).to_have_count(0)


def test_a_photo_dropped_beside_the_form_does_not_replace_the_page(composer: Page) -> None:
    page = composer
    kept_by_the_browser = page.locator("body").evaluate(_HAND_OVER, ["drop", png("black")])

    assert kept_by_the_browser is False


def test_a_video_is_posted_while_it_is_prepared_and_its_seek_bar_works(composer: Page) -> None:
    page = composer
    form = page.locator("form[data-composer]").first
    film = {"name": "IMG_1.MOV", "mimeType": "video/quicktime", "buffer": hevc(turned=-90)}
    form.locator("[data-files]").set_input_files(film)
    form.get_by_label("Describe this video").fill("Red, then blue")
    form.locator("textarea[name=text]").fill("A film from my phone")
    form.get_by_role("button", name="Post", exact=True).click()
    page.wait_for_url("**/home*")
    video = page.get_by_label("Red, then blue")
    expect(video).to_be_visible()
    assert video.evaluate("one => [one.controls, one.preload, one.playsInline]") == [True, "none", True]
    played = video.evaluate("""async (one) => {
      one.muted = true;
      one.play().catch(() => {});  // it may be at its end sooner than the promise
      await new Promise((done) => { one.onloadeddata = done; });
      one.pause();
      one.currentTime = 0.75;
      await new Promise((done) => { one.onseeked = done; });
      const part = await fetch(one.currentSrc, { headers: { Range: "bytes=4-7" } });
      return [one.videoWidth, one.videoHeight, one.currentTime, part.status, await part.text()];
    }""")
    assert played == [48, 64, 0.75, 206, "ftyp"]
