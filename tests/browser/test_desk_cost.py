"""Desks and lists do not block the browser: no task takes much more processor time than on an empty page."""

import pytest
from playwright.sync_api import Page

from dashboard.shared.desks import DESKS
from tests.support.acceptance import keep_first
from tests.support.browser import dash_page
from tests.support.browser.dispatcher_desk import at_desk
from tests.support.browser.waiting import PATIENCE_MS, expect

pytestmark = pytest.mark.browser

EMPTY = "/no-such-page"  # the bar with navigation and bell, and a sentence
MOST_COMPONENTS = 400
TIMES = 3  # that of an empty page; a queue of components took thirty times as long
LOGINS = {
    "/desk": "dispatcher",
    "/hotline": "intake",
    "/review": "reviewer",
    "/callback": "caller",
    "/department": "department",
    "/town": "town",
    "/unit": "unit",
    "/supervision": "supervisor",
}


def open_empty(page: Page) -> None:
    page.goto(EMPTY)
    expect(page.get_by_role("main")).to_be_visible(timeout=PATIENCE_MS)


def open_desk(page: Page, path: str) -> None:
    page.goto(path)
    at_desk(page)


def open_first_ticket(page: Page) -> None:
    page.locator("#desk-list [data-open]").first.click()
    expect(page.locator("#desk-letter [data-letter]")).to_be_visible(timeout=PATIENCE_MS)


def test_every_desk_is_measured() -> None:
    assert set(LOGINS) == {desk.path for desk in DESKS}


@pytest.mark.parametrize("path", keep_first(list(LOGINS)))
def test_a_desk_blocks_the_browser_hardly_longer_than_an_empty_page(seat, path: str) -> None:
    page = seat(LOGINS[path], EMPTY)
    open_empty(page)

    empty = dash_page.measure(page, lambda: open_empty(page))
    costs = {"queue": dash_page.measure(page, lambda: open_desk(page, path))}
    if page.locator("#desk-list [data-open]").count():
        costs["ticket"] = dash_page.measure(page, lambda: open_first_ticket(page))

    print(path, f"empty page {empty}", costs)  # noqa: T201  # the counts are read in the run's output
    for what, cost in costs.items():
        assert cost.components <= MOST_COMPONENTS, what
        assert cost.longest_ms <= TIMES * empty.longest_ms, what


def open_list(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.locator("#duties-body .duties__rows, #duties-body .duty-item")).to_be_visible(
        timeout=PATIENCE_MS
    )


@pytest.mark.parametrize("address", keep_first(["/duties?duty=S-402", "/duties?list=power", "/duties"]))
def test_the_responsibility_list_blocks_the_browser_hardly_longer_than_an_empty_page(seat, address) -> None:
    page = seat("leader", EMPTY)
    open_empty(page)

    empty = dash_page.measure(page, lambda: open_empty(page))
    cost = dash_page.measure(page, lambda: open_list(page, address))

    print(address, f"empty page {empty}", cost)  # noqa: T201  # the counts are read in the run's output
    assert cost.components <= MOST_COMPONENTS
    assert cost.longest_ms <= TIMES * empty.longest_ms
