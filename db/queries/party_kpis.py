"""Queries for the KPIs of a party with work orders: what is urgent now, and its on-time rate."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, FromClause, and_, case, func, select, true, union_all
from sqlalchemy.orm import Session

from db.models import Clock, Ticket, WorkOrder
from db.queries.open_work_orders import PASSED
from domain.enums import ClockKind, OrderStatus
from domain.scopes import Actor
from domain.settings import FIGURES_PERIOD

# More than can be left of a deadline when the work is done, extended over the longest holidays.
LONGEST_LEFT = timedelta(days=45)


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many; ``value`` is None where there was nothing to count."""

    part: int
    whole: int

    @property
    def value(self) -> float | None:
        """Return the share between 0 and 1."""
        return self.part / self.whole if self.whole else None


@dataclass(frozen=True, slots=True)
class DueShares:
    """What of a party's clocks that fell due in ``period`` was responded to and completed in time."""

    responded: Share
    completed: Share
    period: timedelta = FIGURES_PERIOD


@dataclass(frozen=True, slots=True)
class OfficeFigures:
    """KPIs of a party by its own clocks.

    near: work orders whose worst running clock is yellow or orange; overdue: red.
    """

    to_respond: int
    near: int
    overdue: int
    due: DueShares


def load_office_figures(session: Session, actor: Actor, *, now: datetime, due: DueShares) -> OfficeFigures:
    """Return what the actor's party holds now, next to the shares of its period."""
    ours, is_open = _ours(actor), WorkOrder.status != PASSED  # the index
    of_order = and_(
        Clock.city == WorkOrder.city,
        Clock.ticket_id == WorkOrder.ticket_id,  # the index
        Clock.work_order_id == WorkOrder.id,
    )
    held = (
        select(
            func.bool_or(WorkOrder.status == OrderStatus.SENT).label("sent"),
            func.min(Clock.yellow_at).label("yellow_at"),
            func.min(Clock.due_at).label("due_at"),
        )
        .outerjoin(Clock, and_(of_order, Clock.stopped_at.is_(None)))
        .join(Ticket, and_(Ticket.city == WorkOrder.city, Ticket.id == WorkOrder.ticket_id))
        .where(ours, WorkOrder.ended_at.is_(None), is_open, Ticket.closed_at.is_(None))
        .group_by(WorkOrder.id)
        .subquery("held")
    )
    late = held.c.due_at <= now
    present = select(
        func.count(case((held.c.sent, 1))),
        func.count(case((and_(held.c.yellow_at <= now, ~late), 1))),
        func.count(case((late, 1))),
    )
    return OfficeFigures(*session.execute(present).one(), due)


def load_due_shares(
    session: Session, actor: Actor, *, now: datetime, period: timedelta = FIGURES_PERIOD
) -> DueShares:
    """Return the shares of what fell due in ``period``; they cost what the party did in it."""
    due = _due(_ours(actor), WorkOrder.status != PASSED, now, period)
    row = session.execute(select(*due.c)).one()
    return DueShares(Share(row[0], row[1]), Share(row[2], row[3]), period)


def _ours(actor: Actor) -> ColumnElement[bool]:
    return and_(WorkOrder.city == actor.city, WorkOrder.department == actor.party)


def _due(
    ours: ColumnElement[bool], is_open: ColumnElement[bool], now: datetime, period: timedelta
) -> FromClause:
    """Return the counts of what fell due in the period, of recently done work orders and of current ones.

    Neither the end of a work order taken over by another party, nor a ticket state, is a completion. Each
    of the two kinds has an index of its own; together they would be looked for in all of the party's past.
    """
    of_order = (WorkOrder.city, WorkOrder.ticket_id, WorkOrder.id)
    done = select(*of_order).where(ours, WorkOrder.completed_at > now - period - LONGEST_LEFT)
    at_work = select(*of_order).where(
        ours, is_open, WorkOrder.completed_at.is_(None), WorkOrder.ended_at.is_(None)
    )
    orders = union_all(done, at_work).subquery("orders")
    fell_due = (
        select(Clock.kind, (Clock.stopped_at <= Clock.due_at).label("in_time"))
        .where(
            Clock.city == orders.c.city,
            Clock.ticket_id == orders.c.ticket_id,
            Clock.work_order_id == orders.c.id,
            Clock.due_at > now - period,
            Clock.due_at <= now,
        )
        .correlate(orders)
        .lateral("fell_due")
    )
    return (
        select(*_in_time(fell_due, ClockKind.RESPONSE), *_in_time(fell_due, ClockKind.COMPLETION))
        .select_from(orders)
        .join(fell_due, true())
        .subquery("due")
    )


def _in_time(fell_due: FromClause, kind: ClockKind) -> tuple[ColumnElement[int], ColumnElement[int]]:
    """Return how many clocks of a kind were in time, and how many there were."""
    of_kind = fell_due.c.kind == kind
    in_time = and_(of_kind, fell_due.c.in_time)
    return (
        func.count(case((in_time, 1))).label(f"{kind.value}_in_time"),
        func.count(case((of_kind, 1))).label(f"{kind.value}_due"),
    )
