"""Find clocks with an unannounced level, lock their tickets, and record the level."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from db.models import Clock, Escalation, EscalationStart, Ticket, WorkOrder
from domain.escalation import EscalationLevel


def get_watch_start(session: Session, city: str, *, first: datetime) -> datetime:
    """Return since when the city's clocks are watched; the first to ask begins it at ``first``."""
    session.execute(insert(EscalationStart).values(city=city, since=first).on_conflict_do_nothing())
    return session.scalars(select(EscalationStart.since).where(EscalationStart.city == city)).one()


def lock_due(session: Session, city: str, now: datetime, *, since: datetime, limit: int) -> list[Ticket]:
    """Lock and return tickets with a clock that passed its worst level after ``get_watch_start``.

    Tickets locked by others are skipped: the next run sees them again.
    """
    worst, passed_at = _worst(now)
    dealt = select(Escalation.clock_id).where(
        Escalation.city == Clock.city, Escalation.clock_id == Clock.id, Escalation.level == worst
    )
    due = (
        select(Clock.ticket_id)
        .where(
            Clock.city == city,
            Clock.stopped_at.is_(None),
            Clock.paused_at.is_(None),
            or_(Clock.yellow_at <= now, Clock.due_at <= now),
            passed_at > since,
            ~dealt.exists(),
        )
        .order_by(passed_at)
        .limit(limit)
    )
    found = session.scalars(
        select(Ticket)
        .where(Ticket.city == city, Ticket.id.in_(due.scalar_subquery()))
        .order_by(Ticket.id)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    return list(found)


def list_clocks(session: Session, tickets: Sequence[Ticket]) -> list[tuple[Clock, WorkOrder | None]]:
    """Return the unstopped clocks of locked tickets with their work orders, in their current state."""
    if not tickets:
        return []
    found = session.execute(
        select(Clock, WorkOrder)
        .outerjoin(WorkOrder, and_(WorkOrder.city == Clock.city, WorkOrder.id == Clock.work_order_id))
        .where(
            Clock.city == tickets[0].city,
            Clock.ticket_id.in_([ticket.id for ticket in tickets]),
            Clock.stopped_at.is_(None),
        )
        .order_by(Clock.ticket_id, Clock.started_at, Clock.id)
        .execution_options(populate_existing=True)
    )
    return [(clock, order) for clock, order in found]


def claim(
    session: Session,
    clock: Clock,
    level: EscalationLevel,
    *,
    passed_at: datetime,
    now: datetime,
    told: bool,
) -> bool:
    """Record that a level is handled; False where another run recorded it before and notified."""
    row = insert(Escalation).values(
        city=clock.city,
        clock_id=clock.id,
        level=level,
        ticket_id=clock.ticket_id,
        passed_at=passed_at,
        at=now,
        told=told,
    )
    kept: UUID | None = session.scalar(
        row.on_conflict_do_nothing(
            index_elements=[Escalation.city, Escalation.clock_id, Escalation.level]
        ).returning(Escalation.clock_id)
    )
    return kept is not None


def _worst(now: datetime) -> tuple[ColumnElement[str], ColumnElement[datetime]]:
    """Return the worst level a clock has passed, and when, as SQL; yellow where it passed none."""
    level = case(
        (Clock.due_at <= now, EscalationLevel.RED.value),
        (Clock.orange_at <= now, EscalationLevel.ORANGE.value),
        else_=EscalationLevel.YELLOW.value,
    )
    at = case(
        (Clock.due_at <= now, Clock.due_at), (Clock.orange_at <= now, Clock.orange_at), else_=Clock.yellow_at
    )
    return level, at
