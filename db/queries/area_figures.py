"""Queries for an area's open tickets by light and department, and for those due soon."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.orm import Session

from db.models import Department, Ticket
from db.queries.sla_status import build_light_column, build_unstopped_clock
from domain.enums import Light


@dataclass(frozen=True, slots=True)
class OpenCount:
    """How many open tickets of one department (None = not dispatched) show one light."""

    department: str | None
    department_name: str | None
    light: Light
    count: int


@dataclass(frozen=True, slots=True)
class OpenFigures:
    """What is open in an area at one instant; due_today: deadlines that run out before the local day ends."""

    counts: list[OpenCount]
    due_today: int


def open_figures(
    session: Session, city: str, *, where: Sequence[ColumnElement[bool]], now: datetime, day_ends: datetime
) -> OpenFigures:
    """Return the open tickets under ``where``, counted by department and light at ``now``.

    The clocks are looked up for each open ticket: under row security the planner expects one ticket, and
    would add up the clocks of the whole city for every one. ``where`` must not repeat that a ticket is open:
    a condition that occurs twice makes it expect even fewer.
    """
    clocks = build_unstopped_clock()
    light = build_light_column(clocks, now).label("light")
    due_today = func.count().filter((clocks.c.due_at >= now) & (clocks.c.due_at < day_ends))
    found = session.execute(
        select(Ticket.department, Department.name, light, func.count(), due_today)
        .select_from(Ticket)
        .outerjoin(clocks, true())
        .outerjoin(Department, (Department.city == Ticket.city) & (Department.code == Ticket.department))
        .where(Ticket.city == city, Ticket.closed_at.is_(None), *where)
        .group_by(Ticket.department, Department.name, light)
    ).all()
    return OpenFigures(
        counts=[OpenCount(code, name, Light(shown), count) for code, name, shown, count, _ in found],
        due_today=sum(due for *_, due in found),
    )
