"""The dispatcher's desk: a routine call in three presses, neighbours, decisions, hidden details."""

import pytest
from playwright.sync_api import Page

from domain.enums import Act
from tests.browser.test_scopes import left_in_chinese
from tests.support.browser import screens
from tests.support.browser.dispatcher_desk import (
    OTHER_LEAD,
    a_call,
    acts_of,
    at_desk,
    choose,
    found,
    lead_of,
    open_row,
    opened,
    row_of,
)
from tests.support.browser.screens import notice, undo
from tests.support.browser.waiting import PATIENCE_MS, expect

pytestmark = pytest.mark.browser


@pytest.fixture
def desk(seat) -> Page:
    """A dispatcher at their desk, its queue of calls before them."""
    return at_desk(seat("dispatcher", "/desk"))


def test_a_routine_call_is_dispatched_in_three_presses_and_the_next_one_opens(desk):
    first, second = (a_call(desk, description=f"按键计数第{place}件路面积水") for place in "一二")
    found(desk, "按键计数", first, second)
    desk.evaluate(
        """() => {
          window.presses = 0;
          addEventListener("keydown", (event) => {
            if (!["Control", "Shift", "Alt"].includes(event.key)) window.presses += 1;
          }, true);
        }"""
    )
    open_row(desk, first)

    desk.keyboard.press("1")
    expect(desk.get_by_test_id("act-form-dispatch")).to_contain_text("主办，按时率")
    desk.keyboard.press("Control+Enter")
    opened(desk, second)

    assert desk.evaluate("window.presses") <= 3
    assert lead_of(first["number"]) is not None
    assert Act.DISPATCH in acts_of(first["number"])
    expect(undo(desk)).to_contain_text("已分派")
    expect(row_of(desk, second)).to_be_focused()
    expect(row_of(desk, first)).to_have_count(0)


def test_fast_fingers_lose_no_key(desk):
    ticket = a_call(desk, description="快手按键不丢失井盖松动")
    found(desk, "快手按键", ticket)
    row_of(desk, ticket).focus()

    for key in ("Enter", "1", "Control+Enter"):
        desk.keyboard.press(key)

    expect(undo(desk)).to_contain_text("已分派", timeout=PATIENCE_MS)
    assert acts_of(ticket["number"]).count(Act.DISPATCH) == 1


def test_the_switch_is_remembered_and_leaves_the_ticket_open(desk):
    first, _second = (a_call(desk, description=f"自动打开关闭第{place}件") for place in "一二")
    desk.get_by_test_id("advance").click()
    desk.reload()
    at_desk(desk)
    expect(desk.get_by_test_id("advance")).to_have_attribute("aria-checked", "false")
    found(desk, "自动打开关闭", first, _second)
    open_row(desk, first)

    desk.keyboard.press("1")
    expect(desk.get_by_test_id("act-form-dispatch")).to_be_visible()
    desk.keyboard.press("Control+Enter")

    expect(undo(desk)).to_contain_text("已分派")
    opened(desk, first)


def test_urgent_words_suggest_urgency_and_say_which(desk):
    ticket = a_call(desk, description="院内变压器着火冒烟")
    found(desk, "变压器着火", ticket)
    open_row(desk, ticket)

    desk.keyboard.press("1")

    form = desk.get_by_test_id("act-form-dispatch")
    expect(form).to_contain_text("内容中有“着火”")
    expect(form.get_by_label("紧急")).to_be_checked()


