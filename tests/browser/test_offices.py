"""A day at the desks of a department and a town: one ticket from report to rating."""

import re

import pytest
from playwright.sync_api import Page

from demo.accounts import DEMO_DEPARTMENT, DEMO_TOWN
from tests.support.browser import screens
from tests.support.browser.desks import Desk, do, report, upload
from tests.support.browser.waiting import PATIENCE_MS, expect
from tests.support.upload_factory import PDF

pytestmark = pytest.mark.browser


@pytest.fixture
def town(seat) -> Desk:
    return Desk(seat("town", "/town"))


@pytest.fixture
def center(seat) -> Page:
    return screens.at_map(seat("dispatcher"))


def dispatched(center: Page, number: str, *cooperating: str) -> None:
    do(center, number, "accept")
    said = {"lead": DEMO_DEPARTMENT, "cooperating": cooperating, "ticket_class": "general", "urgent": False}
    do(center, number, "dispatch", **said)


def test_a_town_reports_handles_itself_and_finds_it_in_its_queue(town):
    number = report(town)

    expect(town.page.get_by_test_id("reported")).to_contain_text("由本级办理")
    town.page.get_by_role("button", name="打开这件诉求").click()
    expect(town.letter.locator(".letter__head")).to_contain_text(number, timeout=PATIENCE_MS)
    form = town.begin("solve_locally")
    upload(form, "after")
    town.finish("已劝离，恢复通行")

    expect(town.letter).to_contain_text("已劝离")


def test_a_report_without_a_place_keeps_what_was_typed(town):
    town.page.locator("#report-open").click()
    form = town.page.get_by_test_id("report-form")
    form.locator("textarea").first.fill("渣土堆放")
    form.locator("#report-submit").click()

    expect(screens.notice(town.page)).to_contain_text("请选择事项")
    expect(form.locator("textarea").first).to_have_value("渣土堆放")


def test_department_and_town_work_through_one_called_ticket(town, center, seat):
    number = report(town, call="镇街没有执法权限")
    dispatched(center, number, DEMO_TOWN)
    office = Desk(seat("department", "/department"))
    colleague = Desk(seat("department", "/department"))

    responds(office, number)
    plans(office, number, seen_by=colleague)
    hands_on(office, number)
    is_granted_an_extension(office, number, center)
    completes_after(Desk(seat("town", "/town")), office, number)
    town_objects(town, number, center)
    do(screens.at_map(seat("reviewer")), number, "pass_review")
    reply = {"way": "visit", "proof": "当面告知"}
    do(screens.at_map(seat("caller")), number, "feed_back", text="已清理", delivery=reply)
    town_reads_and_rates(town, number)


def responds(office: Desk, number: str) -> None:
    expect(office.page.get_by_test_id("office-figures")).to_contain_text("近 30 日")
    row = office.open(number, "to_respond")
    expect(row).to_contain_text("主办")
    expect(row).to_contain_text("首接")
    form = office.begin("return")
    expect(form.get_by_test_id("aid-return-window")).to_contain_text("退单期限至")
    office.page.keyboard.press("Escape")
    office.begin("respond")
    office.finish("已电话联系镇街")


def plans(office: Desk, number: str, *, seen_by: Desk) -> None:
    seen_by.open(number, "leading")
    form = office.begin("plan")
    form.locator("[data-native=date] input").fill("2026-11-23")
    office.finish("周一联合清理")
    expect(seen_by.letter).to_contain_text("周一联合清理", timeout=PATIENCE_MS)


def hands_on(office: Desk, number: str) -> None:
    form = office.begin("hand_on")
    expect(form.get_by_test_id("aid-outer-clock")).to_contain_text("办结期限")
    office.choose(form, "section", "市容秩序科")
    form.locator("[data-native=date] input").fill("2027-01-31")
    office.page.locator("#act-submit").click()
    expect(screens.notice(office.page)).to_contain_text("不能晚于联动工单的办结期限")
    form.locator("[data-native=date] input").fill("2026-11-23")
    office.finish()
    row = office.open(number, "leading")
    expect(row).to_contain_text("市容秩序科")
    expect(office.letter.get_by_test_id("contacts")).to_contain_text("市容秩序科")


