"""Number arbitrations, find the ticket a claim names, and lock those whose decision is late."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from db.models import Arbitration, Ticket
from domain.errors import NotFound

ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")


def take_next_sequence(session: Session, city: str, year: int) -> int:
    """Return the next number of a year; others wait until this transaction ends."""
    session.execute(ONE_AT_A_TIME, {"name": f"arbitration {city} {year}"})
    last = session.scalar(select(func.arbitration_sequence(city, year)))
    return (last or 0) + 1


def load_ticket(session: Session, city: str, number: str) -> Ticket:
    """Return the ticket of a number within the scope. Raises NotFound."""
    found = session.scalars(
        select(Ticket).where(Ticket.city == city, Ticket.number == number.strip().upper())
    ).one_or_none()
    if found is None:
        raise NotFound("没有编号为 {number} 的诉求，或不在您的权限范围内", number=number[:40])
    return found


def find_ticket(session: Session, city: str, ticket: UUID) -> Ticket | None:
    """Return a ticket within the scope; None outside of it."""
    return session.get(Ticket, (city, ticket))


def lock_late(session: Session, city: str, now: datetime, *, limit: int) -> list[Arbitration]:
    """Return arbitrations whose late decision has no reminder yet, locked; locked ones are skipped."""
    return list(
        session.scalars(
            select(Arbitration)
            .where(
                Arbitration.city == city,
                Arbitration.status == "claimed",
                Arbitration.decide_by <= now,
                Arbitration.reminded_at.is_(None),
            )
            .order_by(Arbitration.decide_by)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
    )
