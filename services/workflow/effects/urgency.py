"""Make a ticket urgent, or not urgent any more: a response that still runs gets the limit of the flag."""

from collections.abc import Callable

from db.models import WorkOrder
from db.queries import clock_holds
from db.writes.tickets import unstopped_clocks
from domain.clock_holds import Held, spans_held
from domain.clocks import Clock
from domain.deadlines import response_limit
from domain.enums import ClockKind
from domain.errors import DomainError
from domain.urgency import eased, hastened
from services.workflow.act_context import Step
from services.workflow.clock_rows import read, write


def make_urgent(step: Step) -> None:
    """Make a ticket urgent: an urgent response clock runs from this moment where one is still running."""
    if step.ticket.urgent:
        raise DomainError("这件诉求已是紧急事项")
    _turn(step, urgent=True, changed=_hastened)


def end_urgency(step: Step) -> None:
    """Make a ticket not urgent: a response has the time it would have had, counted from its sending."""
    if not step.ticket.urgent:
        raise DomainError("这件诉求不是紧急事项")
    _turn(step, urgent=False, changed=_eased)


def _turn(step: Step, *, urgent: bool, changed: Callable[[Step, WorkOrder, Clock], Clock]) -> None:
    """Set the flag, and the response clocks that run; completion goes by the class and stays."""
    before = step.move()
    step.ticket.urgent = urgent
    for order in step.active_orders():
        for row in unstopped_clocks(step.session, step.ticket, order.id):
            if row.kind is ClockKind.RESPONSE and row.paused_at is None:
                write(row, changed(step, order, read(row)))
    step.record(before, data={"urgent": urgent})


def _hastened(step: Step, _order: WorkOrder, clock: Clock) -> Clock:
    limit = response_limit(urgent=True, limits=step.rules.limits)
    return hastened(clock, limit, at=step.now, calendar=step.rules.calendar, thresholds=step.rules.thresholds)


def _eased(step: Step, order: WorkOrder, clock: Clock) -> Clock:
    held = spans_held(
        clock_holds.of_ticket(step.session, order.city, order.ticket_id),
        Held(ClockKind.RESPONSE, since=order.sent_at, order_id=order.id),
    )
    return eased(
        clock,
        response_limit(urgent=False, limits=step.rules.limits),
        since=order.sent_at,
        at=step.now,
        calendar=step.rules.calendar,
        pauses=held,
        thresholds=step.rules.thresholds,
    )