def is_granted_an_extension(office: Desk, number: str, center: Page) -> None:
    form = office.begin("request_extension")
    form.locator("input[type=number]").fill("2")
    expect(form).to_contain_text("同意后的新期限", timeout=PATIENCE_MS)
    foreseen = form.locator("#act-foreseen strong").inner_text()
    office.finish("需协调场地")
    do(center, number, "extend", order_of=DEMO_DEPARTMENT)
    expect(office.letter.locator(".clocks")).to_contain_text(foreseen, timeout=PATIENCE_MS)


def completes_after(helper: Desk, office: Desk, number: str) -> None:
    """The lead sees which party it waits for, and completes with photos once the town has done its part."""
    office.open(number, "leading")
    form = office.begin("complete")
    expect(form.get_by_test_id("aid-waits-for")).to_contain_text("圣城街道")
    office.page.keyboard.press("Escape")
    helper.open(number, "cooperating")
    helper.begin("complete")
    helper.finish("已维持秩序")
    office.page.reload()
    office = Desk(office.page)
    office.open(number, "leading")
    form = office.begin("complete")
    expect(form.get_by_test_id("aid-waits-for")).to_have_count(0)
    upload(form, "before")
    upload(form, "after")
    office.finish("占道物品已清理")
    expect(office.letter.get_by_test_id("gallery").locator("li")).to_have_count(2, timeout=PATIENCE_MS)


def town_objects(town: Desk, number: str, center: Page) -> None:
    town.open(number, "called_up")
    town.begin("object")
    town.finish("后门仍有占道")
    do(center, number, "answer", text="已核实，后门当日清理完毕")
    expect(town.letter).to_contain_text("后门当日清理完毕", timeout=PATIENCE_MS)


def town_reads_and_rates(town: Desk, number: str) -> None:
    town.open(number, "to_rate")
    town.page.get_by_role("button", name="签阅反馈").click()
    expect(town.letter).to_contain_text("镇街已签阅", timeout=PATIENCE_MS)
    form = town.begin("rate")
    expect(form.get_by_test_id("aid-rating-facts")).to_contain_text("按时")
    expect(form.get_by_test_id("aid-deductions")).to_contain_text("示例")
    form.get_by_text("及时", exact=True).click()
    form.get_by_text("较好", exact=True).click()
    town.finish("配合及时")
    expect(town.letter).to_contain_text("配合及时")


def test_a_consultation_is_called_and_its_minutes_are_written_afterwards(town, center):
    number = report(town, call="涉及多个部门")
    dispatched(center, number)
    town.open(number, "called_up")
    form = town.begin("consult")
    expect(form.get_by_text("补写纪要")).to_have_count(0)
    form.locator("[data-native='datetime-local'] input").fill("2026-11-23T09:00")
    form.locator("input[id*='consultation.place']").fill("圣城街道会议室")
    town.finish()
    expect(town.letter).to_contain_text("纪要待补")

    form = town.begin("consult")
    form.get_by_text("补写纪要").click()
    form.locator("[data-native='datetime-local'] input").fill("2026-11-23T09:00")
    form.locator("input[id*='consultation.place']").fill("圣城街道会议室")
    form.locator("textarea[id*='attendance']").fill("执法局、街道")
    form.locator("textarea[id*='conclusions']").fill("执法局牵头，三日内清理")
    town.finish()

    expect(town.letter).to_contain_text("三日内清理")
    expect(town.letter).not_to_contain_text("纪要待补")


def push_down_form(town, what):
    """Fill in the form but for its document, and return it with who handed the duty down."""
    issuer = "某整治领导小组办公室"
    town.page.locator("#push-open").click()
    form = town.page.get_by_test_id("push-down-form")
    expect(form).to_be_visible(timeout=PATIENCE_MS)
    form.get_by_text("议事协调机构", exact=True).click()
    form.locator("input[id*='issuer_name']").fill(issuer)
    town.choose(form, "department", "综合行政执法局")
    form.locator("label").filter(has_text="文件").first.click()
    form.locator("[data-native=date] input").fill("2026-11-19")
    form.locator("textarea").fill(what)
    return form, issuer


