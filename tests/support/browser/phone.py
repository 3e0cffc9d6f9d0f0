"""Common actions at a phone."""

from playwright.sync_api import Page
from sqlalchemy import func, select

from db.models import Ticket
from db.session import owner_transaction
from demo.accounts import DEMO_LOGINS
from tests.support.browser.screens import until
from tests.support.browser.waiting import PATIENCE_MS, expect

PASSWORDS = {login.username: login.password for login in DEMO_LOGINS}

PHONE = {"width": 390, "height": 844, "has_touch": True, "is_mobile": True}
CONTROLLED = "() => Boolean(navigator.serviceWorker.controller)"
EMPTY = """async () => (await huying.phoneStore.read("outbox", (outbox) => outbox.count())) === 0"""


def ready(page: Page) -> None:
    """Wait until the page can be used, whatever way led to it."""
    expect(page.locator("body[data-ready=true]")).to_be_attached(timeout=PATIENCE_MS)


def fill(page: Page, description: str) -> None:
    """Fill a report in, in a grid of the list."""
    page.get_by_test_id("description").fill(description)
    page.get_by_test_id("place-list").tap()
    page.get_by_test_id("grid-sheet").locator(".phone-choice").first.tap()


def report(page: Page, description: str) -> None:
    fill(page, description)
    send(page)


def send(page: Page) -> None:
    """Tap, and wait until the phone has taken the report."""
    page.get_by_test_id("send").tap()
    expect(page.get_by_test_id("description")).to_have_value("")


def do(page: Page) -> None:
    """Tap in the form of an act, and wait until the phone has taken it."""
    page.get_by_test_id("act-send").tap()
    expect(page.get_by_test_id("act-sheet")).to_have_count(0)


def count_of(description: str) -> int:
    with owner_transaction() as session:
        written = select(func.count()).select_from(Ticket).where(Ticket.description == description)
        return session.scalars(written).one()


def ticket_of(description: str) -> Ticket:
    with owner_transaction() as session:
        found = session.scalars(select(Ticket).where(Ticket.description == description)).one()
        session.expunge(found)
        return found


def nothing_waits(page: Page) -> None:
    """Wait until all is sent and the page says so."""
    until(page, EMPTY)
    expect(page.get_by_test_id("chip")).to_have_attribute("data-kind", "none", timeout=PATIENCE_MS)


def sign_in(page: Page, url: str, username: str) -> None:
    form = {"username": username, "password": PASSWORDS[username]}
    assert page.request.post("/login", form=form, headers={"Origin": url}).ok
