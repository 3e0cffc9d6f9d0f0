"""Find reports whose handling time below the town has ended."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from db.models import Clock, Ticket
from domain.coordination import LocalLevel
from domain.enums import ClockKind, Status


def lock_ended(session: Session, city: str, now: datetime, *, limit: int) -> list[Ticket]:
    """Lock and return reports below the town whose running handling clock has ended.

    A report locked by another user is skipped until the next run.
    """
    ended = _ended(city, now)
    found = session.scalars(
        select(Ticket)
        .where(
            Ticket.city == city,
            Ticket.status == Status.REPORTED,
            Ticket.local_level.is_distinct_from(LocalLevel.TOWN),
            Ticket.unit_code.is_not(None),
            Ticket.id.in_(ended.scalar_subquery()),
        )
        .order_by(Ticket.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    return list(found)


def has_ended(session: Session, ticket: Ticket, now: datetime) -> bool:
    """Return whether the handling time of a locked ticket has really ended, by its clock's current state."""
    still = _ended(ticket.city, now).where(Clock.ticket_id == ticket.id)
    return session.scalars(still.limit(1)).one_or_none() is not None


def _ended(city: str, now: datetime) -> Select[UUID]:
    """Return the selection of the tickets whose handling clock has ended and was not stopped."""
    return select(Clock.ticket_id).where(
        Clock.city == city,
        Clock.kind == ClockKind.HANDLING,
        Clock.stopped_at.is_(None),
        Clock.due_at <= now,
    )
