"""Ask what happened in an area in one period, beside the period of equal length before it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, literal_column, select
from sqlalchemy.orm import Session

from db.tables import Clock, Ticket


@dataclass(frozen=True, slots=True)
class PeriodFigures:
    """What happened in one period.

    on_time of due: completion clocks of tickets that were due in the period, and those stopped in time.
    """

    received: int
    completed: int
    closed: int
    due: int
    on_time: int


def count_period(
    session: Session, city: str, *, where: Sequence[ColumnElement[bool]], begin: datetime, end: datetime
) -> PeriodFigures:
    """Count what happened from ``begin`` on and before ``end``.

    Each kind of thing by its own index; one scan for all of them reads every ticket.
    """
    received, completed, closed = (
        _count(session, city, where, column >= begin, column < end)
        for column in (Ticket.reported_at, Ticket.completed_at, Ticket.closed_at)
    )
    due = session.execute(
        select(func.count(), func.count().filter(Clock.stopped_at <= Clock.due_at))
        .join(Ticket, (Ticket.city == Clock.city) & (Ticket.id == Clock.ticket_id))
        .where(
            Clock.city == city, Clock.kind == literal_column("'completion'"), Clock.work_order_id.is_(None),
            Clock.due_at >= begin, Clock.due_at < end, *where,
        )
    ).one()  # fmt: skip
    return PeriodFigures(received, completed, closed, due=due[0], on_time=due[1])


def _count(
    session: Session, city: str, where: Sequence[ColumnElement[bool]], *conditions: ColumnElement[bool]
) -> int:
    found = select(func.count()).select_from(Ticket).where(Ticket.city == city, *conditions, *where)
    return session.scalars(found).one()
