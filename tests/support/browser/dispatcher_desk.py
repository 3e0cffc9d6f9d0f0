"""Common actions at the dispatcher's desk."""

from datetime import timedelta

from playwright.sync_api import Locator, Page
from sqlalchemy import func, select

import clock
from db.models import Ticket, TicketEvent, WorkOrder
from db.session import owner_transaction
from demo.areas import CITY_CODE
from domain.enums import Act
from tests.support.browser import screens
from tests.support.browser.waiting import PATIENCE_MS, expect

OTHER_LEAD = "市水利局"


def at_desk(page: Page) -> Page:
    expect(page.locator("#desk[data-started]")).to_be_visible(timeout=PATIENCE_MS)
    expect(page.locator("#desk-list")).to_be_visible()
    return page


def routine() -> str:
    """Return a matter that one department always led recently."""
    with owner_transaction() as session:
        now = clock.now(session, CITY_CODE)
        matter = session.scalars(
            select(Ticket.matter)
            .where(
                Ticket.city == CITY_CODE,
                Ticket.reported_at > now - timedelta(days=85),
                Ticket.dispatched_at.is_not(None),
                Ticket.matter.is_not(None),
            )
            .group_by(Ticket.matter)
            .having(func.count(func.distinct(Ticket.department)) == 1, func.count() >= 6)
            .order_by(func.count().desc())
            .limit(1)
        ).one()
    return str(matter)


def a_call(page: Page, **changes: str) -> dict:
    """Report a ticket of a routine matter at the Center; it waits in the desk's queue."""
    body = {
        "city": CITY_CODE,
        "matter": routine(),
        "description": "门前占道，通行不便",
        "area_code": screens.any_grid(page),
        "channel": "hotline_5123456",
        **changes,
    }
    return screens.post(page, "", body)


def row_of(page: Page, ticket: dict) -> Locator:
    return page.locator(f'#desk-list [data-open="{ticket["number"]}"]')


def opened(page: Page, ticket: dict) -> None:
    expect(page.locator(f'#desk-letter [data-letter="{ticket["number"]}"]')).to_be_visible(
        timeout=PATIENCE_MS
    )
    expect(page.locator("#desk-letter")).not_to_have_attribute("aria-busy", "true")


def found(page: Page, words: str, *tickets: dict) -> None:
    """Narrow the queue to these tickets by words that only they hold."""
    page.locator("#desk-words").fill(words)
    expect(page.locator("#desk-list [data-open]")).to_have_count(len(tickets), timeout=PATIENCE_MS)
    page.locator("#desk-words").blur()


def open_row(page: Page, ticket: dict) -> None:
    row_of(page, ticket).click()
    opened(page, ticket)


def choose(page: Page, field: str, words: str) -> None:
    """Choose a party in the current form."""
    page.locator(f"""[id='{{"field":"{field}","type":"said"}}']""").click()
    page.locator(".dash-dropdown-search").fill(words)
    page.locator(".dash-dropdown-option", has_text=words).first.click()


def lead_of(number: str) -> str | None:
    with owner_transaction() as session:
        return session.scalars(select(Ticket.department).where(Ticket.number == number)).one()


def acts_of(number: str) -> list[Act]:
    with owner_transaction() as session:
        joined = select(TicketEvent.act).join(
            Ticket, (Ticket.city == TicketEvent.city) & (Ticket.id == TicketEvent.ticket_id)
        )
        return list(session.scalars(joined.where(Ticket.number == number).order_by(TicketEvent.seq)))


def orders_of(number: str) -> int:
    with owner_transaction() as session:
        joined = (
            select(func.count())
            .select_from(WorkOrder)
            .join(Ticket, (Ticket.city == WorkOrder.city) & (Ticket.id == WorkOrder.ticket_id))
        )
        return session.scalar(joined.where(Ticket.number == number)) or 0
