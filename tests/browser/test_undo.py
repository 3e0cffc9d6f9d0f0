"""A dispatch can be withdrawn from a bar that counts down, at the desk and at the map."""

import pytest
from playwright.sync_api import Page

from tests.browser.test_scopes import left_in_chinese
from tests.support.acceptance import keep_first
from tests.support.browser.dispatcher_desk import a_call, acts_of, at_desk, found, open_row, row_of
from tests.support.browser.screens import at_map, choose, clear, field, notice, number, open_ticket, undo
from tests.support.browser.waiting import PATIENCE_MS, expect

pytestmark = pytest.mark.browser

WITHDRAWN = ["dispatch", "withdraw_dispatch"]
LEAD = "市水利局"
WIDTHS = [(1366, 768), (1920, 1080)]


@pytest.fixture
def desk(seat) -> Page:
    """A dispatcher at their desk."""
    return at_desk(seat("dispatcher", "/desk"))


def dispatched(desk: Page, words: str, *, lead: str | None = None) -> dict:
    """Dispatch a new call by its form and wait for the bar; lead: another, alone, than the list names."""
    ticket = a_call(desk, description=words)
    found(desk, words, ticket)
    open_row(desk, ticket)
    desk.keyboard.press("1")
    expect(desk.get_by_test_id("act-form-dispatch")).to_be_visible()
    if lead:
        clear(desk, "cooperating")
        choose(desk, "lead", lead)
        field(desk, "list_reason").fill("现场由该单位处置")
    desk.keyboard.press("Control+Enter")
    expect(undo(desk)).to_contain_text(f"已分派 {ticket['number']}", timeout=PATIENCE_MS)
    return ticket


def button(page: Page):
    return undo(page).get_by_role("button", name="撤回分派")


def left(page: Page) -> int:
    return number(undo(page).locator("[data-undo-left]").inner_text())


def test_a_dispatch_is_withdrawn_from_its_bar_and_waits_again(desk):
    ticket = dispatched(desk, "撤回按钮路面塌陷")

    button(desk).click()

    expect(notice(desk)).to_contain_text("撤回分派已办理", timeout=PATIENCE_MS)
    expect(undo(desk)).to_have_count(0)
    expect(row_of(desk, ticket)).to_be_visible(timeout=PATIENCE_MS)
    assert [act.value for act in acts_of(ticket["number"])][-2:] == WITHDRAWN


def test_the_bar_counts_down_and_outlives_other_tickets(desk):
    dispatched(desk, "倒数计时井盖破损")
    before = left(desk)
    other = a_call(desk, description="另一件积水")
    found(desk, "另一件积水", other)

    open_row(desk, other)

    desk.wait_for_timeout(1100)
    assert 0 < left(desk) < before <= 60


def test_the_bar_is_gone_after_its_seconds(desk):
    ticket = dispatched(desk, "倒计时结束围挡倒塌")
    seconds = undo(desk).locator("[data-undo-left]")
    expect(seconds).not_to_have_text(seconds.inner_text())  # it counts
    desk.clock.install()

    desk.clock.fast_forward(61_000)

    expect(undo(desk)).to_have_count(0, timeout=PATIENCE_MS)
    desk.keyboard.press("z")
    assert acts_of(ticket["number"])[-1].value == "dispatch"


def test_one_key_withdraws_and_typing_it_does_not(desk):
    ticket = dispatched(desk, "按键撤回水管漏水")

    desk.locator("#desk-words").press_sequentially("z")
    expect(button(desk)).to_be_enabled()
    desk.locator("#desk-words").fill("")
    button(desk).focus()
    desk.keyboard.press("z")

    expect(notice(desk)).to_contain_text("撤回分派已办理", timeout=PATIENCE_MS)
    assert [act.value for act in acts_of(ticket["number"])][-2:] == WITHDRAWN


