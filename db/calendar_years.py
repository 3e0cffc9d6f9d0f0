"""Write a year of the working calendar, and fetch the clocks that run by it."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from db.tables import CalendarDay, CalendarYear, City, Clock, Ticket, TicketEvent
from domain.terms import Act


@dataclass(frozen=True, slots=True)
class HoldEvent:
    """When something held or released the clocks of a ticket (order None) or of one work order."""

    ticket_id: UUID
    order_id: UUID | None
    act: Act
    at: datetime


def status_of(session: Session, city: str, year: int) -> str | None:
    """Return whether a year is official or provisional; None where it is not loaded."""
    return session.scalars(
        select(CalendarYear.status).where(CalendarYear.city == city, CalendarYear.year == year)
    ).one_or_none()


def put_year(
    session: Session, city: str, year: int, *, days: Mapping[date, tuple[bool, str]], status: str
) -> None:
    """Replace the days of a year and give the calendar a new version, so that every process reads it again.

    The version is drawn by lot: a counter would come again after a rollback, with other days behind it.
    """
    session.execute(
        delete(CalendarDay).where(
            CalendarDay.city == city,
            CalendarDay.day >= date(year, 1, 1),
            CalendarDay.day <= date(year, 12, 31),
        )
    )
    session.execute(delete(CalendarYear).where(CalendarYear.city == city, CalendarYear.year == year))
    session.execute(insert(CalendarYear).values(city=city, year=year, status=status))
    rows = [
        {"city": city, "day": day, "worked": worked, "name": name} for day, (worked, name) in days.items()
    ]
    session.execute(insert(CalendarDay), rows)
    session.execute(update(City).where(City.city == city).values(calendar_version=secrets.randbits(31)))


def unstopped_tickets(session: Session, city: str) -> list[Ticket]:
    """Return the open tickets with clocks that have not stopped, locked until the transaction ends."""
    running = select(Clock.ticket_id).where(Clock.city == city, Clock.stopped_at.is_(None))
    found = session.scalars(
        select(Ticket)
        .where(Ticket.city == city, Ticket.closed_at.is_(None), Ticket.id.in_(running))
        .order_by(Ticket.id)
        .with_for_update()
    )
    return list(found)


def unstopped_clocks(session: Session, city: str) -> dict[UUID, list[Clock]]:
    """Return the clocks that have not stopped, by ticket."""
    found: dict[UUID, list[Clock]] = {}
    for clock in session.scalars(select(Clock).where(Clock.city == city, Clock.stopped_at.is_(None))):
        found.setdefault(clock.ticket_id, []).append(clock)
    return found


def holds(session: Session, city: str, acts: frozenset[Act]) -> dict[UUID, list[HoldEvent]]:
    """Return what held and released clocks of open tickets, oldest first, by ticket."""
    rows = session.execute(
        select(TicketEvent.ticket_id, TicketEvent.work_order_id, TicketEvent.act, TicketEvent.at)
        .join(Ticket, (Ticket.city == TicketEvent.city) & (Ticket.id == TicketEvent.ticket_id))
        .where(TicketEvent.city == city, Ticket.closed_at.is_(None), TicketEvent.act.in_(acts))
        .order_by(TicketEvent.ticket_id, TicketEvent.seq)
    )
    found: dict[UUID, list[HoldEvent]] = {}
    for ticket, order, act, at in rows:
        found.setdefault(ticket, []).append(HoldEvent(ticket, order, act, at))
    return found
