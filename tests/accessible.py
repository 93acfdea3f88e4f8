"""What a page must be for everybody to use it: axe-core finds nothing serious, and nothing sticks out of the screen."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Page, ViewportSize

# Style sheets are not read a second time: only a rule that is not asked needs them.
_OPTIONS = {"resultTypes": ["violations"], "preload": False}
# Colours on their way from one look to the other are neither: they are taken to the end of the way.
_SETTLED = """() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => {
  for (const one of document.getAnimations()) if (Number.isFinite(one.effect.getComputedTiming().endTime)) one.finish();
  requestAnimationFrame(done);
})))"""
# Of a long list the first four: the others are made by the same template.
_CONTEXT = {"exclude": [["article.post:nth-of-type(n+5)"], ["li:nth-of-type(n+5) > article.post"]]}
_GRAVE = {"serious", "critical"}
_STICKS_OUT = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def complaints(page: "Page") -> list[str]:
    """What is wrong with the page as it is now, a line each; empty where all is well.

    https://github.com/dequelabs/axe-core/blob/develop/doc/API.md
    """
    from axe_playwright_python.sync_playwright import Axe

    # Half a megabyte of script: into each page that is loaded once, however often it is looked at.
    if not page.evaluate("() => typeof axe === 'object'"):
        page.evaluate(Axe().axe_script)
    answer = page.evaluate("([context, options]) => axe.run(context, options)", [_CONTEXT, _OPTIONS])
    found: list[dict[str, Any]] = answer["violations"]
    lines = [
        f"{page.url}: {one['id']} ({one['help']}) at {', '.join(str(node['target']) for node in one['nodes'][:5])}"
        for one in found
        if one["impact"] in _GRAVE
    ]
    wider = page.evaluate(_STICKS_OUT)
    if wider > 0:
        lines.append(f"{page.url}: {wider} pixels wider than the screen of {page.viewport_size}")
    if page.locator("main").count() != 1:
        lines.append(f"{page.url}: no landmark 'main', or several")
    return lines


def complaints_in(page: "Page", looks: "Iterable[tuple[ViewportSize, str]]") -> list[str]:
    """The same in several looks, which the page takes on one after the other without being loaded anew.

    Args:
        looks: the size of the screen, and ``dark`` or ``light``.
    """
    found = []
    for viewport, scheme in looks:
        page.set_viewport_size(viewport)
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
        page.evaluate(_SETTLED)
        found += complaints(page)
    return found


def require_accessible(page: "Page") -> None:
    """Fail where something is wrong."""
    found = complaints(page)
    assert not found, "\n".join(found)
