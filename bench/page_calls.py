"""Record the requests of a page in a real browser, so that a bench can replay them."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, Page, Request

from bench import browser as real
from dashboard.shared import ids
from demo.accounts import DEMO_LOGINS

CALLBACK = "/_dash-update-component"
CLOSED_ROWS = '[data-open][aria-current="false"]'  # rows of the queue whose ticket is not open
# What the script of a page writes when the stream delivers a change.
PULSE = "([store, news]) => dash_clientside.set_props(store, {data: news})"
QUIET_MS, LONGEST_MS = 3_000, 60_000
SEE_OTHER = 303
Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class PageCalls:
    """The callbacks of a page: when it is opened, when others changed tickets, and when a ticket is opened.

    number: of the ticket with which they were recorded.
    """

    number: str
    opening: tuple[Body, ...]
    news: tuple[Body, ...]
    ticket: tuple[Body, ...]

    def for_ticket(self, number: str) -> Iterator[Body]:
        """Yield what the page sends when this ticket is opened, or was acted on."""
        for body in self.ticket:
            yield json.loads(json.dumps(body).replace(self.number, number))

    def after_event(self, event: int) -> Iterator[Body]:
        """Yield what the page sends after a stream event."""
        for body in self.news:
            yield _with_input(body, ids.PULSE, {"event": event})

    def after_act(self, act: str) -> Iterator[Body]:
        """Yield what the page sends for its queue after an act of its own; act: any new word."""
        for body in self.news:
            yield _with_input(body, ids.DONE, act)


def record(browser: Browser, address: str, *, username: str, path: str) -> PageCalls:
    """Open the page, then click on a ticket of its queue, and return what it asked for each time.

    By the address of a ticket the page itself would be asked for once more.
    """
    page = signed_in(browser, address, username)
    opening = _heard(page, lambda: page.goto(path))
    news = _heard(page, lambda: page.evaluate(PULSE, [ids.PULSE, {"event": 1}]))
    row = page.locator(CLOSED_ROWS).last
    number = row.get_attribute("data-open") or ""
    ticket = _heard(page, row.click)
    page.context.close()
    return PageCalls(number, opening, news, ticket)


def signed_in(browser: Browser, address: str, username: str) -> Page:
    """Return a page of a signed-in user of the demonstration."""
    login = next(login for login in DEMO_LOGINS if login.username == username)
    page = real.window(browser, address).new_page()
    answered = page.request.post(
        "/login",
        form={"username": login.username, "password": login.password},
        headers={"Origin": address},
        max_redirects=0,
    )
    assert answered.status == SEE_OTHER, answered.text()
    return page


def _with_input(body: Body, component: str, value: object) -> Body:
    """Return the callback as another input with this value sends it."""
    changed: Body = json.loads(json.dumps(body))
    (entry,) = [entry for entry in changed["inputs"] if entry["id"] == component]
    entry["value"] = value
    changed["changedPropIds"] = [f"{component}.{entry['property']}"]
    return changed


def _heard(page: Page, act: Callable[[], object]) -> tuple[Body, ...]:
    """Return the bodies that the page sends after an act until it is quiet."""
    heard: list[Body] = []

    def hear(request: Request) -> None:
        if request.method == "POST" and CALLBACK in request.url:
            heard.append(json.loads(request.post_data or "{}"))

    page.on("request", hear)
    act()
    before, waited_ms = 0, 0
    while waited_ms < LONGEST_MS and (not heard or before != len(heard)):
        before = len(heard)
        page.wait_for_timeout(QUIET_MS)
        waited_ms += QUIET_MS
    page.remove_listener("request", hear)
    return tuple(heard)
