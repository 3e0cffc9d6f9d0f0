"""Queries for the number of tickets in each workflow step, and the usual duration of each step."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, extract, func, or_, select
from sqlalchemy.orm import Session

from db.models import Ticket, TicketEvent
from db.queries.area_counts import build_scope_condition
from domain.enums import Act
from domain.scopes import Scope
from domain.settings import FIGURES_PERIOD

HISTORY_STEPS = (Act.FEED_BACK, Act.CALL_BACK)
STEPS = (Act.ACCEPT, Act.DISPATCH, Act.COMPLETE, *HISTORY_STEPS)


@dataclass(frozen=True, slots=True)
class StepPeriod:
    """One step of the workflow in a period: how often it was taken, and its median seconds.

    The seconds are those since the step before it, None where nothing was timed. A call-back is timed from
    a feed-back of twice the period.
    """

    act: Act
    count: int
    median_seconds: float | None


def count_steps(session: Session, scope: Scope, *, since: datetime, until: datetime) -> dict[Act, int]:
    """Return how often each of the five steps was taken after ``since``, up to ``until``."""
    steps = ((act, at) for act, _, at in _ticket_steps())
    of_tickets = [func.count().filter(and_(at > since, at <= until)).label(act) for act, at in steps]
    found = session.execute(_select_tickets(scope, of_tickets, since, until)).one()
    of_history = (
        select(TicketEvent.act, func.count())
        .join(Ticket, and_(Ticket.city == TicketEvent.city, Ticket.id == TicketEvent.ticket_id))
        .where(
            TicketEvent.city == scope.city, TicketEvent.at > since, TicketEvent.at <= until,
            TicketEvent.act.in_(HISTORY_STEPS), build_scope_condition(scope),
        )
        .group_by(TicketEvent.act)
    )  # fmt: skip
    by_act: dict[Act, int] = {row[0]: row[1] for row in session.execute(of_history)}
    by_act |= {act: found[place] for place, (act, *_) in enumerate(_ticket_steps())}
    return {act: by_act.get(act, 0) for act in STEPS}


def load_step_periods(
    session: Session, scope: Scope, *, now: datetime, period: timedelta = FIGURES_PERIOD
) -> tuple[StepPeriod, ...]:
    """Return the five steps in their order: accept, dispatch, complete, feed back, call back."""
    return (
        *_periods_of_tickets(session, scope, now, period),
        *_periods_of_history(session, scope, now, period),
    )


def _ticket_steps() -> tuple[tuple[Act, Any, Any], ...]:
    """Return the steps whose instants a ticket holds: act, instant of the step before it, its own."""
    came = func.coalesce(Ticket.called_at, Ticket.reported_at)
    return (
        (Act.ACCEPT, came, Ticket.accepted_at),
        (Act.DISPATCH, Ticket.accepted_at, Ticket.dispatched_at),
        (Act.COMPLETE, Ticket.dispatched_at, Ticket.completed_at),
    )


def _select_tickets(
    scope: Scope, asked: list[Any], since: datetime, until: datetime
) -> Select[tuple[Any, ...]]:
    taken = or_(*(and_(at > since, at <= until) for _, _, at in _ticket_steps()))
    return select(*asked).where(Ticket.city == scope.city, build_scope_condition(scope), taken)


def _periods_of_tickets(session: Session, scope: Scope, now: datetime, period: timedelta) -> list[StepPeriod]:
    steps = _ticket_steps()
    asked = [part for _, before, at in steps for part in _figures(before, at, now, period)]
    found = session.execute(_select_tickets(scope, asked, now - period, now)).one()
    return [StepPeriod(act, *found[2 * place : 2 * place + 2]) for place, (act, *_) in enumerate(steps)]


def _periods_of_history(session: Session, scope: Scope, now: datetime, period: timedelta) -> list[StepPeriod]:
    fed_back = func.max(TicketEvent.at).filter(TicketEvent.act == Act.FEED_BACK)
    taken = (
        select(
            TicketEvent.ticket_id, TicketEvent.act, TicketEvent.at,
            fed_back.over(partition_by=TicketEvent.ticket_id, order_by=TicketEvent.seq).label("fed_back_at"),
        )
        .where(
            TicketEvent.city == scope.city, TicketEvent.at > now - 2 * period, TicketEvent.at <= now,
            TicketEvent.act.in_(HISTORY_STEPS),
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
    by_act = {act: StepPeriod(act, *figures) for act, *figures in found}
    return [by_act.get(act, StepPeriod(act, 0, None)) for act in HISTORY_STEPS]


def _figures(before: Any, at: Any, now: datetime, period: timedelta) -> list[ColumnElement[Any]]:
    """Return the count of the period and the median of the seconds between two instants."""
    in_period = and_(at > now - period, at <= now)
    seconds = extract("epoch", at - before)
    return [
        func.count().filter(in_period),
        func.percentile_cont(0.5).within_group(seconds).filter(and_(in_period, before <= at)),
    ]
