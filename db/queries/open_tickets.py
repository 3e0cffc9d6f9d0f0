"""Queries for tickets as the city state counts them: all open ones, or the changed ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session

from db.models import Clock, Evaluation, Ticket
from db.queries.ratings import Rating
from domain.enums import Channel, Effect, Secrecy, Speed, Status, TicketClass

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


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
    internal: bool = False
    duty: str | None = None


def open_tickets(session: Session, city: str) -> list[CountedTicket]:
    """Return every open ticket of the city."""
    return _read(session, _tickets(city).where(Ticket.closed_at.is_(None)))


def list_counted_tickets(session: Session, city: str, ids: Sequence[UUID]) -> list[CountedTicket]:
    """Return the tickets with these ids, open or closed; unknown ids are left out."""
    return _read(session, _tickets(city).where(Ticket.id.in_(ids)))


def load_rated_tickets(
    session: Session, city: str, ids: Sequence[UUID]
) -> tuple[list[CountedTicket], list[Rating]]:
    """Return the tickets with these ids, open or closed, and all their ratings, in one statement."""
    grades = func.jsonb_build_array(
        Evaluation.department, Evaluation.speed, Evaluation.effect, func.extract("epoch", Evaluation.rated_at)
    )
    of_ticket = (Evaluation.city == Ticket.city, Evaluation.ticket_id == Ticket.id)
    rated = select(func.jsonb_agg(grades)).where(*of_ticket).correlate(Ticket).scalar_subquery()
    found = session.execute(_tickets(city).add_columns(rated).where(Ticket.id.in_(ids)))
    tickets: list[CountedTicket] = []
    ratings: list[Rating] = []
    for *facts, given in found:
        ticket = CountedTicket(*facts)
        tickets.append(ticket)
        ratings.extend(_rating(ticket, grades) for grades in given or ())
    return tickets, ratings


def _rating(ticket: CountedTicket, grades: tuple[str, str, str, float]) -> Rating:
    department, speed, effect, rated_at = grades
    return Rating(
        ticket_id=ticket.id,
        matter=ticket.matter,
        channel=ticket.channel,
        ticket_class=ticket.ticket_class,
        urgent=ticket.urgent,
        status=ticket.status,
        secret=ticket.secret,
        department=department,
        departments=ticket.departments,
        town_code=ticket.town_code,
        unit_code=ticket.unit_code,
        grid_code=ticket.grid_code,
        rated_at=EPOCH + timedelta(microseconds=round(rated_at * 1_000_000)),
        speed=Speed(speed),
        effect=Effect(effect),
        internal=ticket.internal,
        duty=ticket.duty,
    )


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
            Ticket.secrecy == Secrecy.INTERNAL, Ticket.duty,
        )
        .outerjoin(Clock, running)
        .where(Ticket.city == city)
        .group_by(Ticket.city, Ticket.id)
    )  # fmt: skip


def _read(session: Session, statement: Select[*tuple[Any, ...]]) -> list[CountedTicket]:
    return [CountedTicket(*row) for row in session.execute(statement)]
