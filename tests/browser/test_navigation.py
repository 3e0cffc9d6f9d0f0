"""The row of pages on every desk: what does not fit is in a menu, and nothing makes the page wider."""

import pytest
from playwright.sync_api import Page

from tests.support.acceptance import keep_first
from tests.support.browser.waiting import expect

pytestmark = pytest.mark.browser

NARROW = {"width": 1366, "height": 768}
WIDE = {"width": 3840, "height": 2160}
DESKS = {
    "supervisor": "/supervision/push-downs",
    "dispatcher": "/desk",
    "department": "/department",
    "list_office": "/duties/office",
}
# What the row, its menu and the page measure.
MEASURED = """() => {
  const row = document.querySelector(".places:has(> details)");
  const shown = [...row.children].filter((child) => child.checkVisibility());
  const menu = row.querySelector("details");
  const right = (element) => element.getBoundingClientRect().right;
  return {
    inside: shown.every((child) => right(child) <= right(row) + 1),
    present: shown.some((child) => child.hasAttribute("aria-current")),
    shown: shown.filter((child) => child !== menu).map((child) => child.textContent),
    rest: [...menu.querySelectorAll("a")].map((child) => child.textContent),
    all: [...row.querySelectorAll(":scope > a")].map((child) => child.textContent),
    beyond: document.documentElement.scrollWidth - innerWidth,
  };
}"""


def measured(page: Page) -> dict:
    """Return what the row of pages measures once it is arranged."""
    page.wait_for_function("() => document.querySelector('.places > details')")
    page.evaluate("() => document.fonts.ready")
    page.wait_for_timeout(300)  # the observer of its size speaks in the next frame
    return dict(page.evaluate(MEASURED))


@pytest.mark.parametrize("who", keep_first(list(DESKS)))
def test_every_page_of_a_desk_can_be_reached_on_a_narrow_screen(seat, who):
    page = seat(who, DESKS[who])
    page.set_viewport_size(NARROW)

    for _language in range(2):
        row = measured(page)
        assert (row["inside"], row["present"], row["beyond"]) == (True, True, 0), row
        assert sorted([*row["shown"], *row["rest"]]) == sorted(row["all"])
        with page.expect_navigation():
            page.get_by_test_id("language").click()


def test_on_a_wide_screen_no_menu_is_needed(seat):
    page = seat("list_office", DESKS["list_office"])
    page.set_viewport_size(WIDE)

    assert measured(page)["rest"] == []
    expect(page.locator(".places > details")).to_be_hidden()


def test_the_menu_of_pages_opens_and_closes_by_the_keyboard(seat):
    page = seat("supervisor", DESKS["supervisor"])
    page.set_viewport_size(NARROW)
    last = measured(page)["rest"][-1]
    menu = page.locator(".places summary")

    menu.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("more-places").get_by_text(last)).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("more-places")).to_be_hidden()
    expect(menu).to_be_focused()

    page.keyboard.press("Enter")
    page.get_by_test_id("more-places").get_by_text(last).click()
    expect(page.get_by_test_id("places").first.locator("[aria-current]")).to_have_text(last)


def test_the_tab_of_the_browser_names_the_page_in_the_language_of_its_reader(seat):
    page = seat("list_office", "/duties")
    page.wait_for_function("() => document.title === '责任清单 · 呼应'")
    page.locator(".places").get_by_role("link", name="清单调整与裁定", exact=True).first.click()

    page.wait_for_function("() => document.title === '清单调整与裁定 · 呼应'")
