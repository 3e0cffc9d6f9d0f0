"""Keep the clocks of a ticket and its work orders as an act's row in the tables of acts demands."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from db.ids import new_id
from db.tables import Clock as ClockRow
from db.tables import Ticket, WorkOrder
from db.tickets import unstopped_clocks
from domain import clocks
from domain.clocks import Clock
from domain.deadlines import Limit, LocalLevel, limit_of
from domain.errors import DomainError
from domain.rules import Clocks, Tick
from domain.terms import ClockKind
from services.city_rules import CityRules
from services.clock_rows import read, write


def tick(
    session: Session,
    ticket: Ticket,
    order: WorkOrder | None,
    *,
    ticks: Clocks,
    rules: CityRules,
    now: datetime,
) -> list[Clock]:
    """Do to the clocks of ``ticket`` (order None) or of ``order`` what ``ticks`` says.

    Returns the clocks that were started. A clock that is not there, or does not run, is left alone.
    """
    running = {ClockKind(row.kind): row for row in unstopped_clocks(session, ticket, _id_of(order))}
    started = []
    for kind, what in ticks.items():
        row = running.get(kind)
        if row is not None:
            write(row, _changed(read(row), what, ticket, rules=rules, now=now))
        if what in (Tick.START, Tick.RESTART):
            started.append(_begin(session, ticket, order, kind, rules=rules, now=now))
    return started


def planned(ticket: Ticket, kind: ClockKind, *, rules: CityRules, now: datetime) -> Clock:
    """Return the clock of ``kind`` as it would start for ``ticket`` at ``now``; nothing is written."""
    return clocks.start(
        kind, _limit(ticket, kind, rules), at=now, calendar=rules.calendar, thresholds=rules.thresholds
    )


def _begin(
    session: Session,
    ticket: Ticket,
    order: WorkOrder | None,
    kind: ClockKind,
    *,
    rules: CityRules,
    now: datetime,
) -> Clock:
    clock = planned(ticket, kind, rules=rules, now=now)
    row = ClockRow(
        city=ticket.city, id=new_id(now), ticket_id=ticket.id, work_order_id=_id_of(order), kind=kind
    )
    write(row, clock)
    session.add(row)
    return clock


def _changed(clock: Clock, what: Tick, ticket: Ticket, *, rules: CityRules, now: datetime) -> Clock:
    if what is Tick.PAUSE:
        return clocks.pause(clock, at=now, calendar=rules.calendar)
    if what is Tick.RESUME:
        return clocks.resume(clock, at=now, calendar=rules.calendar, thresholds=rules.thresholds)
    if what is Tick.CHANGE:
        limit = _limit(ticket, clock.kind, rules)
        return clocks.with_limit(clock, limit, calendar=rules.calendar, thresholds=rules.thresholds)
    if what in (Tick.STOP, Tick.RESTART):
        return clocks.stop(clock, at=now, calendar=rules.calendar)
    raise DomainError("时限正在计时，不能重复启动")


def _limit(ticket: Ticket, kind: ClockKind, rules: CityRules) -> Limit:
    level = LocalLevel.GRID if ticket.grid_code else LocalLevel.TOWN
    return limit_of(
        kind, ticket_class=ticket.ticket_class, urgent=ticket.urgent, level=level, limits=rules.limits
    )


def _id_of(order: WorkOrder | None) -> UUID | None:
    return None if order is None else order.id
