"""Dispatching at the screen: the form, every refusal, several at once, and two people on one ticket."""

import re

import pytest
from playwright.sync_api import Page

from tests.support.browser import screens
from tests.support.browser.dispatcher_desk import orders_of
from tests.support.browser.screens import (
    a_ticket,
    at_map,
    beyond_the_list,
    choose,
    clear,
    field,
    notice,
    open_ticket,
    undo,
)
from tests.support.browser.waiting import expect

pytestmark = pytest.mark.browser

LEAD = "市综合行政执法局"
OTHER = "市水利局"


@pytest.fixture
def desk(seat) -> Page:
    """A dispatcher at the map."""
    return at_map(seat("dispatcher"))


def dispatch(page: Page, lead: str = LEAD) -> None:
    choose(page, "lead", lead)
    page.locator("#act-submit").click()


def dispatched(page: Page, ticket: dict) -> dict:
    """Dispatch a ticket as another program would, and return its work order's answer."""
    body = {"class": "general", "urgent": False, "lead": "D07", "cooperating": [], "note": ""}
    return screens.post(page, f"/{ticket['id']}/dispatch", {**body, "version": ticket["version"]})


def open_form(page: Page, act: str) -> None:
    """Press the button of an act and wait for its form."""
    button = page.get_by_test_id(f"act-{act}").first
    if not button.is_visible():
        page.locator("#desk-acts summary").click()
    button.click()
    expect(page.get_by_test_id(f"act-form-{act}")).to_be_visible()


def pick(page: Page, number: str) -> None:
    row = page.locator("[data-testid=ticket-table] tbody tr", has_text=number)
    row.get_by_role("checkbox").click()


def listed(page: Page, how_many: int) -> list[dict]:
    """Report tickets in one grid, open its list, and return them."""
    grid = screens.any_grid(page)
    tickets = [a_ticket(page, area_code=grid) for _ in range(how_many)]
    page.evaluate("(area) => huying.view.change({ area, ticket: null })", grid)
    for ticket in tickets:
        expect(page.get_by_test_id("ticket-table")).to_contain_text(ticket["number"])
    return tickets


def test_the_deadline_is_shown_before_sending_and_follows_class_and_urgency(desk):
    open_ticket(desk, a_ticket(desk))
    response, completion = (desk.locator("#act-deadline dd").nth(place) for place in (0, 1))
    expect(completion).to_have_text("2026年11月25日 17:30")  # Friday 14:30 and three working days

    field(desk, "ticket_class").get_by_text("复杂").click()
    expect(completion).to_have_text("2026年11月27日 17:30")
    field(desk, "urgent").get_by_text("紧急").click()
    expect(response).to_have_text("2026年11月20日 16:30（自然时间）")


def test_escape_in_an_open_list_closes_the_list_and_not_the_panel(desk):
    panel = open_ticket(desk, a_ticket(desk))
    field(desk, "lead").click()
    desk.locator(".dash-dropdown-search").fill("执法")

    desk.keyboard.press("Escape")

    expect(desk.get_by_role("dialog")).to_have_count(0)
    expect(panel).to_be_visible()
    desk.keyboard.press("Escape")
    expect(panel).to_be_hidden()


def test_words_that_do_not_suffice_are_answered_with_a_hint_and_fill_nothing_in(desk):
    open_ticket(desk, beyond_the_list(desk))

    expect(desk.get_by_test_id("duty-hint")).to_contain_text("未预填")
    expect(field(desk, "lead")).to_contain_text("请选择")
    expect(desk.get_by_test_id("duty-card")).to_have_count(0)


def test_a_missing_lead_is_told_and_nothing_typed_is_lost(desk):
    ticket = beyond_the_list(desk)
    open_ticket(desk, ticket)
    field(desk, "text").fill("请今日到场")

    desk.locator("#act-submit").click()

    expect(notice(desk)).to_contain_text("请选择主办单位")
    expect(field(desk, "text")).to_have_value("请今日到场")
    assert orders_of(ticket["number"]) == 0


