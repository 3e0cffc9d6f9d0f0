"""A town fills in the form of an agency; the page opens with the one that waits."""

import pytest
from playwright.sync_api import expect

from tests.support.browser.waiting import PATIENCE_MS

pytestmark = pytest.mark.browser

FORMS = "/assessment/desk?view=agency_forms"


def _field(field: str) -> str:
    return f'[id=\'{{"field":"{field}","type":"said"}}\']'


def test_a_town_fills_in_a_form_that_came_back(seat):
    page = seat("town", FORMS, width=1366, height=768)
    form = page.get_by_test_id("office-form")
    expect(form.get_by_role("spinbutton").first).to_be_visible(timeout=PATIENCE_MS)
    fields = form.get_by_role("spinbutton")
    for place in range(fields.count()):
        fields.nth(place).fill("12")
    page.locator(_field("text")).fill("响应及时")
    page.locator("#assessment-desk-submit").click()

    paper = page.get_by_test_id("agency-form")
    expect(paper).to_contain_text("60 / 100 分", timeout=PATIENCE_MS)
    expect(page.get_by_test_id("office-history")).to_contain_text("合计 60 分")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
