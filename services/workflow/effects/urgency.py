"""Make a ticket urgent, or no longer urgent: a running response clock gets the limit of the flag."""

from collections.abc import Callable

from db.models import WorkOrder
from db.queries import clock_holds
from db.writes.tickets import list_unstopped_clocks
from domain.clock_holds import HeldClock, list_held_spans
from domain.clocks import ClockState
from domain.deadlines import get_response_limit
from domain.enums import ClockKind
from domain.errors import DomainError
from domain.urgency import ease_clock, hasten_clock
from services.workflow.act_context import ActContext
from services.workflow.clock_rows import read, write


def make_urgent(step: ActContext) -> None:
    """Make a ticket urgent: an urgent response clock runs from this moment where one is still running."""
    if step.ticket.urgent:
        raise DomainError("这件诉求已是紧急事项")
    _turn(step, urgent=True, changed=_hastened)


def end_urgency(step: ActContext) -> None:
    """Make a ticket not urgent: a response has the time it would have had, counted from its sending."""
    if not step.ticket.urgent:
        raise DomainError("这件诉求不是紧急事项")
    _turn(step, urgent=False, changed=_eased)


def _turn(
    step: ActContext, *, urgent: bool, changed: Callable[[ActContext, WorkOrder, ClockState], ClockState]
) -> None:
    """Set the flag, and the response clocks that run; completion goes by the class and stays."""
    before = step.move()
    step.ticket.urgent = urgent
    for order in step.active_orders():
        for row in list_unstopped_clocks(step.session, step.ticket, order.id):
            if row.kind is ClockKind.RESPONSE and row.paused_at is None:
                write(row, changed(step, order, read(row)))
    step.record(before, data={"urgent": urgent})


def _hastened(step: ActContext, _order: WorkOrder, clock: ClockState) -> ClockState:
    limit = get_response_limit(urgent=True, limits=step.rules.limits)
    return hasten_clock(
        clock, limit, at=step.now, calendar=step.rules.calendar, thresholds=step.rules.thresholds
    )


def _eased(step: ActContext, order: WorkOrder, clock: ClockState) -> ClockState:
    held = list_held_spans(
        clock_holds.list_of_ticket(step.session, order.city, order.ticket_id),
        HeldClock(ClockKind.RESPONSE, since=order.sent_at, order_id=order.id),
    )
    return ease_clock(
        clock,
        get_response_limit(urgent=False, limits=step.rules.limits),
        since=order.sent_at,
        at=step.now,
        calendar=step.rules.calendar,
        pauses=held,
        thresholds=step.rules.thresholds,
    )
