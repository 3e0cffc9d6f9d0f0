"""Queries for the number of tickets in each workflow step, and the usual duration of each step."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, extract, func, or_, select
from sqlalchemy.orm import Session

from db.models import Ticket, TicketEvent
from db.queries.area_counts import build_scope_condition
from domain.enums import Act
from domain.scopes import Scope
from domain.settings import FIGURES_PERIOD

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class StepCount:
    """One step of the workflow: how often it was taken, and the median seconds since the step before it.

    Counts of the last 24 hours and of the period (``month``, for 30 days are usual); the median is of the
    period, None where nothing was timed. A call-back is timed from a feed-back of twice that time.
    """

    act: Act
    day: int
    month: int
    median_seconds: float | None


def load_steps(
    session: Session, scope: Scope, *, now: datetime, period: timedelta = FIGURES_PERIOD
) -> tuple[StepCount, ...]:
    """Return the five steps in their order: accept, dispatch, complete, feed back, call back."""
    return (
        *_steps_of_tickets(session, scope, now, period),
        *_steps_of_history(session, scope, now, period),
    )


def _steps_of_tickets(session: Session, scope: Scope, now: datetime, period: timedelta) -> list[StepCount]:
    came = func.coalesce(Ticket.called_at, Ticket.reported_at)
    steps = (
        (Act.ACCEPT, came, Ticket.accepted_at),
        (Act.DISPATCH, Ticket.accepted_at, Ticket.dispatched_at),
        (Act.COMPLETE, Ticket.dispatched_at, Ticket.completed_at),
    )
    asked = [part for _, before, at in steps for part in _figures(before, at, now, period)]
    taken = or_(*(and_(at > now - period, at <= now) for _, _, at in steps))
    found = session.execute(
        select(*asked).where(Ticket.city == scope.city, build_scope_condition(scope), taken)
    ).one()
    return [StepCount(act, *found[3 * place : 3 * place + 3]) for place, (act, *_) in enumerate(steps)]


def _steps_of_history(session: Session, scope: Scope, now: datetime, period: timedelta) -> list[StepCount]:
    fed_back = func.max(TicketEvent.at).filter(TicketEvent.act == Act.FEED_BACK)
    taken = (
        select(
            TicketEvent.ticket_id, TicketEvent.act, TicketEvent.at,
            fed_back.over(partition_by=TicketEvent.ticket_id, order_by=TicketEvent.seq).label("fed_back_at"),
        )
        .where(
            TicketEvent.city == scope.city, TicketEvent.at > now - 2 * period, TicketEvent.at <= now,
            TicketEvent.act.in_((Act.FEED_BACK, Act.CALL_BACK)),
        )
        .cte("taken")
    )  # fmt: skip
    before = case((taken.c.act == Act.FEED_BACK, Ticket.completed_at), else_=taken.c.fed_back_at)
    found = session.execute(
        select(taken.c.act, *_figures(before, taken.c.at, now, period))
        .join(Ticket, Ticket.id == taken.c.ticket_id)
        .where(Ticket.city == scope.city, taken.c.at > now - period, build_scope_condition(scope))
        .group_by(taken.c.act)
    )
    by_act = {act: StepCount(act, *figures) for act, *figures in found}
    return [by_act.get(act, StepCount(act, 0, 0, None)) for act in (Act.FEED_BACK, Act.CALL_BACK)]


def _figures(before: Any, at: Any, now: datetime, period: timedelta) -> list[ColumnElement[Any]]:
    """Return the counts of a day and the period and the median of the seconds between two instants."""
    in_period = and_(at > now - period, at <= now)
    seconds = extract("epoch", at - before)
    return [
        func.count().filter(and_(at > now - DAY, at <= now)),
        func.count().filter(in_period),
        func.percentile_cont(0.5).within_group(seconds).filter(and_(in_period, before <= at)),
    ]
