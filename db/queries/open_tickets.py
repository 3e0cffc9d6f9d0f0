"""Ask for tickets as the live picture counts them: all open ones, or those that changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session

from db.tables import Clock, Ticket
from domain.terms import Channel, Secrecy, Status, TicketClass


@dataclass(frozen=True, slots=True)
class CountedTicket:
    """One ticket with what it is filtered, placed and coloured by.

    yellow_at, orange_at, due_at: the earliest of its running clocks, None where none runs.
    """

    id: UUID
    matter: str | None
    channel: Channel
    ticket_class: TicketClass
    urgent: bool
    status: Status
    secret: bool
    department: str | None
    departments: Sequence[str]
    town_code: str | None
    unit_code: str | None
    grid_code: str | None
    reported_at: datetime
    is_open: bool
    yellow_at: datetime | None
    orange_at: datetime | None
    due_at: datetime | None
    paused: bool


def open_tickets(session: Session, city: str) -> list[CountedTicket]:
    """Return every open ticket of the city."""
    return _read(session, _tickets(city).where(Ticket.closed_at.is_(None)))


def counted_tickets(session: Session, city: str, ids: Sequence[UUID]) -> list[CountedTicket]:
    """Return the tickets with these ids, open or closed; unknown ids are left out."""
    return _read(session, _tickets(city).where(Ticket.id.in_(ids)))


def _tickets(city: str) -> Select[*tuple[Any, ...]]:
    running = and_(Clock.city == Ticket.city, Clock.ticket_id == Ticket.id, Clock.stopped_at.is_(None))
    return (
        select(
            Ticket.id, Ticket.matter, Ticket.channel, Ticket.ticket_class, Ticket.urgent, Ticket.status,
            Ticket.secrecy == Secrecy.SECRET, Ticket.department, Ticket.departments,
            Ticket.town_code, Ticket.unit_code, Ticket.grid_code, Ticket.reported_at,
            Ticket.closed_at.is_(None),
            func.min(Clock.yellow_at), func.min(Clock.orange_at), func.min(Clock.due_at),
            func.coalesce(func.bool_or(Clock.paused_at.is_not(None)), False),
        )
        .outerjoin(Clock, running)
        .where(Ticket.city == city)
        .group_by(Ticket.city, Ticket.id)
    )  # fmt: skip


def _read(session: Session, statement: Select[*tuple[Any, ...]]) -> list[CountedTicket]:
    return [CountedTicket(*row) for row in session.execute(statement)]