def pushed_down(town, what):
    """Report a pushed-down duty."""
    form, _issuer = push_down_form(town, what)
    upload(form, "push-down", paper=True)
    form.locator("#push-submit").click()
    expect(town.page.get_by_test_id("push-downs")).to_contain_text(what, timeout=PATIENCE_MS)


def test_a_town_reports_a_pushed_down_duty_with_its_document(town):
    form, issuer = push_down_form(town, "要求镇街开展行政处罚")
    form.locator("#push-submit").click()
    expect(screens.notice(town.page)).to_contain_text("请附上文件")
    upload(form, "push-down", paper=True)
    form.locator("#push-submit").click()

    listed = town.page.get_by_test_id("push-downs")
    expect(listed).to_contain_text(issuer, timeout=PATIENCE_MS)
    expect(listed).to_contain_text("待核实")
    address = listed.locator("a").first.get_attribute("href")
    assert town.page.request.get(address).body() == PDF


def test_the_supervision_office_decides_a_pushed_down_duty_and_sends_a_notice(town, seat):
    pushed_down(town, "要求镇街承担日常执法巡查")
    office = seat("supervisor", "/supervision/push-downs?state=reported")
    office.get_by_test_id("push-downs").get_by_role("link").filter(has_text="日常执法巡查").click()
    report = office.get_by_test_id("push-down")
    expect(report).to_contain_text("要求镇街承担日常执法巡查")
    address = report.get_by_test_id("push-down-documents").locator("a").first.get_attribute("href")
    assert office.request.get(address).body() == PDF

    expect(report.get_by_test_id("office-form")).to_have_count(0)
    report.get_by_test_id("office-acts").get_by_role("link", name="认定属实", exact=True).click()
    office.locator("#supervision-submit").click()
    expect(screens.notice(office)).to_contain_text("请写明认定的理由")
    report.get_by_test_id("office-form").locator("textarea").fill("清单载明由该局承担")
    office.locator("#supervision-submit").click()

    expect(office.get_by_test_id("push-down-story")).to_contain_text(
        "清单载明由该局承担", timeout=PATIENCE_MS
    )
    office.locator("#supervision-begin").click()
    draft = office.locator("#supervision-text")
    expect(draft).to_have_value(re.compile("要求镇街承担应由.*要求镇街承担日常执法巡查"))
    expect(draft).not_to_have_value(re.compile("圣城街道"))


def test_nobody_but_the_supervision_office_and_leaders_reads_reports_of_pushed_down_duties(seat):
    for who in ("town", "department", "dispatcher"):
        page = seat(who, "/supervision/push-downs")

        expect(page.get_by_test_id("refused")).to_contain_text("此页面由市领导、督查室使用")


def test_a_town_narrows_its_queue_to_one_unit(town):
    total = screens.number(town.page.get_by_test_id("queue-local").inner_text())
    town.page.get_by_test_id("narrow-part").select_option(index=1)

    expect(town.page.locator("#desk-list .row, #desk-list .state").first).to_be_visible(timeout=PATIENCE_MS)
    screens.until(
        town.page, "(all) => document.querySelectorAll('#desk-list .row').length < Math.min(all, 60)", total
    )


def test_a_unit_reports_and_calls_only_what_is_urgent(seat):
    unit = Desk(seat("unit", "/unit"))
    expect(unit.page.locator("#push-open")).to_have_count(0)
    unit.page.keyboard.press("r")
    form = unit.page.get_by_test_id("report-form")
    expect(form).to_contain_text("只有紧急事项可以越过镇街", timeout=PATIENCE_MS)
    unit.choose(form, "matter", "占道")
    unit.choose(form, "area_code", "网格")
    form.locator("textarea").first.fill("围墙倾斜，有倒塌危险")
    form.get_by_text("立即呼叫中心", exact=True).click()
    form.locator("textarea").last.fill("危及行人")
    form.locator("#report-submit").click()
    expect(screens.notice(unit.page)).to_contain_text("紧急", timeout=PATIENCE_MS)
    unit.page.get_by_test_id("notice").locator("[data-dismiss]").click()

    form.locator(".check input").check()
    form.locator("#report-submit").click()

    expect(unit.page.get_by_test_id("reported")).to_contain_text("已登记并呼叫中心", timeout=PATIENCE_MS)
