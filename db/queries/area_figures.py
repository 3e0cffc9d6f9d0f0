"""Ask for the figures of an area: what is open by light and department, and one period beside another."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from db.queries.lights import light_of, ticket_clocks
from db.tables import Clock, Department, Ticket
from domain.terms import ClockKind, Light


@dataclass(frozen=True, slots=True)
class OpenCount:
    """How many open tickets of one department (None = not dispatched) show one light."""

    department: str | None
    department_name: str | None
    light: Light
    count: int


@dataclass(frozen=True, slots=True)
class PeriodFigures:
    """What happened in one period; ``open_at_end`` are the tickets open when it ended.

    on_time of due: completion clocks of tickets that were due in the period, and those stopped in time.
    """

    received: int
    completed: int
    due: int
    on_time: int
    open_at_end: int


def open_counts(
    session: Session, city: str, *, where: Sequence[ColumnElement[bool]], now: datetime
) -> list[OpenCount]:
    """Return the open tickets under ``where``, counted by department and light at ``now``."""
    clocks = ticket_clocks(city)
    light = light_of(clocks, now).label("light")
    found = session.execute(
        select(Ticket.department, Department.name, light, func.count())
        .outerjoin(clocks, clocks.c.ticket_id == Ticket.id)
        .outerjoin(Department, (Department.city == Ticket.city) & (Department.code == Ticket.department))
        .where(Ticket.city == city, Ticket.closed_at.is_(None), *where)
        .group_by(Ticket.department, Department.name, light)
    )
    return [OpenCount(code, name, Light(shown), count) for code, name, shown, count in found]


def due_between(
    session: Session, city: str, *, where: Sequence[ColumnElement[bool]], since: datetime, until: datetime
) -> int:
    """Return how many open tickets have a clock that is due from ``since`` on and before ``until``."""
    clocks = ticket_clocks(city)
    return session.scalars(
        select(func.count())
        .select_from(Ticket)
        .join(clocks, clocks.c.ticket_id == Ticket.id)
        .where(
            Ticket.city == city, Ticket.closed_at.is_(None), clocks.c.due_at >= since, clocks.c.due_at < until
        )
        .where(*where)
    ).one()


def period_figures(
    session: Session, city: str, *, where: Sequence[ColumnElement[bool]], until: datetime, length: timedelta
) -> tuple[PeriodFigures, PeriodFigures]:
    """Return the period of ``length`` that ends at ``until``, and the one before it."""
    middle, begin = until - length, until - 2 * length
    return (
        _period(session, city, where=where, since=middle, until=until),
        _period(session, city, where=where, since=begin, until=middle),
    )


def _period(
    session: Session, city: str, *, where: Sequence[ColumnElement[bool]], since: datetime, until: datetime
) -> PeriodFigures:
    received = (Ticket.reported_at > since) & (Ticket.reported_at <= until)
    completed = (Ticket.completed_at > since) & (Ticket.completed_at <= until)
    open_then = (Ticket.reported_at <= until) & or_(Ticket.closed_at.is_(None), Ticket.closed_at > until)
    counts = session.execute(
        select(
            func.count().filter(received), func.count().filter(completed), func.count().filter(open_then)
        ).where(Ticket.city == city, or_(received, completed, open_then), *where)
    ).one()
    due = session.execute(
        select(func.count(), func.count().filter(Clock.stopped_at <= Clock.due_at))
        .join(Ticket, (Ticket.city == Clock.city) & (Ticket.id == Clock.ticket_id))
        .where(
            Clock.city == city, Clock.kind == ClockKind.COMPLETION, Clock.work_order_id.is_(None),
            Clock.due_at > since, Clock.due_at <= until, *where,
        )
    ).one()  # fmt: skip
    return PeriodFigures(
        received=counts[0], completed=counts[1], open_at_end=counts[2], due=due[0], on_time=due[1]
    )
