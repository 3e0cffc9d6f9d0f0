"""The desk of the list office in a browser: an amendment from a duty to its acceptance."""

import pytest
from playwright.sync_api import Page

from tests.support.browser.waiting import PATIENCE_MS, expect

pytestmark = pytest.mark.browser

DUTY = "S-601"  # 对占道经营和马路市场的监管执法
CHART_DUTY = "S-602"  # 户外广告和牌匾标识设置监管
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


def _send(page: Page, why: str) -> None:
    """Fill the rest of an application in, and send it."""
    page.get_by_test_id("office-form").get_by_text("履职实践需要").click()
    page.locator(_field("said", "legal_basis")).fill("城市市容和环境卫生管理条例")
    page.locator(_field("said", "text")).fill(why)
    page.locator("#duty-office-submit").click()


def _add_a_step(page: Page) -> None:
    """Add a step below the first row by keyboard, with a fault that is led to and mended."""
    rows, check = page.get_by_test_id("step-table").locator("tbody tr"), page.get_by_test_id("steps-check")
    rows.first.locator("[data-field=title]").focus()
    page.keyboard.press("Alt+Enter")
    expect(rows.nth(1).locator("[data-field=title]")).to_be_focused()
    fault = check.get_by_role("button", name="第 2 行").first
    expect(fault).to_contain_text("不能为空", timeout=PATIENCE_MS)
    expect(rows.nth(1).locator("[data-field=title]")).to_have_attribute("aria-invalid", "true")
    page.keyboard.type("现场取证")
    rows.nth(1).locator("[data-field=text]").fill("网格员拍照并记录时间地点。")
    rows.nth(1).locator("[data-field=limit]").fill("两天")
    limit = check.get_by_role("button", name="“两天”应是数字")
    expect(limit).to_be_visible(timeout=PATIENCE_MS)
    limit.click()
    expect(rows.nth(1).locator("[data-field=limit]")).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type("2")


def test_a_flow_chart_is_edited_as_a_table_by_keyboard_and_the_office_sees_both(seat):
    page = seat("department", f"{OFFICE}?new=apply&duty={CHART_DUTY}", width=1366, height=768)
    table = page.get_by_test_id("step-table")
    rows = table.locator("tbody tr")
    expect(rows.first).to_be_visible(timeout=PATIENCE_MS)
    before = rows.count()
    check = page.get_by_test_id("steps-check")
    expect(check).to_contain_text("每一步都走得到", timeout=PATIENCE_MS)
    check.scroll_into_view_if_needed()  # a chart is drawn when it comes into view
    expect(check.locator("[data-box]").first).to_be_visible(timeout=PATIENCE_MS)

    _add_a_step(page)
    expect(rows).to_have_count(before + 1)
    expect(check).to_contain_text("每一步都走得到", timeout=PATIENCE_MS)
    check.get_by_test_id("flow-chart").scroll_into_view_if_needed()
    expect(check.locator(".flow-chart__step--added")).to_contain_text("现场取证", timeout=PATIENCE_MS)

    _send(page, "取证步骤没有写明")
    compared = page.get_by_test_id("charts-compared")
    compared.scroll_into_view_if_needed(timeout=PATIENCE_MS)
    expect(compared.locator(".flow-chart__step--added")).to_contain_text("现场取证", timeout=PATIENCE_MS)

    office = seat("list_office", OFFICE + page.url.partition(OFFICE)[2], width=1920, height=1080)
    compared = office.get_by_test_id("charts-compared")
    compared.scroll_into_view_if_needed(timeout=PATIENCE_MS)
    expect(compared.locator(".flow-chart__step--added")).to_contain_text("现场取证", timeout=PATIENCE_MS)
    compared.locator("summary").click()
    expect(compared.locator(".flow-chart__step--changed").last).to_be_visible(timeout=PATIENCE_MS)


def test_the_desk_opens_with_the_most_urgent_paper_and_says_what_a_queue_without_any_is(seat):
    office = seat("list_office", OFFICE)
    first = office.get_by_test_id("office-rows").locator("li").first
    expect(first.locator("a.row--on")).to_be_visible(timeout=PATIENCE_MS)
    expect(office.get_by_test_id("amendment")).to_contain_text(first.locator(".row__who").inner_text())
    words = office.locator(_field("said", "text")).first
    words.fill("材料齐全，同意")
    first.locator("a").click()
    office.wait_for_timeout(700)  # nothing is drawn again, so nothing can be waited for
    expect(words).to_have_value("材料齐全，同意")

    office.goto(f"{OFFICE}?queue=nothing")

    expect(office.get_by_test_id("office-day")).to_be_visible(timeout=PATIENCE_MS)
    expect(office.get_by_test_id("office-empty")).to_be_visible()


def test_others_do_not_open_the_desk(seat):
    page = seat("caller", OFFICE)

    expect(page.get_by_test_id("duty-office-page")).to_have_count(0)
