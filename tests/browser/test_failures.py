"""A request without an answer: the content stays, the reason is shown, and a button repeats the request."""

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route

from tests.support.browser import screens
from tests.support.browser.cut_off import cut_off
from tests.support.browser.dispatcher_desk import orders_of
from tests.support.browser.screens import TOWN, at_map, choose
from tests.support.browser.waiting import PATIENCE_MS, expect
from tests.support.database_faults import too_slow

pytestmark = pytest.mark.browser

CALLBACKS = "**/_dash-update-component*"
TOO_LONG = "查询时间过长，已停止"
LOST = "连接中断，这次请求没有得到回答"


def failure(page: Page) -> Locator:
    return page.get_by_test_id("failure")


def expect_told(told: Locator, *words: str) -> None:
    for word in words:
        expect(told).to_contain_text(word, timeout=PATIENCE_MS)


def requests_of(page: Page, output: str) -> list[dict[str, Any]]:
    """Return a list that grows by the body of each request for an output."""
    bodies: list[dict[str, Any]] = []

    def sent(request: Any) -> None:
        if "_dash-update-component" in request.url and output in (request.post_data or ""):
            bodies.append(json.loads(request.post_data))

    page.on("request", sent)
    return bodies


@pytest.fixture
def area(seat) -> Page:
    """A dispatcher's map with the panel of a town open."""
    page = at_map(seat("dispatcher", f"/map?level=town&area={TOWN}"))
    expect(page.get_by_test_id("ticket-table")).to_be_visible(timeout=PATIENCE_MS)
    return page


def test_a_panel_keeps_what_it_showed_and_repeats_exactly_what_failed(area):
    shown = area.locator("#panel-title").inner_text()
    asked = requests_of(area, '"output":"..panel-title')

    with too_slow("areas"):
        area.evaluate("huying.view.change({ area: '370783003' })")
        expect_told(failure(area), TOO_LONG, "已显示的内容未变", "缩短期间", "起未能更新", "编号 ")
    assert area.locator("#panel-title").inner_text() == shown
    expect(area.get_by_test_id("ticket-table")).to_be_visible()
    expect(area.locator("#panel-body")).to_have_attribute("data-stale", "yes")

    failure(area).get_by_role("button", name="重试").click()

    expect(area.locator("#panel-title")).to_contain_text("370783003", timeout=PATIENCE_MS)
    expect(failure(area)).to_have_count(0)
    expect(area.locator("#panel-body")).not_to_have_attribute("data-stale", "yes")
    assert len(asked) == 2
    assert asked[1] == asked[0]


def test_a_panel_that_shows_nothing_yet_says_so(seat):
    page = at_map(seat("leader", "/map?level=town"))

    with too_slow("areas"):
        page.evaluate("(area) => huying.view.change({ area })", TOWN)
        expect_told(failure(page), TOO_LONG, "这里还没有内容")
    expect(page.locator("#panel-body .skeleton").first).to_be_hidden()
    failure(page).get_by_role("button", name="重试").click()

    expect(page.locator("#panel-title")).to_contain_text(TOWN, timeout=PATIENCE_MS)


def test_a_list_keeps_its_rows(area):
    rows = area.locator("[data-testid=ticket-table] .tickets__number").all_inner_texts()

    with too_slow("tickets"):
        area.locator("#list-order").click()
        area.get_by_role("dialog").get_by_text("按编号").click()
        expect_told(failure(area), TOO_LONG, "已显示的内容未变")
    assert area.locator("[data-testid=ticket-table] .tickets__number").all_inner_texts() == rows
    expect(area.locator("#ticket-list")).to_have_attribute("data-stale", "yes")
    failure(area).get_by_role("button", name="重试").click()

    expect(failure(area)).to_have_count(0)
    screens.until(
        area,
        "() => { const n = [...document.querySelectorAll('.tickets__number')].map((e) => e.textContent);"
        " return n.length > 1 && String(n) === String([...n].sort()) }",
    )


def test_a_desk_keeps_its_queue_and_opens_the_ticket_at_the_second_try(seat):
    desk = seat("dispatcher", "/desk")
    rows = desk.locator("[data-open]")
    expect(rows.first).to_be_visible(timeout=PATIENCE_MS)
    number = rows.first.get_attribute("data-open")

    with too_slow("tickets"):
        rows.first.click()
        expect_told(failure(desk).filter(has=desk.locator("button")).first, TOO_LONG)
    assert rows.first.get_attribute("data-open") == number
    expect(desk.locator("#desk-letter")).not_to_have_attribute("aria-busy", "true")
    desk.locator("#desk-letter").get_by_role("button", name="重试").click()

    expect(desk.locator(f"[data-letter='{number}']")).to_be_visible(timeout=PATIENCE_MS)
    expect(desk.locator("#desk-letter > [data-testid=failure]")).to_have_count(0)


def test_an_act_whose_answer_is_lost_is_repeated_and_done_once(seat):
    page = at_map(seat("dispatcher"))
    ticket = screens.beyond_the_list(page)
    screens.open_ticket(page, ticket)
    choose(page, "lead", "市水利局")
    cut_off: list[int] = []

    def handled_but_cut_off(route: Route) -> None:
        if "act-submit.n_clicks" in (route.request.post_data or "") and not cut_off:
            cut_off.append(route.fetch().status)
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route(CALLBACKS, handled_but_cut_off)
    page.locator("#act-submit").click()

    expect_told(failure(page), LOST, "不能确定操作是否已完成", "不会重复办理")
    expect(page.locator("#act-submit")).to_be_enabled()
    failure(page).get_by_role("button", name="重试").click()
    expect(page.get_by_test_id("undo")).to_contain_text("已分派", timeout=PATIENCE_MS)
    expect(failure(page)).to_have_count(0)
    assert (cut_off, orders_of(ticket["number"])) == ([200], 1)


def test_a_page_that_could_not_be_read_opens_at_the_second_try(seat):
    with too_slow("departments"):
        page = seat("leader", f"/map?level=town&area={TOWN}")
        expect_told(failure(page), TOO_LONG, "已有数据不受影响")
    failure(page).get_by_role("button", name="重试").click()

    at_map(page)
    expect(page.get_by_test_id("ticket-table")).to_be_visible(timeout=PATIENCE_MS)


def test_a_page_whose_frame_did_not_come_says_so(seat):
    page = seat("leader", "/inbox")
    with cut_off(page, "**/_dash-layout*"):
        page.reload()
        expect_told(failure(page), "页面没有打开", "已有数据不受影响")

    failure(page).get_by_role("button", name="重试").click()

    expect(page.locator("#inbox-list")).to_be_visible(timeout=PATIENCE_MS)


def test_who_was_signed_out_meanwhile_comes_to_the_sign_in(area):
    area.context.clear_cookies()
    area.evaluate("huying.view.change({ area: '370783003' })")

    expect(area).to_have_url(re.compile("/login"), timeout=PATIENCE_MS)
