"""The desk of the list office in a browser: an amendment from a duty to its acceptance."""

import pytest
from playwright.sync_api import expect

from tests.support.browser.screens import PATIENCE_MS

pytestmark = pytest.mark.browser

DUTY = "S-601"  # 对占道经营和马路市场的监管执法
SENTENCE = "督促集市开办者散场后两小时内清理场地。"
OFFICE = "/duties/office"


def _field(kind: str, field: str) -> str:
    return f'[id=\'{{"field":"{field}","type":"{kind}"}}\']'


def test_a_department_applies_from_a_duty_and_the_list_office_takes_it_up(seat):
    page = seat("department", f"/duties?duty={DUTY}")
    page.get_by_test_id("apply-amendment").click()
    form = page.get_by_test_id("apply-form")
    expect(form).to_be_visible(timeout=PATIENCE_MS)
    form.get_by_text("履职实践需要").click()
    page.locator(_field("said", "legal_basis")).fill("城市市容和环境卫生管理条例")
    page.locator(_field("said", "text")).fill("集市开办者的清理责任没有写明")
    owed = page.locator(_field("duty-text", "town_duty"))
    owed.fill(f"{owed.input_value()}\n{SENTENCE}")
    page.locator("#duty-office-compare").click()
    expect(page.locator("#duty-office-compared ins")).to_have_text(SENTENCE, timeout=PATIENCE_MS)
    page.locator("#duty-office-submit").click()
    expect(page.get_by_test_id("amendment")).to_contain_text(SENTENCE, timeout=PATIENCE_MS)

    office = seat("list_office", OFFICE + page.url.partition(OFFICE)[2])
    expect(office.get_by_test_id("office-acts")).to_contain_text("受理申请", timeout=PATIENCE_MS)
    office.locator("#duty-office-submit").click()

    expect(office.get_by_test_id("office-history")).to_contain_text("受理申请", timeout=PATIENCE_MS)
    expect(office.locator("[aria-current=step]")).to_have_text("市委、市政府同意")


def test_others_do_not_open_the_desk(seat):
    page = seat("caller", OFFICE)

    expect(page.get_by_test_id("duty-office-page")).to_have_count(0)