def test_neighbours_stand_beside_the_letter_and_a_link_begins_with_their_number(desk):
    lon, lat = 118.7425, 36.8805
    place = {"lon": lon, "lat": lat, "area_code": None}
    other = a_call(desk, description="邻近比对井盖破损", **place)
    ticket = a_call(desk, description="邻近比对井盖破损需修", **{**place, "lat": lat + 0.001})
    found(desk, "邻近比对", other, ticket)
    open_row(desk, ticket)
    beside = desk.locator("#desk-context")
    companion = beside.get_by_test_id(f"companion-{other['number']}").first
    expect(companion).to_contain_text("111 米")
    expect(beside.locator(".small-map[data-ready]")).to_be_visible(timeout=PATIENCE_MS)
    expect(beside.locator(f'.small-map [data-open="{other["number"]}"]')).to_have_count(1)

    companion.get_by_test_id(f"link-{other['number']}").click()

    form = desk.get_by_test_id("act-form-link")
    expect(form.locator("input").first).to_have_value(other["number"])
    desk.keyboard.press("Control+Enter")
    expect(notice(desk)).to_contain_text("已办理")
    beside.locator(f'.small-map [data-open="{other["number"]}"]').click()
    opened(desk, other)


def test_a_return_waits_with_its_decision_at_hand_and_the_history_tells_it(desk, seat):
    ticket = a_call(desk, description="退单决定水管爆裂")
    sent = screens.post(
        desk,
        f"/{ticket['id']}/dispatch",
        {"class": "general", "lead": "D07", "version": ticket["version"]},
    )
    holder = seat("department", "/department")
    order = sent["work_orders"][0]["id"]
    screens.post(
        holder,
        f"/{ticket['id']}/acts/return",
        {"version": sent["version"], "work_order_id": order, "said": {"text": "不属于本单位职责"}},
    )
    desk.goto(f"/desk?queue=returned&ticket={ticket['number']}")
    at_desk(desk)
    opened(desk, ticket)
    box = desk.get_by_test_id("decisions")
    expect(box).to_contain_text("不属于本单位职责")
    expect(desk.get_by_test_id("standing")).to_contain_text("由中心答复：退单申请")

    box.get_by_text("同意退单并改派").click()
    form = desk.get_by_test_id("act-form-reassign")
    expect(form).to_be_visible()
    choose(desk, "successor", OTHER_LEAD)
    form.locator("textarea").fill("同意，由水利局办理")
    desk.keyboard.press("Control+Enter")

    expect(notice(desk)).to_contain_text("改派已办理", timeout=PATIENCE_MS)
    desk.goto(f"/desk?ticket={ticket['number']}")
    expect(desk.locator(".history__row").first).to_contain_text(f"改派给{OTHER_LEAD}", timeout=PATIENCE_MS)
    expect(desk.get_by_test_id("decisions")).to_have_count(0)


def test_the_hidden_phone_is_shown_once_after_a_reason_and_leaves_a_trace(desk):
    ticket = a_call(desk, description="查看电话的一件", reporter_name="王小明", reporter_phone="13812345678")
    found(desk, "查看电话", ticket)
    open_row(desk, ticket)
    expect(desk.locator("#desk-letter")).not_to_contain_text("13812345678")
    desk.get_by_text("更多操作").click()
    desk.get_by_test_id("act-reveal").click()
    form = desk.get_by_test_id("act-form-reveal")
    form.locator("textarea").fill("回拨核实地址")

    desk.keyboard.press("Control+Enter")

    expect(desk.get_by_test_id("revealed")).to_contain_text("13812345678")
    expect(desk.get_by_test_id("revealed")).to_contain_text("王小明")
    assert Act.REVEAL in acts_of(ticket["number"])
    desk.get_by_test_id("revealed").get_by_role("button").click()
    expect(desk.get_by_test_id("revealed")).to_have_count(0)


def test_in_english_the_desk_says_nothing_in_chinese_of_its_own(desk):
    ticket = a_call(desk, description="an English look at the desk")
    desk.get_by_test_id("language").click()
    expect(desk.locator("html")).to_have_attribute("lang", "en")
    at_desk(desk)
    found(desk, "English look", ticket)
    open_row(desk, ticket)
    desk.keyboard.press("1")
    expect(desk.get_by_test_id("act-form-dispatch")).to_be_visible()
    desk.locator("[data-pick]").first.click()
    expect(desk.get_by_test_id("picked-count")).to_be_visible()

    left = left_in_chinese(desk)

    desk.get_by_test_id("language").click()
    expect(desk.locator("html")).to_have_attribute("lang", "zh-CN")
    assert left == []
