"""Query for the tickets that a user dispatched a moment ago."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import Ticket
from domain.enums import Status

MOST = 100  # of one user within the seconds of a withdrawal


def list_dispatched_since(session: Session, city: str, *, by: str, since: datetime) -> list[UUID]:
    """Return the ids of dispatched tickets that ``by`` dispatched at or after ``since``, oldest first."""
    found = (
        select(Ticket.id)
        .where(
            Ticket.city == city,
            Ticket.dispatched_at >= since,
            Ticket.dispatched_by == by,
            Ticket.status == Status.DISPATCHED,
        )
        .order_by(Ticket.dispatched_at, Ticket.id)
        .limit(MOST)
    )
    return list(session.scalars(found))
