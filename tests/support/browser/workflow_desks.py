"""Actions at the workflow desks: open a ticket, fill in an act, perform an act as a program would."""

import re
from collections.abc import Callable
from functools import cache
from itertools import count
from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page

from tests.support.browser import dash_page, screens
from tests.support.browser.screens import confirmed, notice
from tests.support.browser.waiting import PATIENCE_MS, expect

DEPARTMENT, AGENCY, TOWN = "D07", "D06-001", "370783001"
DEPARTMENT_NAME, AGENCY_NAME = "市综合行政执法局", "圣城市场监管所"
# At which desk a demonstration login sits.
DESKS = {
    "dispatcher": "/desk", "reviewer": "/review", "caller": "/callback", "department": "/department",
    "agency": "/department", "intake": "/hotline", "town": "/town", "grid": "/unit",
    "supervisor": "/supervision",
}  # fmt: skip
# Whether the button of an act can be seen; the list that it may be in is opened for it.
OFFERED = """(act) => {
  const button = document.querySelector(`#desk-acts [data-testid=act-${act}]`);
  const rest = button?.closest("details");
  if (rest && !rest.open) rest.querySelector("summary").click();
  return Boolean(button?.checkVisibility());
}"""
Ticket = dict[str, Any]
_keys = count(1)


class City:
    """The demonstration logins, each at their own desk; what tests do as programs needs no page.

    Every open desk renders again with every change, so that only the last two used stay open.
    """

    OPEN = 2

    def __init__(self, signed_in: Callable[[str], BrowserContext], address: str) -> None:
        self._window, self._address = cache(signed_in), address
        self._pages: dict[str, Page] = {}
        self.errors: list[Exception] = []

    def at(self, who: str) -> Page:
        """Return the page of a login, at its desk."""
        page = self._pages.pop(who, None) or self._page(who)
        self._pages[who] = page
        while len(self._pages) > self.OPEN:
            self._pages.pop(next(iter(self._pages))).close()
        return page

    def _page(self, who: str) -> Page:
        page = self._window(who).new_page()
        page.on("pageerror", lambda error: self.errors.append(error))  # noqa: PLW0108  # Playwright marks it
        page.goto(DESKS.get(who, "/inbox"))
        return page

    def close(self) -> None:
        """Close the desks; an error in the scripts of a page fails the test."""
        for page in self._pages.values():
            page.close()
        assert self.errors == []

    def letter(self, who: str, ticket: Ticket, *, desk: str | None = None) -> Page:
        """Open a ticket at a user's desk by its address, and return the page."""
        page = self.at(who)
        page.goto(f"{desk or DESKS[who]}?ticket={ticket['number']}")
        standing = page.locator(f"#desk-letter [data-letter={ticket['number']}]")
        expect(standing).to_be_visible(timeout=PATIENCE_MS)
        dash_page.settle(page)  # its acts are drawn, too
        return page

    def post(self, who: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Send something as a program of that login would; anything but success fails the test."""
        key = f"loop-{next(_keys):08}"
        headers = {"Origin": self._address, "Idempotency-Key": key, "Accept": "application/json"}
        answer = self._window(who).request.post(f"/api/v1/tickets{path}", data=body, headers=headers)
        assert answer.ok, answer.text()
        return dict(answer.json())

    def story(self, ticket: Ticket, who: str = "dispatcher") -> dict[str, Any]:
        """Return the ticket as the interface for machines tells it."""
        answer = self._window(who).request.get(f"/api/v1/tickets/{ticket['id']}")
        assert answer.ok, answer.text()
        return dict(answer.json())

    def do(self, who: str, ticket: Ticket, act: str, *, order: str | None = None, **said: Any) -> None:
        """Perform an act on the ticket in its current state, as a program would; order: a party's code."""
        story = self.story(ticket)
        orders = {one["department"]: one["id"] for one in story["work_orders"] if one["ended_at"] is None}
        body = {"version": story["version"], "said": said}
        if order is not None:
            body["work_order_id"] = orders[order]
        self.post(who, f"/{ticket['id']}/acts/{act}", body)

    def acts(self, ticket: Ticket) -> list[str]:
        """Return the acts of a ticket's history, oldest first."""
        return [event["act"] for event in self.story(ticket)["history"]]


def origin(page: Page) -> str:
    """Return the scheme and host of the page, as a browser says them with what it sends."""
    return re.sub(r"(https?://[^/]+).*", r"\1", page.url)


def field(page: Page, name: str) -> Locator:
    """Return the field of a form that names a part of what is said."""
    return page.locator(f"""[id='{{"field":"{name}","type":"said"}}']""")


def choose(page: Page, name: str, words: str) -> None:
    """Choose from a searchable list of a form by typing."""
    field(page, name).click()
    page.locator(".dash-dropdown-search").first.fill(words)
    page.locator(".dash-dropdown-option", has_text=words).first.click()
    if page.locator(".dash-dropdown-search").count():
        page.keyboard.press("Escape")


def press(page: Page, act: str) -> None:
    """Press the button of an act once it is drawn, in either list."""
    screens.until(page, OFFERED, act)
    page.locator(f"#desk-acts [data-testid=act-{act}]").first.click()


def opened(page: Page, act: str) -> Locator:
    """Press the button of an act, in either list, and return its form."""
    press(page, act)
    form = page.get_by_test_id(f"act-form-{act}")
    expect(form).to_be_visible(timeout=PATIENCE_MS)
    return form


def submitted(page: Page) -> None:
    """Submit the current form, and wait until the ticket is rendered again and the desk confirms the act."""
    page.locator("#act-submit").click()
    expect(page.locator("#desk-form .act-form")).to_have_count(0, timeout=PATIENCE_MS)
    expect(confirmed(page).first).to_be_visible(timeout=PATIENCE_MS)


def done(page: Page, act: str, **filled: str) -> None:
    """Do an act by its form: lists by typing, choices by their word, words as they are."""
    opened(page, act)
    fill(page, **filled)
    submitted(page)


def fill(page: Page, **filled: str) -> None:
    """Fill in the current form; a name's double underscore means the dot of its path."""
    for name, value in filled.items():
        target = field(page, name.replace("__", "."))
        if target.locator("input[type=radio]").count():
            target.get_by_text(value, exact=True).click()
        elif target.evaluate("(element) => ['INPUT', 'TEXTAREA'].includes(element.tagName)"):
            target.fill(value)
        else:
            choose(page, name.replace("__", "."), value)


def pressed(page: Page, act: str) -> None:
    """Do an act that its button does by itself."""
    press(page, act)
    expect(notice(page)).to_contain_text("已办理", timeout=PATIENCE_MS)
