"""What a page must be for everybody to use it: axe-core finds nothing serious, and nothing sticks out of the screen."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Page

_GRAVE = {"serious", "critical"}
_STICKS_OUT = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def complaints(page: "Page") -> list[str]:
    """What is wrong with the page as it is now, a line each; empty where all is well.

    https://github.com/dequelabs/axe-core/blob/develop/doc/API.md
    """
    from axe_playwright_python.sync_playwright import Axe

    found: list[dict[str, Any]] = Axe().run(page).response["violations"]
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


def require_accessible(page: "Page") -> None:
    """Fail where something is wrong."""
    found = complaints(page)
    assert not found, "\n".join(found)
