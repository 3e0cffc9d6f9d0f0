"""Change how long a work order may take: extensions on request, pauses by the Center."""

from db import loop
from db.tables import WorkOrder
from db.tickets import unstopped_clocks
from domain.coordination import MotionKind, Outcome
from domain.deadlines import WORKING_DAY_SECONDS, Limit, completion_limit, extended
from domain.errors import DomainError
from domain.terms import ClockKind, OrderRole, TicketClass
from services import motions
from services.steps import Step
from services.story import data_of


def request_extension(step: Step) -> None:
    """Ask the Center for more working days; once by default, by at most the limit first given."""
    order = step.meant
    step.permitted_order(order)
    _longer(step, order, step.said.days or 0)
    step.move_order(order)
    data = {"days": step.said.days}
    motions.ask(step, MotionKind.EXTENSION, of=motions.TO_THE_CENTER, order=order, data=data)
    step.record(step.ticket.status, order=order, data=data_of(step))


def extend(step: Step) -> None:
    """Grant an extension; what the lead is granted holds for the ticket's own deadline too."""
    order = step.meant
    motion = motions.waiting_one(step, MotionKind.EXTENSION, order)
    days = step.said.days or int(motion.data["days"])
    limits = {ClockKind.COMPLETION: _longer(step, order, days)}
    rule = step.permitted() if order.role is OrderRole.LEAD else None
    step.move_order(order, limits=limits)
    before = step.ticket.status
    if rule is not None:
        before = step.follow(rule, limits=limits)
    motions.end(motion, Outcome.GRANTED, step=step)
    step.record(before, order=order, data=data_of(step, days=days))


def refuse_extension(step: Step) -> None:
    """Refuse an extension."""
    order = step.meant
    motion = motions.waiting_one(step, MotionKind.EXTENSION, order)
    step.move_order(order)
    motions.end(motion, Outcome.REFUSED, step=step)
    step.record(step.ticket.status, order=order)


def pause(step: Step) -> None:
    """Hold a work order's completion clock, and the ticket's where the lead's is held."""
    order = step.meant
    step.permitted_order(order)
    if spent_seconds(step, order) >= step.rules.limits.pause_days * WORKING_DAY_SECONDS:
        raise DomainError("每张工单累计最多暂停 {days} 个工作日，已用完", days=step.rules.limits.pause_days)
    _both(step, order)


def resume(step: Step) -> None:
    """Let a held work order run on."""
    _both(step, step.meant)


def spent_seconds(step: Step, order: WorkOrder) -> int:
    """Return how many counted seconds a work order's completion was held until now."""
    for row in unstopped_clocks(step.session, step.ticket, order.id):
        if row.kind is ClockKind.COMPLETION:
            return row.paused_seconds
    return 0


def _both(step: Step, order: WorkOrder) -> None:
    """Do the act to a work order, and to the ticket where it is the lead's."""
    rule = step.permitted() if order.role is OrderRole.LEAD else None
    step.move_order(order)
    before = step.ticket.status if rule is None else step.follow(rule)
    step.record(before, order=order, data=data_of(step))


def _longer(step: Step, order: WorkOrder, days: int) -> Limit:
    """Return the longer limit. Raises DomainError where the rules refuse it."""
    limits = step.rules.limits
    granted = loop.granted_times(step.session, order, MotionKind.EXTENSION)
    if granted >= limits.extensions:
        raise DomainError("每张工单最多延期 {times} 次，已用完", times=limits.extensions)
    first = completion_limit(TicketClass(step.ticket.ticket_class), limits=limits)
    longer = extended(first, by_days=days, granted=granted, limits=limits)
    if longer is None:
        raise DomainError("延长的天数须在 1 至 {most} 个工作日之间", most=first.days)
    return longer
