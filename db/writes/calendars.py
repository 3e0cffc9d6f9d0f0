"""Writes of a working calendar year, and the query for the clocks that depend on it."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import date, time
from uuid import UUID

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from db.models import CalendarChange, CalendarDay, CalendarYear, City, Clock, Ticket, WorkingWindow, WorkOrder
from domain.enums import OrderRole


def get_year_status(session: Session, city: str, year: int) -> str | None:
    """Return whether a year is official or provisional; None where it is not loaded."""
    return session.scalars(
        select(CalendarYear.status).where(CalendarYear.city == city, CalendarYear.year == year)
    ).one_or_none()


def replace_year(
    session: Session, city: str, year: int, *, days: Mapping[date, tuple[bool, str]], status: str
) -> None:
    """Replace the days of a year and give the calendar a new version, so that every process reads it again.

    The version is random: a counter would repeat after a rollback, with other days behind it.
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
    bump_version(session, city)


def bump_version(session: Session, city: str) -> None:
    """Make every process reload the calendar; the version is random, so that a rollback cannot repeat it."""
    session.execute(update(City).where(City.city == city).values(calendar_version=secrets.randbits(31)))


def replace_windows(
    session: Session, city: str, valid_from: date, *, spans: Sequence[tuple[time, time]], until: date | None
) -> None:
    """Replace the working windows that hold from a day on; no spans take them away."""
    session.execute(
        delete(WorkingWindow).where(WorkingWindow.city == city, WorkingWindow.valid_from == valid_from)
    )
    rows = [
        {"city": city, "valid_from": valid_from, "starts": starts, "ends": ends, "until": until}
        for starts, ends in spans
    ]
    if rows:
        session.execute(insert(WorkingWindow), rows)
    bump_version(session, city)


def add_change(session: Session, change: CalendarChange) -> None:
    """Append to the record of the calendar."""
    session.add(change)


def lock_unstopped_tickets(session: Session, city: str) -> list[Ticket]:
    """Return the open tickets with clocks that have not stopped, locked until the transaction ends."""
    running = select(Clock.ticket_id).where(Clock.city == city, Clock.stopped_at.is_(None))
    found = session.scalars(
        select(Ticket)
        .where(Ticket.city == city, Ticket.closed_at.is_(None), Ticket.id.in_(running))
        .order_by(Ticket.id)
        .with_for_update()
    )
    return list(found)


def list_unstopped_clocks(session: Session, city: str) -> dict[UUID, list[Clock]]:
    """Return the clocks that have not stopped, by ticket."""
    found: dict[UUID, list[Clock]] = {}
    for clock in session.scalars(select(Clock).where(Clock.city == city, Clock.stopped_at.is_(None))):
        found.setdefault(clock.ticket_id, []).append(clock)
    return found


def list_lead_orders(session: Session, city: str) -> set[UUID]:
    """Return the work orders of leads that have not ended."""
    found = session.scalars(
        select(WorkOrder.id).where(
            WorkOrder.city == city, WorkOrder.role == OrderRole.LEAD, WorkOrder.ended_at.is_(None)
        )
    )
    return set(found)
