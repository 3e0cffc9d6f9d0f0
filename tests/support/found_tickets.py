"""Tickets with texts, and what the search finds of them."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from db.models import Ticket
from db.queries.search_narrowing import Narrowing
from db.queries.ticket_search import Search, Sorting, search
from db.writes import search_index
from domain.enums import Secrecy
from domain.scopes import Actor
from domain.search_query import read_asked
from tests.support import factories
from tests.support.factories import NOON
from tests.support.people import CITY, PEOPLE

CENTER = PEOPLE["intake"]


def a_ticket(session: Session, description: str = "渤海路井盖破损", **changes: object) -> Ticket:
    """Return a ticket of town 001 that says so and is found by it."""
    ticket = factories.a_ticket(
        session, secrecy=changes.pop("secrecy", Secrecy.NORMAL), reported_at=changes.pop("reported_at", NOON)
    )
    ticket.description = description
    for name, value in changes.items():
        setattr(ticket, name, value)
    search_index.write(session, CITY, [ticket.id])
    return ticket


def found(
    session: Session, typed: str, actor: Actor = CENTER, *, sorting: Sorting = Sorting.NEWEST, **held: object
) -> list[UUID]:
    wanted = Search(read_asked(typed), Narrowing(**held), sorting)
    return search(session, actor, wanted, now=NOON + timedelta(days=400)).tickets
