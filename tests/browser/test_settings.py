"""An administrator finds a setting, previews a change and makes it, with the keyboard alone."""

import pytest

from tests.support.acceptance import keep_first
from tests.support.browser.navigation import open_page
from tests.support.browser.waiting import expect

pytestmark = pytest.mark.browser
PAGE = "/admin/settings"


def test_a_setting_is_found_looked_at_and_changed_with_the_keyboard(seat):
    page = seat("administrator", "/inbox")
    open_page(page, "设置")
    page.get_by_test_id("search").fill("limits.rating_days")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("total")).to_have_text("共 1 项设置")
    page.get_by_role("link", name="镇街评价时限").focus()
    page.keyboard.press("Enter")

    page.get_by_test_id("new-value").fill("6")
    page.get_by_test_id("reason").fill("征求镇街意见后延长")
    page.get_by_label("正在计时的事项也改用新时限").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("effect")).to_contain_text("个计时将变动")
    page.get_by_test_id("confirm").focus()
    page.keyboard.press("Enter")

    expect(page.get_by_test_id("done")).to_contain_text("已更改")
    expect(page.get_by_test_id("value")).to_have_text("6 个工作日")
    expect(page.get_by_test_id("history")).to_contain_text("征求镇街意见后延长")


@pytest.mark.parametrize("size", keep_first([(1366, 768), (1920, 1080), (3840, 2160), (683, 384)]))
def test_the_page_is_no_wider_than_its_window(seat, size):
    width, height = size
    page = seat("administrator", f"{PAGE}/limits.general_days", width=width, height=height)

    assert page.evaluate("() => document.documentElement.scrollWidth") <= width
    expect(page.get_by_test_id("preview")).to_be_attached()


def test_a_box_to_tick_grows_with_the_type(seat):
    page = seat("administrator", f"{PAGE}/limits.general_days", width=3840, height=2160)

    box, line = page.evaluate(
        """() => {
            const box = document.querySelector("input[type=checkbox]");
            const type = getComputedStyle(box.parentElement).fontSize;
            return [box.getBoundingClientRect().height, parseFloat(type)];
        }"""
    )

    assert box >= 0.8 * line
