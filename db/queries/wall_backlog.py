"""Ask how tickets stood at given instants: how many were open, late, or due by that day's end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    DateTime,
    Select,
    cast,
    column,
    func,
    literal_column,
    or_,
    select,
)
from sqlalchemy.orm import Session
from sqlalchemy.sql.selectable import TableValuedAlias

from db.models import Clock, Ticket
from db.queries.area_counts import scope_condition
from domain.scopes import Reach, Scope

INSTANTS = ARRAY(DateTime(timezone=True))
LONGEST_LIFE = timedelta(
    days=90
)  # from a ticket's end to a deadline of it; more than any limit with its pauses


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant, and the end of its day in the city's zone."""

    at: datetime
    day_ends: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """How many tickets were open at an instant, how many of them late, how many due by the day's end."""

    open: int
    due_today: int
    overdue: int


@dataclass(frozen=True, slots=True)
class Kept:
    """How many deadlines ended in a period, and how many of them were kept."""

    due: int
    kept: int


@dataclass(frozen=True, slots=True)
class _Ended:
    at: datetime
    due: int
    kept: int


def standings(session: Session, scope: Scope, moments: Sequence[Moment]) -> list[Standing]:
    """Return how the tickets within ``scope`` stood at each moment, as today's rows say.

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
        .where(Ticket.city == scope.city, scope_condition(scope))
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
    by_instant = {at: Standing(*counts) for at, *counts in found}
    return [by_instant.get(moment.at, Standing(0, 0, 0)) for moment in moments]


def deadlines_kept(
    session: Session, scope: Scope, instants: Sequence[datetime], *, length: timedelta
) -> list[Kept]:
    """Return for each instant the completion deadlines of the ``length`` before it, and those kept.

    Tickets that were cancelled or merged count neither here nor there.
    """
    kept = func.count().filter(Clock.stopped_at <= Clock.due_at)
    ended_then = select(Clock.due_at, func.count(), kept).where(
        Clock.city == scope.city,
        Clock.kind == literal_column("'completion'"),  # the index
        Clock.work_order_id.is_(None),
        Clock.due_at > min(instants) - length,
        Clock.due_at <= max(instants),
        Clock.ticket_id.not_in(_given_up(scope.city, min(instants) - length - LONGEST_LIFE)),
        *([] if scope.reach is Reach.WHOLE else [_in_scope(scope)]),
    )
    found = session.execute(ended_then.group_by(Clock.due_at))
    ended = [_Ended(at, due, in_time) for at, due, in_time in found if at is not None]
    return [_kept(ended, since=at - length, until=at) for at in instants]


def _given_up(city: str, since: datetime) -> Select[Any]:
    """Return the tickets that were cancelled or merged since then; they have an index."""
    return select(Ticket.id).where(
        Ticket.city == city,
        literal_column("tickets.status IN ('cancelled', 'merged')"),
        Ticket.closed_at >= since,
    )


def _in_scope(scope: Scope) -> ColumnElement[bool]:
    """Say that the ticket of a clock lies in the scope; looked up for each, never hashed over the past."""
    return (
        select(Ticket.id)
        .where(Ticket.city == Clock.city, Ticket.id == Clock.ticket_id, scope_condition(scope))
        .offset(0)
        .exists()
    )


def _kept(found: Sequence[_Ended], *, since: datetime, until: datetime) -> Kept:
    within = [ended for ended in found if since < ended.at <= until]
    return Kept(due=sum(ended.due for ended in within), kept=sum(ended.kept for ended in within))


def _unnested(moments: Sequence[Moment]) -> TableValuedAlias:
    instants = cast([moment.at for moment in moments], INSTANTS)
    ends = cast([moment.day_ends for moment in moments], INSTANTS)
    columns = (column("at", DateTime(timezone=True)), column("day_ends", DateTime(timezone=True)))
    return func.unnest(instants, ends).table_valued(*columns, name="moments").render_derived()
