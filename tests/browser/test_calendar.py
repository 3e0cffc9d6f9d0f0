"""An administrator imports a year of the calendar at the screen, and the pages fit every window."""

from pathlib import Path

import pytest

from tests.support.acceptance import keep_each_once
from tests.support.browser.navigation import open_page
from tests.support.browser.waiting import expect

pytestmark = pytest.mark.browser
PAGES = ["/admin/calendar", "/admin/tokens", "/admin/staff", "/admin/areas"]
SIZES = [(1366, 768), (1920, 1080), (3840, 2160), (683, 384)]
FILES = Path(__file__).parents[1] / "field"


def test_a_provisional_year_is_looked_at_and_brought_in(seat):
    page = seat("administrator", "/inbox")
    open_page(page, "设置")
    page.get_by_role("navigation", name="系统管理").get_by_role("link", name="工作日历").click()
    page.get_by_test_id("year").fill("2028")
    page.get_by_test_id("status").select_option("provisional")
    page.get_by_test_id("rehearse").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("effect")).to_contain_text("260 天，共 366 天")
    page.get_by_test_id("reason").fill("先按周一至周五预排")
    page.keyboard.press("Enter")

    expect(page.get_by_test_id("done")).to_contain_text("工作日历已更改")
    expect(page.get_by_test_id("counts")).to_contain_text("260 个工作日")
    expect(page.get_by_test_id("history")).to_contain_text("先按周一至周五预排")


def test_a_file_that_is_not_clear_is_refused_with_its_line(seat):
    page = seat("administrator", "/admin/calendar")
    page.get_by_test_id("year").fill("2027")
    page.get_by_test_id("file").set_input_files(
        {"name": "x.csv", "mimeType": "text/csv", "buffer": b"day,worked\n2027-01-01,perhaps\n"}
    )
    page.get_by_test_id("rehearse").click()

    expect(page.get_by_test_id("error")).to_contain_text("第 2 行")


@pytest.mark.parametrize(("path", "size"), keep_each_once(PAGES, SIZES))
def test_the_pages_are_no_wider_than_their_window(seat, path, size):
    width, height = size
    page = seat("administrator", path, width=width, height=height)

    assert page.evaluate("() => document.documentElement.scrollWidth") <= width
