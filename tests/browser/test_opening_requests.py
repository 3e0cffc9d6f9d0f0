"""What a page asks the server when it opens: its content, and nothing that has no answer."""

from json import loads

import pytest
from playwright.sync_api import Page, Response

from tests.support.acceptance import keep_first
from tests.support.browser.waiting import PATIENCE_MS, expect

pytestmark = pytest.mark.browser

NOTHING = 204
SETTLED_MS = 1_000  # for what a page asks once its content is there
# Who opens what; the first is part of every run.
PAGES = (
    ("dispatcher", "/desk"),
    ("dispatcher", "/map"),
    ("dispatcher", "/duty"),
    ("department", "/department"),
    ("town", "/town"),
    ("unit", "/unit"),
    ("reviewer", "/review"),
    ("caller", "/callback"),
    ("supervisor", "/supervision"),
    ("leader", "/assessment"),
    ("leader", "/indicators"),
    ("leader", "/catalogue"),
    ("leader", "/duties"),
)
# A button that comes with a page: Dash asks about it, since its notices are no part of the page.
BUTTONS = frozenset({"duty-add.n_clicks"})


@pytest.mark.parametrize("opened", keep_first(PAGES, ids=" ".join))
def test_a_page_asks_for_nothing_that_has_no_answer(seat, opened):
    who, path = opened
    page: Page = seat(who, path)
    page.wait_for_timeout(SETTLED_MS)
    answered: list[Response] = []
    page.on("response", lambda answer: answered.append(answer))  # noqa: PLW0108 — Playwright wants a function

    page.reload()
    expect(page.locator("#page > *").first).to_be_visible(timeout=PATIENCE_MS)
    page.wait_for_timeout(SETTLED_MS)

    asked = [
        (loads(one.request.post_data or "{}")["changedPropIds"], one.status)
        for one in answered
        if "_dash-update-component" in one.url
    ]
    assert asked
    assert [said for said, status in asked if status == NOTHING and not BUTTONS.issuperset(said)] == []
