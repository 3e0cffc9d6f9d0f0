"""Requests of a desk when a ticket is opened or changes, and what stays on the screen meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager
from json import loads

import pytest
from playwright.sync_api import Page, Request

from tests.support.browser.dispatcher_desk import a_call, at_desk, found, row_of
from tests.support.browser.screens import until
from tests.support.browser.waiting import PATIENCE_MS, expect

pytestmark = pytest.mark.browser

LIVE = frozenset({"pulse.data", "story-pulse.data"})
ROW_PX = 48
ROWS = 14  # more than a screen of 1366 × 768 shows
SEEN = """() => {
  const boxes = (of) => [...document.querySelectorAll(of)].map((one) => one.getBoundingClientRect());
  const [list] = boxes("#desk-list");
  const rows = boxes("#desk-list .rows__row");
  const seen = rows.filter((row) => row.bottom <= list.bottom + 1);
  return [rows.map((row) => Math.round(row.height)), seen.length];
}"""
HELD = """() => [
  document.getElementById("desk-list").scrollTop,
  document.querySelector(".desk__middle").scrollTop,
  document.activeElement.dataset.open ?? null,
]"""
ANSWERS = """() => performance.getEntriesByType("resource")
  .filter((one) => one.name.includes("_dash-update-component")).length"""
# An event that no shared rendering includes yet: what is rendered is as new as the page.
REFRESH = """() => {
  dash_clientside.set_props("pulse", { data: { event: 2 ** 40, at: 1 } });
  dash_clientside.set_props("story-pulse", { data: { event: 1, at: 1 } });
}"""


@contextmanager
def heard(page: Page) -> Iterator[list[str]]:
    """Collect the requests of callbacks, by their outputs; without those of live changes."""
    asked: list[str] = []

    def note(request: Request) -> None:
        if "_dash-update-component" not in request.url:
            return
        told = loads(request.post_data or "{}")
        if not LIVE.issuperset(told["changedPropIds"]):
            asked.append(str(told["output"]).split("@")[0])

    page.on("request", note)
    yield asked
    page.remove_listener("request", note)


def test_a_letter_comes_with_one_request_and_what_stands_below_and_beside_with_the_next(seat) -> None:
    desk = at_desk(seat("dispatcher", "/desk"))
    ticket = a_call(desk, description="一次读完的信")
    found(desk, "一次读完的信", ticket)

    with heard(desk) as asked:
        row_of(desk, ticket).click()
        expect(desk.locator("#desk-rest .history__row").first).to_be_visible(timeout=PATIENCE_MS)
        expect(desk.locator(".small-map[data-ready]")).to_be_visible(timeout=PATIENCE_MS)

    assert asked == ["desk-letter.children", "..desk-rest.data-nodes...desk-context.data-nodes.."]


def test_filters_draw_the_queue_and_leave_the_letter(seat) -> None:
    desk = at_desk(seat("dispatcher", "/desk"))
    ticket = a_call(desk, description="筛选时仍打开的信")
    found(desk, "筛选时仍打开的信", ticket)
    row_of(desk, ticket).click()
    expect(desk.locator(".small-map[data-ready]")).to_be_visible(timeout=PATIENCE_MS)

    with heard(desk) as asked:
        desk.get_by_test_id("narrow-urgent").select_option("true")
        expect(desk.get_by_test_id("empty")).to_be_visible(timeout=PATIENCE_MS)

    assert asked == ["..desk-queues.data-nodes...desk-list.data-nodes.."]
    expect(desk.locator("#desk-letter")).to_contain_text("筛选时仍打开的信")


def full_desk(page: Page) -> Page:
    """Return the dispatcher's desk with more rows in its queue than are visible."""
    at_desk(page)
    for _ in range(ROWS - page.locator("#desk-list [data-open]").count()):
        a_call(page)
    page.goto("/desk")
    at_desk(page)
    expect(page.locator("#desk-list [data-open]").nth(ROWS - 1)).to_be_attached(timeout=PATIENCE_MS)
    return page


def test_a_live_change_keeps_scroll_position_and_focus(seat) -> None:
    desk = full_desk(seat("dispatcher", "/desk", width=1366, height=560))
    desk.locator("#desk-list [data-open]").first.click()
    expect(desk.locator("#desk-rest .history__row").first).to_be_visible(timeout=PATIENCE_MS)
    desk.evaluate(
        """() => {
          document.getElementById("desk-list").scrollTop = 150;
          document.querySelector(".desk__middle").scrollTop = 120;
          document.querySelectorAll("#desk-list [data-open]")[5].focus({ preventScroll: true });
        }"""
    )
    before = desk.evaluate(HELD)
    assert before[0] > 0
    assert before[1] > 0

    known = desk.evaluate(ANSWERS)
    desk.evaluate(REFRESH)
    until(desk, f"(known) => ({ANSWERS})() >= known + 2", known)
    desk.wait_for_timeout(300)  # what came is drawn

    assert desk.evaluate(HELD) == before


def test_rows_are_48_px_high_and_ten_are_in_sight_at_1366_by_768(seat) -> None:
    desk = full_desk(seat("dispatcher", "/desk", width=1366, height=768))

    heights, seen = desk.evaluate(SEEN)

    assert set(heights) == {ROW_PX}
    assert seen >= 10
