"""The queue of the dispatcher's desk: several tickets at once, filters, and views of one's own."""

import pytest
from playwright.sync_api import Page

from tests.support.browser import screens
from tests.support.browser.dispatcher_desk import (
    OTHER_LEAD,
    a_call,
    at_desk,
    choose,
    found,
    orders_of,
    row_of,
)
from tests.support.browser.screens import notice
from tests.support.browser.waiting import PATIENCE_MS, expect

pytestmark = pytest.mark.browser


@pytest.fixture
def desk(seat) -> Page:
    """A dispatcher at their desk, its queue of calls before them."""
    return at_desk(seat("dispatcher", "/desk"))


def test_several_are_dispatched_with_one_form_and_each_is_told(desk):
    tickets = [a_call(desk, description=f"一并分派第{place}件垃圾满溢") for place in "一二三"]
    found(desk, "一并分派", *tickets)
    desk.locator("#desk-list [data-open]").first.focus()
    desk.keyboard.press("x")
    desk.locator("[data-pick]").last.click(modifiers=["Shift"])
    expect(desk.get_by_test_id("picked-count")).to_have_text("已选 3 件")
    screens.post(
        desk,
        f"/{tickets[1]['id']}/dispatch",
        {"class": "general", "lead": "D07", "version": tickets[1]["version"]},
    )

    desk.keyboard.press("d")
    form = desk.get_by_test_id("together-dispatch")
    expect(form).to_be_visible()
    choose(desk, "lead", OTHER_LEAD)
    desk.keyboard.press("Control+Enter")

    expect(notice(desk)).to_contain_text("2 件已办，1 件未办", timeout=PATIENCE_MS)
    expect(notice(desk)).to_contain_text(tickets[1]["number"])
    assert [orders_of(ticket["number"]) for ticket in tickets] == [1, 1, 1]
    expect(desk.get_by_test_id("picked-count")).to_have_count(0)


def test_what_cannot_be_done_with_all_of_the_picked_is_not_offered(desk):
    ticket = a_call(desk, description="未分派不能改派的一件")
    found(desk, "未分派不能改派", ticket)
    desk.locator("[data-pick]").click()

    bar = desk.locator("#desk-batch")

    expect(bar.locator("[data-together=dispatch]")).to_be_enabled()
    expect(bar.locator("[data-together=reassign]")).to_be_disabled()
    desk.keyboard.press("Escape")
    expect(desk.get_by_test_id("picked-count")).to_have_count(0)


def test_a_view_is_saved_chosen_again_and_deleted(desk):
    ticket = a_call(desk, description="视图里的一件", channel="mailbox")
    desk.get_by_test_id("narrow-channel").select_option("mailbox")
    desk.get_by_test_id("narrow-order").select_option("newest")
    expect(row_of(desk, ticket)).to_be_visible()
    desk.get_by_text("存为视图").click()
    desk.locator("#desk-view-name").fill("信箱新件")
    desk.locator("#desk-view-save").click()
    chip = desk.get_by_test_id("saved-view").filter(has_text="信箱新件")
    expect(chip).to_be_visible()

    desk.goto("/desk")
    at_desk(desk)
    chip.click()

    expect(desk.get_by_test_id("narrow-channel")).to_have_value("mailbox")
    expect(desk.locator("#desk-list [data-open]").first).to_have_attribute("data-open", ticket["number"])
    desk.locator("[data-saved-drop]").click()
    expect(desk.get_by_test_id("saved-view")).to_have_count(0)


def test_a_filter_without_a_ticket_says_so(desk):
    desk.locator("#desk-words").fill("没有这样的内容")

    expect(desk.get_by_test_id("empty")).to_contain_text("清除部分条件")