def test_a_notice_can_be_closed_and_the_next_one_still_comes(desk):
    open_ticket(desk, beyond_the_list(desk))
    desk.locator("#act-submit").click()
    notice(desk).get_by_role("button").click()
    expect(notice(desk)).to_have_count(0)

    desk.locator("#act-submit").click()

    expect(notice(desk)).to_contain_text("请选择主办单位")


def test_dispatching_and_reassigning_at_the_screen(desk):
    panel = open_ticket(desk, a_ticket(desk))
    field(desk, "text").fill("请今日到场")
    clear(desk, "cooperating")
    choose(desk, "cooperating", OTHER)
    dispatch(desk)

    expect(undo(desk)).to_contain_text("已分派")
    expect(desk.get_by_test_id("act-form-dispatch")).to_have_count(0)
    expect(panel.locator(".history__row").first).to_contain_text(f"主办 {LEAD}，协办 {OTHER}")
    expect(panel.locator("[aria-current=step]")).to_contain_text("办结")

    open_form(desk, "reassign")
    desk.locator("#act-submit").click()
    expect(notice(desk)).to_contain_text("请选择接办单位")
    choose(desk, "successor", "市交通运输局")
    desk.locator("#act-submit").click()
    expect(notice(desk)).to_contain_text("请写明原因")
    field(desk, "text").fill("不属于本单位职责")
    desk.locator("#act-submit").click()
    expect(notice(desk)).to_contain_text("请写明理由")
    field(desk, "list_reason").fill("道路由交通运输局管养")
    desk.locator("#act-submit").click()

    expect(notice(desk)).to_contain_text("改派已办理")
    history = panel.locator(".history__row")
    expect(history.first).to_contain_text("不属于本单位职责")
    expect(history.first).to_contain_text("市交通运输局")
    expect(panel.locator(".orders__row--ended")).to_contain_text(LEAD)
    expect(panel.locator(".orders__row--ended")).to_contain_text("不属于本单位职责")


def test_a_double_click_acts_once(desk):
    ticket = beyond_the_list(desk)
    panel = open_ticket(desk, ticket)
    choose(desk, "lead", LEAD)

    desk.locator("#act-submit").dblclick()

    expect(desk.get_by_test_id("act-form-dispatch")).to_have_count(0)
    desk.wait_for_timeout(500)
    expect(undo(desk)).to_contain_text("已分派")
    expect(panel.locator(".orders__row")).to_have_count(1)
    assert orders_of(ticket["number"]) == 1


def test_the_second_of_two_dispatchers_is_told_who_and_when(desk, seat):
    second = at_map(seat("dispatcher2"))
    ticket = beyond_the_list(desk)
    open_ticket(desk, ticket)
    open_ticket(second, ticket)
    field(second, "text").fill("写到一半")

    dispatch(desk)
    expect(undo(desk)).to_contain_text("已分派")
    expect(second.get_by_test_id("overtaken")).to_be_visible()
    expect(field(second, "text")).to_have_value("写到一半")
    dispatch(second, OTHER)

    expect(notice(second)).to_contain_text("中心分派员")
    expect(notice(second)).to_contain_text(re.compile(r"\d{1,2}:\d{2}"))
    assert orders_of(ticket["number"]) == 1
    second.locator("[data-renew]").click()
    expect(second.get_by_test_id("act-reassign")).to_be_visible()
    expect(second.get_by_test_id("overtaken")).to_be_hidden()


def test_several_tickets_are_dispatched_and_reassigned_from_the_list(desk):
    tickets = listed(desk, 3)
    for ticket in tickets[:2]:
        pick(desk, ticket["number"])
    expect(desk.locator("#batch-count")).to_have_text("已选 2 件")
    choose(desk, "lead", LEAD)
    desk.locator("#batch-submit").click()
    expect(notice(desk)).to_contain_text("2 件已办")
    assert [orders_of(ticket["number"]) for ticket in tickets] == [1, 1, 0]

    expect(desk.locator("#batch-count")).to_be_empty()
    for ticket in tickets[:2]:
        pick(desk, ticket["number"])
    expect(desk.locator("#batch-count")).to_have_text("已选 2 件")
    choose(desk, "successor", OTHER)
    field(desk, "text").fill("职责调整")
    desk.locator("#batch-submit").click()
    expect(desk.locator("#batch-count")).to_be_empty()
    expect(notice(desk)).to_contain_text("2 件已办")
    assert [orders_of(ticket["number"]) for ticket in tickets] == [2, 2, 0]