def test_the_keyboard_reaches_the_button(desk):
    dispatched(desk, "键盘可达路灯不亮")

    for _ in range(200):
        desk.keyboard.press("Shift+Tab")
        if button(desk).evaluate("(button) => button === document.activeElement"):
            return
    raise AssertionError("the button was not reached by Tab")


def test_the_countdown_is_not_read_out(desk):
    dispatched(desk, "只读一次树木倒伏")

    region = desk.locator("#undo")

    expect(region).to_have_attribute("role", "status")
    hidden = (
        undo(desk)
        .locator("[data-undo-left]")
        .evaluate("(left) => left.closest('[aria-hidden=true]') !== null")
    )
    assert hidden


def test_the_bar_leaves_once_the_department_has_opened_the_order(desk, seat):
    ticket = dispatched(desk, "部门已读垃圾堆放", lead="市综合行政执法局")

    department = seat("department", "/department")
    assert department.request.get(f"/api/v1/tickets/{ticket['id']}").ok

    expect(undo(desk)).to_have_count(0, timeout=PATIENCE_MS)


@pytest.mark.parametrize("size", keep_first(WIDTHS, ids=lambda size: str(size[0])))
def test_the_map_withdraws_too(seat, size):
    page = at_map(seat("dispatcher", width=size[0], height=size[1]))
    ticket = a_call(page)
    open_ticket(page, ticket)
    page.locator("#act-submit").click()
    expect(undo(page)).to_contain_text(ticket["number"], timeout=PATIENCE_MS)

    button(page).click()

    expect(notice(page)).to_contain_text("撤回分派已办理", timeout=PATIENCE_MS)
    assert [act.value for act in acts_of(ticket["number"])][-2:] == WITHDRAWN


def test_several_dispatches_are_withdrawn_together(desk):
    words = "一并撤回"
    tickets = [a_call(desk, description=f"{words}第{place}件") for place in "一二"]
    found(desk, words, *tickets)
    desk.locator("#desk-list [data-open]").first.focus()
    desk.keyboard.press("x")
    desk.locator("[data-pick]").last.click(modifiers=["Shift"])
    expect(desk.get_by_test_id("picked-count")).to_have_text("已选 2 件")
    desk.keyboard.press("d")
    expect(desk.get_by_test_id("together-dispatch")).to_be_visible()
    choose(desk, "lead", LEAD)
    desk.keyboard.press("Control+Enter")
    expect(undo(desk)).to_contain_text("已分派 2 件", timeout=PATIENCE_MS)

    button(desk).click()

    expect(undo(desk)).to_have_count(0, timeout=PATIENCE_MS)  # the answer, not the notice of the dispatch
    expect(notice(desk)).to_have_text("2 件已办")
    for ticket in tickets:
        assert [act.value for act in acts_of(ticket["number"])][-2:] == WITHDRAWN


@pytest.fixture
def english(seat):
    """A dispatcher at their desk who has switched to English."""
    page = at_desk(seat("dispatcher", "/desk"))
    page.get_by_test_id("language").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    yield at_desk(page)
    page.get_by_test_id("language").click()  # the account remembers it
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")


def test_the_desk_is_not_wider_than_its_window(english):
    english.set_viewport_size({"width": 1366, "height": 768})

    assert english.locator("#desk").evaluate("(desk) => desk.scrollWidth <= desk.clientWidth")
    assert english.locator(".top-bar").bounding_box()["width"] <= 1366


def test_the_bar_speaks_english(english):
    ticket = a_call(english, description="broken cover")
    found(english, "broken cover", ticket)
    open_row(english, ticket)
    english.keyboard.press("1")
    expect(english.get_by_test_id("act-form-dispatch")).to_be_visible()
    english.keyboard.press("Control+Enter")

    expect(undo(english)).to_contain_text(f"Dispatched {ticket['number']}", timeout=PATIENCE_MS)
    expect(undo(english).locator("p")).to_contain_text("can be withdrawn for")  # for screen readers
    assert left_in_chinese(english) == []
