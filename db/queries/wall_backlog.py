"""Queries for the backlog at given instants: open tickets, late ones, and those due by that day's end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ARRAY, DateTime, cast, column, func, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.sql.selectable import TableValuedAlias

from db.models import Clock, Ticket
from db.queries.area_counts import build_scope_condition
from domain.scopes import Scope

INSTANTS = ARRAY(DateTime(timezone=True))


@dataclass(frozen=True, slots=True)
class BacklogInstant:
    """An instant, and the end of its day in the city's zone."""

    at: datetime
    day_ends: datetime


@dataclass(frozen=True, slots=True)
class Backlog:
    """How many tickets were open at an instant, how many of them late, how many due by the day's end."""

    open: int
    due_today: int
    overdue: int


def list_backlogs(session: Session, scope: Scope, moments: Sequence[BacklogInstant]) -> list[Backlog]:
    """Return the backlog of the tickets within ``scope`` at each moment, by today's rows.

    A clock counts from its start to its stop; one that is paused now counts at no moment.
    """
    asked = _unnested(moments)
    due_at = func.min(Clock.due_at).label("due_at")
    running = (
        (Clock.city == Ticket.city) & (Clock.ticket_id == Ticket.id) & (Clock.started_at <= asked.c.at)
    ) & or_(Clock.stopped_at.is_(None), Clock.stopped_at > asked.c.at)
    was_open = (Ticket.reported_at <= asked.c.at) & or_(
        Ticket.closed_at.is_(None), Ticket.closed_at > asked.c.at
    )
    tickets = (
        select(asked.c.at, asked.c.day_ends, due_at)
        .select_from(asked)
        .join(Ticket, was_open)
        .outerjoin(Clock, running)
        .where(Ticket.city == scope.city, build_scope_condition(scope))
        .where(or_(Ticket.closed_at.is_(None), Ticket.closed_at > min(moment.at for moment in moments)))
        .group_by(asked.c.at, asked.c.day_ends, Ticket.id)
        .subquery()
    )
    late = tickets.c.due_at <= tickets.c.at
    ending = (tickets.c.due_at > tickets.c.at) & (tickets.c.due_at < tickets.c.day_ends)
    found = session.execute(
        select(tickets.c.at, func.count(), func.count().filter(ending), func.count().filter(late)).group_by(
            tickets.c.at
        )
    )
    by_instant = {at: Backlog(*counts) for at, *counts in found}
    return [by_instant.get(moment.at, Backlog(0, 0, 0)) for moment in moments]


def _unnested(moments: Sequence[BacklogInstant]) -> TableValuedAlias:
    instants = cast([moment.at for moment in moments], INSTANTS)
    ends = cast([moment.day_ends for moment in moments], INSTANTS)
    columns = (column("at", DateTime(timezone=True)), column("day_ends", DateTime(timezone=True)))
    return func.unnest(instants, ends).table_valued(*columns, name="moments").render_derived()
