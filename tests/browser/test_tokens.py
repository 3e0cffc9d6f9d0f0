"""An administrator creates a token at the page: it is shown once, whole, within its panel."""

import re

import pytest

from tests.support.acceptance import keep_first
from tests.support.browser.waiting import expect

PAGE = "/admin/tokens"


@pytest.mark.parametrize("size", keep_first([(683, 384), (1366, 768), (3840, 2160)]))
def test_a_token_that_is_shown_stays_within_its_panel(seat, size):
    width, height = size
    page = seat("administrator", PAGE, width=width, height=height)
    page.get_by_test_id("label").fill("南楼指挥大厅大屏")
    page.get_by_test_id("role").select_option("wall")
    page.get_by_test_id("make").click()

    expect(page.get_by_test_id("secret")).to_have_text(re.compile(r"\S{30,}"))
    wider = page.evaluate(
        "() => [...document.querySelectorAll('.people-panel, .people-panel *, html')]"
        ".filter((part) => part.scrollWidth > part.clientWidth + 1 && part.clientWidth > 0)"
        ".map((part) => part.className || part.tagName)"
    )
    assert wider == []
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width
