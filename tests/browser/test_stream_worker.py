"""One stream serves all tabs of a browser: snapshots, changes, and recovery after an outage."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page
from sqlalchemy import select

import live
from db.models import Ticket
from db.session import owner_transaction
from demo.areas import CITY_CODE
from services import outbox
from tests.browser.conftest import PASSWORDS

VIEW = "level=town&measure=open_tickets"
PATIENCE_SECONDS = 10

SUBSCRIBE = """async ([city, view]) => {
  window.heard = [];
  const note = (kind) => (data, at) => window.heard.push([kind, data]);
  const kinds = ["snapshot", "change", "state", "hello"];
  const hears = Object.fromEntries(kinds.map((kind) => [kind, note(kind)]));
  const { subscribe } = await import("/assets/js/stream.js");
  window.leave = subscribe({ city, view }, hears);
}"""


def subscribe(page: Page, view: str = VIEW) -> None:
    """Open an empty page of the product and subscribe to a view."""
    page.goto("/docs")
    page.evaluate(SUBSCRIBE, [CITY_CODE, view])


def hear(page: Page, kind: str, wanted: Callable[[Any], bool] = lambda _data: True) -> Any:
    """Wait for an event and return its data; polls, since the page's policy forbids eval."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        for heard, data in page.evaluate("() => window.heard"):
            if heard == kind and wanted(data):
                return data
        page.wait_for_timeout(20)
    raise AssertionError(f"{kind} was not heard: {page.evaluate('() => window.heard.map(([k]) => k)')}")


def touch_a_ticket() -> str:
    """Commit a change of an open ticket and return its id."""
    with owner_transaction() as session:
        ticket = session.scalars(select(Ticket).where(Ticket.closed_at.is_(None)).limit(1)).one()
        ticket.urgent = not ticket.urgent
        outbox.record(session, CITY_CODE, [ticket.id], datetime.now(UTC))
    return str(ticket.id)


def streams(count: int) -> bool:
    """Return whether the server reaches that number of streams."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while live.count_screens() != count and time.monotonic() < deadline:
        time.sleep(0.05)
    return live.count_screens() == count


@pytest.fixture
def browser_of_a_leader(window: Callable[..., BrowserContext], product) -> BrowserContext:
    context = window()
    page = context.new_page()
    page.goto("/login")
    page.request.post(
        "/login",
        form={"username": "leader", "password": PASSWORDS["leader"]},
        headers={"Origin": product.url},
    )
    page.close()
    return context


def test_two_tabs_share_one_stream_and_both_hear_a_change(browser_of_a_leader) -> None:
    first, second = browser_of_a_leader.new_page(), browser_of_a_leader.new_page()
    subscribe(first)
    picture = hear(first, "snapshot")
    subscribe(second)
    same = hear(second, "snapshot")

    assert streams(1)
    ticket = touch_a_ticket()
    for page in (first, second):
        assert hear(page, "change", lambda data: ticket in data.get("tickets", ()))["view"] == VIEW
        assert hear(page, "state", lambda state: state == "live")
    assert same["values"] == picture["values"]


def test_another_view_of_a_second_tab_joins_the_same_stream(browser_of_a_leader) -> None:
    first, second = browser_of_a_leader.new_page(), browser_of_a_leader.new_page()
    subscribe(first)
    hear(first, "snapshot")

    subscribe(second, "level=town&measure=sla_risk")
    picture = hear(second, "snapshot")

    assert picture["measure"] == "sla_risk"
    assert streams(1)


def test_the_stream_ends_with_the_last_tab(browser_of_a_leader) -> None:
    page = browser_of_a_leader.new_page()
    subscribe(page)
    hear(page, "snapshot")

    page.evaluate("() => window.leave()")

    assert streams(0)


def test_a_tab_hears_that_the_connection_is_lost_and_comes_back(browser_of_a_leader) -> None:
    page = browser_of_a_leader.new_page()
    subscribe(page)
    hear(page, "state", lambda state: state == "live")

    browser_of_a_leader.set_offline(True)
    for held in list(live.get_broadcaster()._screens.values()):
        for screen in held:
            screen.loop.call_soon_threadsafe(screen.close)
    hear(page, "state", lambda state: state in {"stale", "offline"})
    page.evaluate("() => { window.heard = []; }")
    browser_of_a_leader.set_offline(False)

    hear(page, "state", lambda state: state == "live")
    ticket = touch_a_ticket()
    assert hear(page, "change", lambda data: ticket in data.get("tickets", ()))
