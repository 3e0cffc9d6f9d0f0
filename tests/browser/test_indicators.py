"""The indicators in a browser: charts under our policy, clicked bars, themes and tables."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

import clock
from db.session import transaction
from demo.areas import CITY_CODE
from domain.scopes import Scope
from services import rollups
from tests.support.acceptance import keep_first
from tests.support.browser import dash_page, screens
from tests.support.browser.waiting import PATIENCE_MS

pytestmark = pytest.mark.browser

DAYS = 75  # the running month and the one before
SIZES = [(1366, 768), (1920, 1080), (3840, 2160)]
DRAWN = """() => [...document.querySelectorAll('.chart')].every((chart) => !chart.matches('.chart--waiting')
  && (!chart.matches('.chart--drawn') || chart.querySelector('.main-svg :is(.trace, .hm, .bars)')))"""
INK = "() => getComputedStyle(document.querySelector('.chart--trend .xtick text')).fill"
SHOWN = "() => document.querySelector('.chart--trend').textContent"


@pytest.fixture(scope="module", autouse=True)
def counted(product) -> None:
    """Count the newest days, as the worker of a served city does."""
    done = 0
    while done < DAYS:
        with transaction(Scope.whole(CITY_CODE)) as session:
            now = clock.now(session, CITY_CODE)
            step = rollups.run_step(session, CITY_CODE, now, settled=timedelta(0))
        if step is None:
            return
        done += len(step.days)


def opened(seat, who: str, address: str, **size: int) -> Page:
    page = seat(who, address, **size)
    refused: list[str] = []
    page.on("console", lambda said: refused.append(said.text) if "Content Security" in said.text else None)
    expect(page.get_by_test_id("indicators-page")).to_be_visible(timeout=PATIENCE_MS)
    assert screens.until(page, DRAWN)
    assert refused == []
    return page


def click_bar(page: Page) -> None:
    """Click the lowest bar of the ranking; the library takes a click where it has seen the pointer before."""
    bar = page.locator(".chart--ranking .bars .point").first
    bar.scroll_into_view_if_needed()
    box = bar.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    expect(page.locator(".chart--ranking .hoverlayer .hovertext")).to_be_visible(timeout=PATIENCE_MS)
    page.mouse.click(x, y)


@pytest.mark.parametrize("size", keep_first(SIZES, ids=lambda size: f"{size[0]}x{size[1]}"))
def test_a_clicked_bar_narrows_the_other_charts_and_stands_in_the_address(seat, size):
    page = opened(seat, "leader", "/indicators?by=department", width=size[0], height=size[1])
    expect(page.get_by_test_id("indicator-tiles").locator(".indicator")).to_have_count(14)
    expect(page.get_by_test_id("indicators-until")).to_contain_text("截至昨日")
    before = page.evaluate(SHOWN)

    click_bar(page)
    expect(page.get_by_test_id("drop-department")).to_be_visible(timeout=PATIENCE_MS)
    assert screens.until(page, "(before) => location.search.includes('department=') && "
                               f"({SHOWN})() !== before", before)  # fmt: skip
    page.get_by_test_id("indicator-order_return").click()
    expect(page.get_by_test_id("indicator-order_return")).to_have_attribute("aria-current", "true")
    page.get_by_test_id("drop-department").click()
    expect(page.get_by_test_id("drop-department")).to_have_count(0)
    assert "indicator=order_return" in page.url

    dash_page.settle(page)
    light = page.evaluate(INK)
    page.locator("#theme-switch").click()
    assert screens.until(page, f"(light) => ({INK})() !== light", light)
    details = page.get_by_test_id("chart-ranking").locator("details")
    details.locator("summary").press("Enter")
    expect(details.locator("tbody tr").first.locator("a")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
