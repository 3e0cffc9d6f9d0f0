"""The desk of appeals in a browser: a department contests a rating, its town states, the office decides."""

import pytest
from playwright.sync_api import expect

from tests.support.browser.waiting import PATIENCE_MS

pytestmark = pytest.mark.browser

DESK = "/assessment/desk"


def _field(field: str) -> str:
    return f'[id=\'{{"field":"{field}","type":"said"}}\']'


def test_a_town_states_and_the_office_decides_an_appeal(seat):
    office = seat("assessor", DESK, width=1366, height=768)
    expect(office.get_by_test_id("office-rows").locator("li").first).to_be_visible(timeout=PATIENCE_MS)
    office.get_by_role("link", name="待决定").first.click()
    expect(office.locator(".queue--on")).to_contain_text("待决定", timeout=PATIENCE_MS)
    paper = office.get_by_test_id("appeal")
    expect(paper).to_contain_text("原评价", timeout=PATIENCE_MS)
    expect(paper.get_by_role("heading", name="工单办理情况")).to_be_visible()
    form = office.get_by_test_id("office-form")
    form.get_by_text("撤销该项评价").last.click()
    form.get_by_text("维持原评价").first.click()
    office.locator(_field("text")).fill("有照片和通话记录为证，效果评价予以撤销。")
    office.locator("#assessment-desk-submit").click()

    expect(paper).to_contain_text("申诉成立", timeout=PATIENCE_MS)
    expect(office.get_by_test_id("office-history")).to_contain_text("予以撤销")
