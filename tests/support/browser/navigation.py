"""Ways through the navigation: its groups, and the pages in them."""

from playwright.sync_api import Locator, Page


def find_group(page: Page, title: str) -> Locator:
    """Return the button of a group of pages."""
    return (
        page.get_by_test_id("places").locator(".places__group").get_by_role("button", name=title, exact=True)
    )


def open_page(page: Page, name: str) -> None:
    """Open a page by its name, with a click on its group where that is closed."""
    places = page.get_by_test_id("places")
    named = page.get_by_role("link", name=name, exact=True, include_hidden=True)
    group = places.locator(".places__group").filter(has=named)
    link = group.get_by_role("link", name=name, exact=True, include_hidden=True)
    fold = places.get_by_test_id("all-places")
    link.wait_for(state="attached")
    page.evaluate("() => document.fonts.ready.then(() => new Promise(requestAnimationFrame))")  # arranged
    if not link.is_visible() and fold.is_visible():
        fold.click()
    if not link.is_visible():
        group.locator(".places__head").click()
    link.click()
