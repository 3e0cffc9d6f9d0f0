"""The assessment in a browser: from the ranking to the ticket of a single point."""

import re

import pytest
from playwright.sync_api import expect

from demo.accounts import DEMO_DEPARTMENT
from tests.support.browser.waiting import PATIENCE_MS

pytestmark = pytest.mark.browser


def test_a_leader_goes_from_the_ranking_to_a_point_and_its_ticket(seat):
    page = seat("leader", "/assessment", width=1366, height=768)
    ranking = page.get_by_test_id("ranking")
    expect(ranking.locator("tbody tr").first).to_be_visible(timeout=PATIENCE_MS)
    expect(page.get_by_test_id("rules")).to_contain_text("示例")

    page.get_by_test_id(f"sheet-{DEMO_DEPARTMENT}").click()
    entries = page.get_by_test_id("entries")
    expect(entries.locator("tbody tr").first).to_be_visible(timeout=PATIENCE_MS)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    number = entries.locator("tbody a").first
    ticket = number.inner_text()
    number.click()

    # the map adds level, measure and place to its address as soon as it is drawn
    expect(page).to_have_url(re.compile(rf"/map\?(.*&)?ticket={ticket}(&|$)"), timeout=PATIENCE_MS)


@pytest.mark.acceptance
@pytest.mark.parametrize(
    ("who", "shown"),
    [
        pytest.param("department", "entries", id="department"),
        pytest.param("town", "towns", id="town"),
        pytest.param("supervisor", "ranking", id="supervisor"),
    ],
)
def test_each_reader_begins_with_what_concerns_them(seat, who, shown):
    page = seat(who, "/assessment")

    expect(page.get_by_test_id(shown)).to_be_visible(timeout=PATIENCE_MS)
