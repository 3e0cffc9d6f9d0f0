"""A call is taken down by the keyboard alone; hints come while typing; nothing typed is lost."""

import re

import pytest
from playwright.sync_api import Page
from sqlalchemy import text

from db.session import owner_transaction
from tests.support.browser.cut_off import cut_off
from tests.support.browser.waiting import expect

NUMBER = re.compile(r"^SG\d{8}-\d{5}$")


@pytest.fixture
def desk(seat) -> Page:
    """The hotline desk of a user who takes calls."""
    page = seat("intake", "/hotline")
    expect(page.get_by_test_id("new-call")).to_be_visible()
    return page


def a_place() -> tuple[str, str]:
    """Return code and name of a village that holds an open ticket."""
    with owner_transaction() as session:
        return tuple(
            session.execute(
                text(
                    "SELECT a.code, a.name FROM areas a WHERE a.city = '370783' AND a.level = 'village'"
                    " AND a.valid_to IS NULL ORDER BY a.code LIMIT 1"
                )
            ).one()
        )


def take_down(page: Page, words: str, code: str) -> None:
    """Fill in a call by keys alone, up to its last one."""
    keys = page.keyboard
    keys.press("n")
    expect(page.locator("[data-field=phone]")).to_be_focused()
    keys.type("13900001111")
    keys.press("Enter")
    expect(page.locator("[data-field=text]")).to_be_focused()
    keys.type(words)
    expect(page.get_by_test_id("hint-1")).to_be_visible()
    keys.press("Alt+1")
    for _ in range(12):
        if page.evaluate("document.activeElement.dataset.field") == "where":
            break
        keys.press("Tab")
    keys.type(code)
    expect(page.locator("[data-place]").first).to_be_visible()
    keys.press("Enter")
    expect(page.get_by_test_id("chosen-place")).to_be_visible()


def test_a_whole_call_is_taken_down_by_the_keyboard(desk: Page) -> None:
    code, name = a_place()

    take_down(desk, "村口路灯不亮，晚上看不见路", code)
    expect(desk.get_by_test_id("chosen-place")).to_contain_text(name)
    desk.keyboard.press("Control+Enter")

    expect(desk.get_by_test_id("number")).to_have_text(NUMBER)
    desk.keyboard.press("n")
    expect(desk.locator("[data-field=phone]")).to_have_value("")
    expect(desk.locator("[data-field=phone]")).to_be_focused()


def test_a_second_call_of_the_same_warns_and_is_added_to_the_first(desk: Page) -> None:
    code, _ = a_place()
    take_down(desk, "文化广场旗杆倾斜快要倒了", code)
    desk.keyboard.press("Control+Enter")
    number = desk.get_by_test_id("number").text_content()

    take_down(desk, "文化广场的旗杆倾斜，要倒了", code)
    duplicate = desk.get_by_test_id(f"duplicate-{number}")
    expect(duplicate).to_be_visible()
    expect(desk.locator("[data-part=earlier]")).to_contain_text(number)
    duplicate.locator("[data-same]").focus()
    desk.keyboard.press("Enter")
    expect(desk.locator("[data-part=joins]")).to_contain_text(number)
    desk.keyboard.press("Control+Enter")

    expect(desk.get_by_test_id("taken")).to_contain_text(number)
    expect(desk.get_by_test_id("number")).not_to_have_text(number)


def test_what_was_typed_survives_a_reload(desk: Page) -> None:
    code, name = a_place()
    take_down(desk, "西巷路灯不亮两天", code)

    desk.reload()

    expect(desk.locator("[data-field=text]")).to_have_value("西巷路灯不亮两天")
    expect(desk.locator("[data-field=phone]")).to_have_value("13900001111")
    expect(desk.get_by_test_id("chosen-place")).to_contain_text(name)


def test_a_lost_connection_loses_nothing_and_doubles_nothing(desk: Page) -> None:
    code, _ = a_place()
    take_down(desk, "东巷路灯灭了三天", code)
    address = re.compile(r"/api/v1/hotline$")
    with cut_off(desk, address, performed=True):
        desk.keyboard.press("Control+Enter")
        expect(desk.locator("[data-part=fault]")).to_be_visible()

    desk.keyboard.press("Control+Enter")

    expect(desk.get_by_test_id("number")).to_have_text(NUMBER)
    with owner_transaction() as session:
        made = session.scalars(
            text("SELECT count(*) FROM tickets WHERE description = '东巷路灯灭了三天'")
        ).one()
    assert made == 1


def test_an_enquiry_is_answered_on_the_phone(desk: Page) -> None:
    desk.keyboard.press("n")
    desk.locator("[data-choice=request_kind][value=enquiry]").check(force=True)
    desk.locator("[data-field=text]").fill("咨询社保窗口几点开门")
    desk.locator("[data-field=answer]").fill("工作日 8:30 至 17:30")
    desk.keyboard.press("Control+Enter")

    expect(desk.get_by_test_id("taken")).to_contain_text("当场答复")


def test_the_place_is_pointed_at_on_the_map(desk: Page) -> None:
    desk.keyboard.press("n")
    desk.keyboard.press("Alt+m")
    desk.locator(".intake-map__area").first.wait_for()
    desk.locator(".intake-map__area").nth(4).click()
    desk.locator("[data-intake=map-back]").wait_for()
    desk.locator(".intake-map__area").nth(2).click()

    # The first question builds what finds a grid; with others at work that takes a while.
    expect(desk.get_by_test_id("chosen-place")).to_contain_text("·", timeout=30_000)


def test_escape_puts_the_form_away_and_a_row_opens_its_ticket(desk: Page) -> None:
    desk.keyboard.press("n")
    expect(desk.get_by_test_id("intake")).to_be_visible()
    desk.keyboard.press("Escape")

    expect(desk.get_by_test_id("intake")).to_be_hidden()


def test_the_search_finds_words_and_marks_them(desk: Page) -> None:
    code, _ = a_place()
    take_down(desk, "银杏林路灯灯杆锈蚀断裂", code)
    desk.keyboard.press("Control+Enter")
    number = desk.get_by_test_id("number").text_content()

    desk.locator("#find").fill("灯杆锈蚀")
    desk.locator("#find").press("Enter")

    row = desk.get_by_test_id(f"found-{number}")
    expect(row.locator("mark")).to_have_text("灯杆锈蚀")
    row.locator("a").click()
    expect(desk).to_have_url(re.compile(rf"/hotline\?ticket={number}"))
    expect(desk.locator("#desk-letter")).to_contain_text("银杏林路灯灯杆锈蚀断裂")
