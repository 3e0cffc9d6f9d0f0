"""Apply the clock effects of a transition to a ticket and its work orders."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from db.ids import new_id
from db.models import Clock as ClockRow
from db.models import Ticket, WorkOrder
from db.writes.tickets import find_last_clock, list_unstopped_clocks
from domain import clocks
from domain.clocks import ClockState
from domain.coordination import LocalLevel
from domain.deadlines import Limit, get_limit
from domain.enums import ClockKind
from domain.shelving import build_shelf_clock
from domain.transitions import Clocks, Tick
from services.city_context import CityRules
from services.workflow.clock_rows import read, write

NO_LIMITS: Mapping[ClockKind, Limit] = {}
AGAIN = frozenset({Tick.RUN_ON, Tick.REOPEN})  # what is done to a clock that has stopped


def apply_ticks(
    session: Session,
    ticket: Ticket,
    order: WorkOrder | None,
    *,
    ticks: Clocks,
    rules: CityRules,
    now: datetime,
    limits: Mapping[ClockKind, Limit] = NO_LIMITS,
    late_runs_on: bool = False,
) -> list[ClockState]:
    """Do to the clocks of ``ticket`` (order None) or of ``order`` what ``ticks`` says.

    Returns the clocks that were started. A clock that is not there, or does not run, is left alone.
    limits: other limits than the class gives. late_runs_on: holding leaves a late clock running, so that
    a hold never hides lateness; otherwise holding a late one raises DomainError.
    """
    if not ticks:
        return []
    running = {ClockKind(row.kind): row for row in list_unstopped_clocks(session, ticket, _id_of(order))}
    started = []
    for kind, what in ticks.items():
        row = running.get(kind)
        if what in AGAIN and row is None:
            row = find_last_clock(session, ticket, _id_of(order), kind)
        if row is not None:
            before = read(row)
            if _applies(before, what, now=now, late_runs_on=late_runs_on):
                limit = limits.get(kind) or _limit(ticket, kind, rules)
                write(row, _changed(before, what, limit, rules=rules, now=now))
        if what is Tick.RESTART or (what is Tick.START and row is None):
            clock = _begun(ticket, kind, limits.get(kind), rules=rules, now=now)
            started.append(_put(session, ticket, order, clock, now=now))
    return started


def begin(
    session: Session,
    ticket: Ticket,
    order: WorkOrder | None,
    *,
    ticks: Clocks,
    rules: CityRules,
    now: datetime,
) -> None:
    """Start the clocks of a ticket or a work order that was just written and has none."""
    for kind, what in ticks.items():
        if what in (Tick.START, Tick.RESTART):
            _put(session, ticket, order, _begun(ticket, kind, None, rules=rules, now=now), now=now)


def inherit(
    session: Session, whole: Ticket, part: Ticket, *, ticks: Clocks, rules: CityRules, now: datetime
) -> None:
    """Give a ticket that was split off the deadlines of the whole: a late split wins no time.

    It waits to be dispatched since the whole did, and is completed from the whole's first dispatch on, by
    the limit of its own class. What the whole never ran starts as ``ticks`` says.
    """
    waited = find_last_clock(session, whole, None, ClockKind.DISPATCH)
    if waited is None:
        begin(session, part, None, ticks=ticks, rules=rules, now=now)
    else:
        state = read(waited)
        if state.stopped_at is not None:
            state = clocks.reopen(state, calendar=rules.calendar, thresholds=rules.thresholds)
        _put(session, part, None, state, now=now)
    for row in list_unstopped_clocks(session, whole, None):
        if row.kind is ClockKind.COMPLETION:
            _put(session, part, None, _of_part(whole, part, read(row), rules=rules, now=now), now=now)


def _of_part(
    whole: Ticket, part: Ticket, clock: ClockState, *, rules: CityRules, now: datetime
) -> ClockState:
    calendar, thresholds = rules.calendar, rules.thresholds
    if clock.is_paused:  # the hold is the lead's of the whole
        clock = clocks.resume(clock, at=now, calendar=calendar, thresholds=thresholds)
    limit = _limit(part, ClockKind.COMPLETION, rules)
    if part.ticket_class == whole.ticket_class or limit is None:
        return clock
    return clocks.apply_limit(clock, limit, calendar=calendar, thresholds=thresholds)


def preview_clock(ticket: Ticket, kind: ClockKind, *, rules: CityRules, now: datetime) -> ClockState:
    """Return the clock of ``kind`` as it would start for ``ticket`` at ``now``; nothing is written."""
    return _begun(ticket, kind, None, rules=rules, now=now)


def _begun(
    ticket: Ticket, kind: ClockKind, limit: Limit | None, *, rules: CityRules, now: datetime
) -> ClockState:
    """Return the clock as it starts: by its limit, that of a shelved ticket until its review day."""
    found = limit or _limit(ticket, kind, rules)
    if found is None:
        day = ticket.review_on or rules.day_of(now)
        return build_shelf_clock(day, at=now, calendar=rules.calendar, thresholds=rules.thresholds)
    return clocks.start(kind, found, at=now, calendar=rules.calendar, thresholds=rules.thresholds)


def _put(
    session: Session, ticket: Ticket, order: WorkOrder | None, clock: ClockState, *, now: datetime
) -> ClockState:
    row = ClockRow(
        city=ticket.city, id=new_id(now), ticket_id=ticket.id, work_order_id=_id_of(order), kind=clock.kind
    )
    write(row, clock)
    session.add(row)
    return clock


def _applies(clock: ClockState, what: Tick, *, now: datetime, late_runs_on: bool) -> bool:
    """Return whether a clock is in a state to which that can be done."""
    if what is Tick.RESUME:
        return clock.is_paused
    if what is Tick.PAUSE:
        is_late = clock.due_at is not None and clock.due_at <= now
        return not clock.is_paused and not (is_late and late_runs_on)
    if what in AGAIN:
        return clock.stopped_at is not None
    return what is not Tick.START


def _changed(
    clock: ClockState, what: Tick, limit: Limit | None, *, rules: CityRules, now: datetime
) -> ClockState:
    calendar, thresholds = rules.calendar, rules.thresholds
    if what is Tick.PAUSE:
        return clocks.pause(clock, at=now, calendar=calendar)
    if what is Tick.RESUME:
        return clocks.resume(clock, at=now, calendar=calendar, thresholds=thresholds)
    if what is Tick.RUN_ON:
        return clocks.run_on(clock, at=now, calendar=calendar, thresholds=thresholds)
    if what is Tick.REOPEN:
        return clocks.reopen(clock, calendar=calendar, thresholds=thresholds)
    if what is Tick.CHANGE and limit is not None:
        return clocks.apply_limit(clock, limit, calendar=calendar, thresholds=thresholds)
    ended = clocks.void if what is Tick.VOID else clocks.stop
    return ended(clock, at=now, calendar=calendar)


def _limit(ticket: Ticket, kind: ClockKind, rules: CityRules) -> Limit | None:
    """Return the limit of a kind of clock; None of a shelf, which is bound to its day."""
    if kind is ClockKind.SHELF:
        return None
    level = ticket.local_level or (LocalLevel.GRID if ticket.grid_code else LocalLevel.TOWN)
    return get_limit(
        kind, ticket_class=ticket.ticket_class, urgent=ticket.urgent, level=level, limits=rules.limits
    )


def _id_of(order: WorkOrder | None) -> UUID | None:
    return None if order is None else order.id
