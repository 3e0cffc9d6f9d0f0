"""Fixtures: a city at one instant, and the list of tickets of its areas."""

from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from db.ids import new_id
from db.models import Clock
from db.queries import area_panel
from db.queries.ticket_list import Page, SortOrder
from domain.enums import ClockKind
from domain.filters import Filters

CITY = "370783"
NOW = datetime(2026, 3, 4, 6, 0, tzinfo=UTC)  # Wednesday 14:00 in Shouguang


def a_running_clock(session: Session, ticket, *, due: datetime) -> Clock:
    """Add a completion clock that turns yellow two hours and orange one hour before it is due."""
    made = Clock(
        city=CITY,
        id=new_id(NOW),
        ticket_id=ticket.id,
        kind=ClockKind.COMPLETION,
        mode="working",
        started_at=ticket.reported_at,
        yellow_at=due - timedelta(hours=2),
        orange_at=due - timedelta(hours=1),
        due_at=due,
    )
    session.add(made)
    session.flush()
    return made


def tickets_of(session: Session, code: str, *, only_open: bool = True, page: Page | None = None, **filters):
    """Return the listed tickets of an area at NOW."""
    return area_panel.list_tickets(
        session, CITY, code, filters=Filters(**filters), only_open=only_open, page=page or Page(), now=NOW
    )


def turned(session: Session, order: SortOrder, *, limit: int = 2, only_open: bool = True, **filters):
    """Return the tickets of a town's list, page after page until its end."""
    found, after = [], None
    while True:
        page = tickets_of(session, "001", only_open=only_open, page=Page(order, after, limit), **filters)
        found += page.tickets
        after = page.next
        if after is None:
            return found
