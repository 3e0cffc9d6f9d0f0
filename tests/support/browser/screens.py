"""Common actions at a screen."""

import re
import time
from itertools import count
from typing import Any

from playwright.sync_api import Locator, Page

from demo.areas import CITY_CODE
from tests.support.browser.waiting import PATIENCE_MS, expect

TOWN = "370783001"  # 圣城街道, where most happens
_keys = count(1)
_grids = count()


def at_map(page: Page) -> Page:
    """Wait until the areas are rendered in the colours of the view, and return the page."""
    state = page.get_by_test_id("map-state")
    expect(state).to_have_attribute(
        "data-state", "ready", timeout=PATIENCE_MS
    )  # no state at all is hidden too
    expect(state).to_be_hidden()
    page_root = page.get_by_test_id("map-page")
    expect(page_root).to_have_attribute("data-waiting", "false", timeout=PATIENCE_MS)
    expect(page.get_by_test_id("total")).to_be_visible(timeout=PATIENCE_MS)
    return page


def until(page: Page, question: str, asked: Any = None, *, seconds: float = PATIENCE_MS / 1000) -> Any:
    """Return the answer once it is true; Playwright's own waiting needs eval, which the policy forbids."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := page.evaluate(question, asked):
            return found
        page.wait_for_timeout(30)
    raise AssertionError(f"still not so after {seconds} s: {question}")


def number(text: str | None) -> int:
    """Return the only number in a text, read without its thousands' signs."""
    [found] = re.findall(r"\d[\d,]*", text or "")
    return int(found.replace(",", ""))


def values(page: Page, **query: str) -> dict[str, Any]:
    """Return what the interface for machines says to the same person."""
    asked = {"city": CITY_CODE, "level": "town", "measure": "open_tickets", **query}
    answer = page.request.get("/api/v1/values", params=asked, headers={"Accept": "application/json"})
    assert answer.ok, answer.text()
    return dict(answer.json())


def post(page: Page, path: str, body: dict[str, Any]) -> dict[str, Any]:
    """Post an act as the person at the screen."""
    origin = re.sub(r"(https?://[^/]+).*", r"\1", page.url)
    headers = {"Origin": origin, "Idempotency-Key": f"browser-{next(_keys):06}", "Accept": "application/json"}
    answer = page.request.post(f"/api/v1/tickets{path}", data=body, headers=headers)
    assert answer.ok, answer.text()
    return dict(answer.json())


def a_ticket(page: Page, **changes: str | None) -> dict[str, Any]:
    """Report a ticket in a grid and return what the interface answers; it waits for a dispatcher."""
    body = {
        "city": CITY_CODE,
        "matter": any_matter(page),
        "description": "门前占道，通行不便",
        "area_code": any_grid(page),
        "channel": "hotline_5123456",
        **changes,
    }
    return post(page, "", body)


def beyond_the_list(page: Page) -> dict[str, Any]:
    """Report a ticket of which the responsibility list knows nothing, so that its form begins empty."""
    return a_ticket(page, matter=None, description="来电无声")


def clear(page: Page, name: str) -> None:
    """Take away what is chosen in a list of a form."""
    chosen = field(page, name)
    chosen.locator(".dash-dropdown-clear").click()
    expect(chosen.locator(".dash-dropdown-clear")).to_have_count(0)


def any_grid(page: Page) -> str:
    """Return the code of a grid of TOWN that no test has had before."""
    grids = [area["code"] for area in values(page, level="grid")["areas"] if area["code"].startswith(TOWN)]
    return str(grids[next(_grids) % len(grids)])


def any_matter(page: Page) -> str:
    """Return the code of a public matter that the page offers as a filter."""
    return str(page.get_by_test_id("filter-matter").locator("option").nth(1).get_attribute("value"))


def open_ticket(page: Page, ticket: dict[str, Any]) -> Locator:
    """Open the panel of a ticket in the page without reloading, and return the panel."""
    page.evaluate("(number) => huying.view.change({ ticket: number })", ticket["number"])
    panel = page.get_by_test_id("panel")
    expect(panel.locator("#panel-title")).to_contain_text(ticket["number"], timeout=PATIENCE_MS)
    return panel


def field(page: Page, name: str) -> Locator:
    """Return the field of an act's form that fills in one part of its payload."""
    return page.locator(f"""[id='{{"field":"{name}","type":"said"}}']""")


def choose(page: Page, name: str, words: str) -> None:
    """Choose from a searchable list of a form by typing."""
    field(page, name).click()
    page.get_by_role("dialog").get_by_role("searchbox").or_(page.locator(".dash-dropdown-search")).first.fill(
        words
    )
    page.locator(".dash-dropdown-option", has_text=words).first.click()
    if page.locator(".dash-dropdown-search").count():
        page.keyboard.press("Escape")


def notice(page: Page) -> Locator:
    """Return the notice on the screen."""
    return page.get_by_test_id("notice")


def undo(page: Page) -> Locator:
    """Return the bar that withdraws a dispatch, which confirms it too."""
    return page.get_by_test_id("undo")


def confirmed(page: Page) -> Locator:
    """Return the sign that the last act was done: its notice, or the bar that withdraws a dispatch."""
    return notice(page).filter(has_text="已办理").or_(undo(page))
