"""The responsibility list in a browser: found, opened, drawn, compared and printed, by keyboard alone."""

import pytest
from playwright.sync_api import Page

from tests.support.browser import screens
from tests.support.browser.waiting import PATIENCE_MS, expect

pytestmark = pytest.mark.browser

FIRE = "S-402"  # 消防领域安全生产监管
DRAWN = "() => document.querySelectorAll('[data-flow][data-state=drawn] [data-box]').length"
WIDTH = "() => document.querySelector('.flow-chart__picture').getBoundingClientRect().width"


def opened(seat, who: str = "leader", address: str = "/duties", **size: int) -> Page:
    """Return the page with its list drawn."""
    page = seat(who, address, **size)
    expect(page.get_by_test_id("duties-page")).to_be_visible(timeout=PATIENCE_MS)
    return page


def tab_to(page: Page, selector: str) -> None:
    """Move the focus on until it is on an element."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
    pytest.fail(f"{selector} is not reached by the keyboard")


def test_a_duty_is_found_opened_drawn_and_left_by_keyboard_alone(seat):
    page = opened(seat, "dispatcher", width=1366, height=768)

    page.keyboard.press("/")
    expect(page.locator("#duties-words")).to_be_focused()
    page.keyboard.type("消防领域")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("duties-total")).to_have_attribute("data-total", "1")
    tab_to(page, f"[data-row='{FIRE}']")
    page.keyboard.press("Enter")

    expect(page.locator("#duty-title")).to_be_focused()
    expect(page.get_by_test_id("situations")).to_contain_text("封堵安全出口")
    tab_to(page, ".flow-chart__stage")
    steps = page.get_by_test_id("flow-steps").locator("li").count()
    assert screens.until(page, f"(steps) => ({DRAWN})() === steps", steps)
    before = page.evaluate(WIDTH)
    page.keyboard.press("+")
    assert page.evaluate(WIDTH) > before
    tab_to(page, "[data-flow-step='3']")
    page.keyboard.press("Enter")
    expect(page.locator(".flow-chart__step--chosen")).to_have_attribute("data-box", "3")

    page.go_back()
    expect(page.locator(f"[data-row='{FIRE}']")).to_be_focused()
    expect(page.locator("#duties-words")).to_have_value("消防领域")


def test_filters_stand_in_the_address_and_a_department_leads_to_its_items(seat):
    page = opened(seat, "department")

    page.get_by_role("link", name="生态环境").first.click()
    expect(page.get_by_test_id("duties-total")).not_to_have_attribute("data-total", "51")
    assert "field=ecology" in page.url
    page.get_by_test_id("department").select_option("D10")
    expect(page.get_by_test_id("clear")).to_be_visible()
    assert screens.until(page, "() => location.search.includes('department=D10')", None)
    page.locator(".duties__department").first.click()

    expect(page.get_by_test_id("list-power")).to_have_attribute("aria-current", "page")
    assert "list=power" in page.url
    page.get_by_role("link", name="下一页").click()
    expect(page.get_by_role("link", name="第一页")).to_be_visible()


def test_an_earlier_day_shows_the_earlier_version_and_what_it_changed(seat):
    page = opened(seat, "town", "/duties?view=changes&from=1&to=2")

    expect(page.get_by_test_id("diff-added")).to_contain_text("+")
    expect(page.get_by_test_id("diff-removed")).to_contain_text("−")
    expect(page.get_by_test_id("diff-changed")).to_contain_text("原")
    page.get_by_test_id("back-to-list").click()
    page.locator("#duties-day").fill("2025-06-01")

    expect(page.get_by_test_id("version-facts")).to_contain_text("第 1 版")
    expect(page.get_by_test_id("sample")).to_be_visible()


def test_a_manual_opens_on_a_phone_and_the_workbook_is_served(seat):
    page = seat("unit", f"/manual/{FIRE}-1", width=390, height=844)

    expect(page.get_by_test_id("manual")).to_contain_text("镇街执法要点")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("link", name=f"责任清单 {FIRE}").click()
    expect(page.get_by_test_id("duty")).to_be_visible(timeout=PATIENCE_MS)
    with page.expect_download() as download:
        page.get_by_test_id("duties-export").click()
    assert download.value.suggested_filename.startswith("duties-370783-")


def test_a_ticket_leads_to_its_step_in_the_chart_and_the_keyboard_shows_it(seat):
    page = screens.at_map(seat("dispatcher", width=1366, height=768))
    ticket = screens.a_ticket(page, description="安全出口被封堵")
    order = {"class": "general", "lead": "D30", "duty": FIRE, "situation": f"{FIRE}-1"}
    screens.post(page, f"/{ticket['id']}/dispatch", order | {"version": ticket["version"]})

    page.goto(f"/map?ticket={ticket['number']}")
    shown = page.get_by_test_id("ticket-duty")
    expect(shown.get_by_role("link", name="说明书")).to_have_attribute("href", f"/manual/{FIRE}-1")
    with page.expect_popup() as popup:
        shown.get_by_role("link", name="流程图").click()
    chart = popup.value

    expect(chart.get_by_test_id("chart-follower")).to_be_focused(timeout=PATIENCE_MS)
    expect(chart.get_by_test_id("chart-follower")).to_contain_text("市消防救援大队（待响应）：第 7 步")
    expect(chart.locator(".flow-chart__here").first).to_be_visible(timeout=PATIENCE_MS)
    drawn = chart.locator(".flow-chart__present").first
    expect(drawn).to_have_text("当前步骤")
    expect(chart.get_by_test_id("flow-steps").locator("[aria-current=step]").first).to_contain_text(
        drawn.text_content() or ""
    )
    chart.keyboard.press("Tab")
    expect(chart.locator(":focus")).to_have_text("在图中查看")
    chart.keyboard.press("Enter")
    expect(chart.locator(".flow-chart__step--chosen .flow-chart__here")).to_be_in_viewport()


def test_a_chart_that_cannot_be_drawn_leaves_its_steps(seat):
    page = opened(seat)
    page.route("**/elk-worker.min.js", lambda route: route.abort())

    page.goto(f"/duties?duty={FIRE}")
    page.get_by_test_id("flow-steps").scroll_into_view_if_needed()

    expect(page.locator(".flow-chart__failed")).to_be_visible(timeout=PATIENCE_MS)
    expect(page.get_by_test_id("flow-steps")).to_contain_text("流程结束")


def test_english_says_it_all(seat):
    page = opened(seat, address=f"/duties?duty={FIRE}")

    page.get_by_test_id("language").click()
    expect(page.get_by_test_id("list-shared")).to_contain_text("List of shared duties", timeout=PATIENCE_MS)
    expect(page.get_by_test_id("situations")).to_contain_text("Responsible office")
    page.get_by_test_id("language").click()


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (1920, 1080), (3840, 2160)])
def test_nothing_is_wider_than_the_window(seat, width: int, height: int):
    page = opened(seat, width=width, height=height)

    for address in (
        "/duties",
        "/duties?list=power",
        "/duties?list=power&view=totals",
        f"/duties?duty={FIRE}",
    ):
        page.goto(address)
        expect(page.get_by_test_id("duties-body")).to_be_visible(timeout=PATIENCE_MS)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
