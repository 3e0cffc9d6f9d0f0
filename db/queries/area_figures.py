"""Ask for the figures of an area: what is open by light and department, and one period beside another."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, literal_column, select
from sqlalchemy.orm import Session

from db.queries.lights import light_of, ticket_clocks
from db.tables import Clock, Department, Ticket
from domain.terms import Light


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
    """Return the period of ``length`` that ends at ``until`` (the present), and the one before it.

    What was open when the earlier one ended follows from what is open now: counting it afresh would
    read two years of tickets.
    """
    middle, begin = until - length, until - 2 * length
    now = _happened(session, city, where=where, since=middle, until=until)
    before = _happened(session, city, where=where, since=begin, until=middle)
    still_open = _count(session, city, where, Ticket.closed_at.is_(None))
    return (
        replace(now.figures, open_at_end=still_open),
        replace(before.figures, open_at_end=still_open - now.figures.received + now.closed),
    )


@dataclass(frozen=True, slots=True)
class _Happened:
    figures: PeriodFigures
    closed: int


def _happened(
    session: Session, city: str, *, where: Sequence[ColumnElement[bool]], since: datetime, until: datetime
) -> _Happened:
    """Count each kind of thing by its own index; one scan for all of them reads every ticket."""
    received, completed, closed = (
        _count(session, city, where, column > since, column <= until)
        for column in (Ticket.reported_at, Ticket.completed_at, Ticket.closed_at)
    )
    due = session.execute(
        select(func.count(), func.count().filter(Clock.stopped_at <= Clock.due_at))
        .join(Ticket, (Ticket.city == Clock.city) & (Ticket.id == Clock.ticket_id))
        .where(
            Clock.city == city, Clock.kind == literal_column("'completion'"), Clock.work_order_id.is_(None),
            Clock.due_at > since, Clock.due_at <= until, *where,
        )
    ).one()  # fmt: skip
    return _Happened(PeriodFigures(received, completed, due=due[0], on_time=due[1], open_at_end=0), closed)


def _count(
    session: Session, city: str, where: Sequence[ColumnElement[bool]], *conditions: ColumnElement[bool]
) -> int:
    found = select(func.count()).select_from(Ticket).where(Ticket.city == city, *conditions, *where)
    return session.scalars(found).one()
