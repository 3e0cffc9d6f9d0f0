"""Find overdue motions that were not announced yet."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import Motion, Ticket


def lock_late(session: Session, city: str, now: datetime, *, limit: int) -> list[Ticket]:
    """Lock and return tickets with such a motion; those locked by others come again."""
    late = (
        select(Motion.ticket_id)
        .where(
            Motion.city == city,
            Motion.answered_at.is_(None),
            Motion.due_at <= now,
            Motion.escalated_at.is_(None),
        )
        .order_by(Motion.due_at)
        .limit(limit)
    )
    found = session.scalars(
        select(Ticket)
        .where(Ticket.city == city, Ticket.id.in_(late.scalar_subquery()))
        .order_by(Ticket.id)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    return list(found)


def list_late(session: Session, tickets: Sequence[Ticket], now: datetime) -> Sequence[Motion]:
    """Return the late motions of locked tickets in their current state, the longest waiting first."""
    if not tickets:
        return []
    return session.scalars(
        select(Motion)
        .where(
            Motion.city == tickets[0].city,
            Motion.ticket_id.in_([ticket.id for ticket in tickets]),
            Motion.answered_at.is_(None),
            Motion.due_at <= now,
            Motion.escalated_at.is_(None),
        )
        .order_by(Motion.due_at, Motion.id)
        .execution_options(populate_existing=True)
    ).all()