def test_a_mixed_selection_is_told_and_offers_no_act(desk):
    waiting, sent = listed(desk, 2)
    dispatched(desk, sent)
    row = desk.locator("[data-testid=ticket-table] tbody tr", has_text=sent["number"])
    expect(row).to_contain_text("已分派")

    pick(desk, waiting["number"])
    pick(desk, sent["number"])

    expect(desk.locator("#batch-form")).to_contain_text("请分开选择")
    expect(desk.locator("#batch-submit")).to_have_count(0)


def test_the_form_for_the_picked_leaves_the_focus_in_the_list(desk):
    ticket, _ = listed(desk, 2)
    row = desk.locator("[data-testid=ticket-table] tbody tr", has_text=ticket["number"])

    row.get_by_role("checkbox").press("Space")
    expect(desk.get_by_test_id("together-dispatch")).to_be_visible()

    expect(row.get_by_role("checkbox")).to_be_focused()


def test_picks_outlive_rows_that_are_drawn_anew(desk):
    tickets = listed(desk, 2)
    pick(desk, tickets[0]["number"])
    expect(desk.locator("#batch-count")).to_have_text("已选 1 件")

    with desk.expect_response(lambda answer: "ticket-list" in (answer.request.post_data or "")):
        desk.locator("#list-closed").get_by_text("含已结").click()
    desk.wait_for_timeout(300)

    expect(desk.locator("#batch-count")).to_have_text("已选 1 件")
    pick(desk, tickets[1]["number"])
    expect(desk.locator("#batch-count")).to_have_text("已选 2 件")


def test_picking_one_more_keeps_what_was_typed(desk):
    first, second = listed(desk, 2)
    pick(desk, first["number"])
    field(desk, "text").fill("请尽快到场")

    pick(desk, second["number"])
    expect(desk.locator("#batch-count")).to_have_text("已选 2 件")
    desk.wait_for_timeout(500)

    expect(field(desk, "text")).to_have_value("请尽快到场")


def test_of_several_the_one_taken_by_another_is_named(desk):
    taken, free = listed(desk, 2)
    pick(desk, taken["number"])
    pick(desk, free["number"])
    expect(desk.locator("#batch-count")).to_have_text("已选 2 件")
    choose(desk, "lead", LEAD)
    dispatched(desk, taken)

    desk.locator("#batch-submit").click()

    expect(notice(desk)).to_contain_text("1 件已办，1 件未办")
    expect(notice(desk)).to_contain_text(taken["number"])
    assert [orders_of(each["number"]) for each in (taken, free)] == [1, 1]


def test_the_whole_way_needs_no_mouse(desk):
    ticket = beyond_the_list(desk)
    keys = desk.keyboard

    keys.press("/")
    keys.type(ticket["number"])
    expect(desk.locator("#search-results [data-number]")).to_have_count(1)
    keys.press("Enter")
    expect(desk.get_by_test_id("act-form-dispatch")).to_be_visible()
    tab_to(desk, '{"field":"lead","type":"said"}')
    keys.press("Enter")
    expect(desk.locator(".dash-dropdown-search")).to_be_focused()
    keys.type(LEAD)
    expect(desk.locator(".dash-dropdown-option")).to_have_count(1)
    keys.press("ArrowDown")
    keys.press("Enter")
    expect(field(desk, "lead")).to_contain_text(LEAD)
    tab_to(desk, "act-submit")
    keys.press("Enter")

    expect(undo(desk)).to_contain_text("已分派")


def tab_to(page: Page, target: str, *, most: int = 80) -> None:
    """Press Tab until the element of this id has the focus."""
    for _ in range(most):
        if page.evaluate("() => document.activeElement?.id") == target:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{target} cannot be reached with the Tab key")
