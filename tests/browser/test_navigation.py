"""The navigation: every page in a group, by mouse and keys, and nothing makes a page wider."""

import pytest
from playwright.sync_api import Page

import i18n
from domain.enums import Role
from domain.scopes import Actor, Scope
from tests.support.acceptance import keep_first
from tests.support.browser.navigation import find_group, open_page
from tests.support.browser.waiting import expect
from web.navigation import list_groups

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}
NARROW = {"width": 1366, "height": 768}
WIDE = {"width": 3840, "height": 2160}
PAGES = {
    "supervisor": "/supervision/push-downs",
    "leader": "/indicators",
    "dispatcher": "/desk",
    "department": "/department",
    "list_office": "/duties/office",
    "administrator": "/admin/settings",
}
# What the row and the page measure, and the pages it leads to.
MEASURED = """() => {
  const row = document.querySelector(".places");
  const shown = [...row.querySelectorAll(".places__link")].filter((each) => each.checkVisibility());
  const bottom = row.getBoundingClientRect().bottom;
  const after = [...row.parentElement.children].slice([...row.parentElement.children].indexOf(row) + 1)
    .filter((each) => each.checkVisibility() && each.getBoundingClientRect().top < bottom);
  const end = Math.min(innerWidth, ...after.map((each) => each.getBoundingClientRect().left));
  return {
    folded: row.dataset.folded !== undefined,
    inside: shown.every((each) => each.getBoundingClientRect().right <= end + 1),
    present: [...row.querySelectorAll("[aria-current=page]")].map((each) => each.getAttribute("href")),
    pages: [...row.querySelectorAll("a")].map((each) => each.getAttribute("href")),
    beyond: document.documentElement.scrollWidth - innerWidth,
  };
}"""


def measured(page: Page) -> dict:
    """Return what the navigation measures once it is arranged."""
    page.wait_for_function("() => document.querySelector('.places a')")
    page.evaluate("() => document.fonts.ready")
    page.wait_for_timeout(300)  # the observer of its size speaks in the next frame
    return dict(page.evaluate(MEASURED))


def switch_language(page: Page) -> None:
    """Let the page be shown in the other language."""
    with page.expect_navigation():
        page.get_by_test_id("language").click()


@pytest.mark.parametrize("who", keep_first(list(PAGES)))
def test_every_page_of_a_role_is_in_the_navigation_which_is_never_cut(seat, who):
    page = seat(who, PAGES[who])
    page.set_viewport_size(NARROW)
    actor = Actor("1", "陈", frozenset({Role(who)}), Scope.whole("370783"))
    pages = [entry.path for group in list_groups(actor) for entry in group.entries]

    for _language in range(2 if who != "administrator" else 1):
        row = measured(page)
        assert (row["inside"], row["present"], row["beyond"]) == (True, [PAGES[who]], 0), row
        assert row["pages"] == pages
        if who != "administrator":
            switch_language(page)


@pytest.mark.parametrize("who", ["supervisor", "leader"])
def test_groups_fit_where_sixteen_pages_did_not(seat, who):
    page = seat(who, PAGES[who])

    for size in (NARROW, WIDE):
        page.set_viewport_size(size)
        assert not measured(page)["folded"], size


def test_a_group_opens_and_closes_by_the_keyboard(seat):
    page = seat("supervisor", PAGES["supervisor"])
    page.set_viewport_size(NARROW)
    measured(page)
    supervision, lists = find_group(page, "督办"), find_group(page, "清单")
    assert supervision.get_attribute("aria-current") == "true"
    assert lists.get_attribute("aria-current") is None

    supervision.focus()
    page.keyboard.press("Enter")
    expect(supervision).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    expect(page.locator(".places a:focus")).to_have_text("单位督查")
    page.keyboard.press("ArrowUp")
    expect(page.locator(".places a:focus")).to_have_text("督查文书")
    page.keyboard.press("ArrowRight")
    expect(lists).to_be_focused()
    expect(supervision).to_have_attribute("aria-expanded", "false")

    page.keyboard.press("ArrowDown")
    expect(page.locator(".places a:focus")).to_have_text("责任清单")
    page.keyboard.press("Escape")
    expect(lists).to_be_focused()
    expect(lists).to_have_attribute("aria-expanded", "false")

    page.keyboard.press("ArrowDown")
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    page.wait_for_url("**/duties/office*")
    expect(find_group(page, "清单")).to_have_attribute("aria-current", "true")


def test_a_group_closes_where_another_opens_or_the_page_is_clicked(seat):
    page = seat("supervisor", PAGES["supervisor"])
    page.set_viewport_size(NARROW)
    measured(page)
    supervision, lists = find_group(page, "督办"), find_group(page, "清单")

    supervision.click()
    lists.click()
    expect(supervision).to_have_attribute("aria-expanded", "false")
    expect(lists).to_have_attribute("aria-expanded", "true")
    page.mouse.click(600, 700)
    expect(lists).to_have_attribute("aria-expanded", "false")


def test_on_a_phone_the_groups_fold_into_one_menu(seat):
    page = seat("supervisor", PAGES["supervisor"])
    page.set_viewport_size(PHONE)
    row = measured(page)
    assert (row["folded"], row["inside"]) == (True, True), row
    fold = page.get_by_test_id("all-places")

    fold.click()
    expect(page.get_by_test_id("places").get_by_role("link", name="擅自下压")).to_be_visible()
    expect(page.get_by_test_id("places").get_by_role("link", name="责任清单")).to_be_hidden()
    find_group(page, "清单").click()
    expect(page.get_by_test_id("places").get_by_role("link", name="责任清单")).to_be_visible()
    page.keyboard.press("Escape")
    expect(fold).to_be_focused()
    expect(fold).to_have_attribute("aria-expanded", "false")
    open_page(page, "责任清单")
    page.wait_for_url("**/duties")


def test_the_map_leads_to_every_page(seat):
    page = seat("leader", "/map")
    page.set_viewport_size(NARROW)
    assert measured(page)["folded"]

    open_page(page, "单位督查")
    page.wait_for_url("**/supervision/parties*")


def test_server_rendered_pages_have_the_same_groups(seat):
    page = seat("leader", "/reports")
    page.set_viewport_size(NARROW)
    with i18n.use("zh_CN"):
        titles = [group.title for group in list_groups(leader()) if not group.is_open]
    measured(page)
    heads = page.locator(".places__group > .places__head")
    expect(heads).to_have_text(titles)

    open_page(page, "单位督查")
    page.wait_for_url("**/supervision/parties*")
    expect(heads).to_have_text(titles)


def leader() -> Actor:
    """Return a leader of the city."""
    return Actor("1", "陈", frozenset({Role.LEADER}), Scope.whole("370783"))


def test_the_tab_of_the_browser_names_the_page_in_the_language_of_its_reader(seat):
    page = seat("list_office", "/duties")
    page.wait_for_function("() => document.title === '责任清单 · 呼应'")
    open_page(page, "清单调整与裁定")

    page.wait_for_function("() => document.title === '清单调整与裁定 · 呼应'")
