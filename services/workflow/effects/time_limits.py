"""Effects on the time limit of a work order: extensions on request, pauses by the Center."""

from dataclasses import replace
from datetime import datetime

from db.models import WorkOrder
from db.writes.tickets import list_unstopped_clocks
from domain.act_payloads import ExtendPayload, ExtensionPayload
from domain.coordination import MotionKind, MotionOutcome
from domain.deadlines import Limit
from domain.enums import ClockKind, OrderRole
from domain.errors import DomainError
from services import previews
from services.pause_budget import pause_budget
from services.workflow import motions
from services.workflow.act_context import ActContext
from services.workflow.history_payload import build_payload


def request_extension(step: ActContext) -> None:
    """Ask the Center for more working days; once by default, by at most the limit first given."""
    order, days = step.meant, step.payload(ExtensionPayload).days
    step.permitted_order(order)
    previews.get_extended_limit(step.session, step.ticket, order, days or 0, rules=step.rules)
    step.move_order(order)
    data = {"days": days}
    motions.ask(step, MotionKind.EXTENSION, of=motions.TO_THE_CENTER, order=order, data=data)
    step.record(step.ticket.status, order=order, data=build_payload(step))


def extend(step: ActContext) -> None:
    """Grant an extension; what the lead is granted holds for the ticket's own deadline too."""
    order = step.meant
    motion = motions.get_waiting(step, MotionKind.EXTENSION, order)
    days = step.payload(ExtendPayload).days or int(motion.data["days"])
    longer = previews.get_extended_limit(step.session, step.ticket, order, days, rules=step.rules)
    rule = step.permitted() if order.role is OrderRole.LEAD else None
    step.move_order(order, limits={ClockKind.COMPLETION: longer})
    before = step.ticket.status
    if rule is not None:
        before = step.follow(rule, limits={ClockKind.COMPLETION: _no_shorter(step, longer)})
    motions.answer_motion(motion, MotionOutcome.GRANTED, step=step)
    step.record(before, order=order, data=build_payload(step, days=days))


def refuse_extension(step: ActContext) -> None:
    """Refuse an extension."""
    order = step.meant
    motion = motions.get_waiting(step, MotionKind.EXTENSION, order)
    step.move_order(order)
    motions.answer_motion(motion, MotionOutcome.REFUSED, step=step)
    step.record(step.ticket.status, order=order)


def pause(step: ActContext) -> None:
    """Hold a work order's completion clock, and the ticket's where the lead's is held."""
    order = step.meant
    step.permitted_order(order)
    if pause_budget(step.session, order, step.rules).left <= 0:
        raise DomainError("每张工单累计最多暂停 {days} 个工作日，已用完", days=step.rules.limits.pause_days)
    _both(step, order, at=step.now)


def resume(step: ActContext) -> None:
    """Resume a held work order: from now, or from when its pauses were used up."""
    order = step.meant
    spent_at = pause_budget(step.session, order, step.rules).runs_out_at(step.rules)
    _both(step, order, at=step.now if spent_at is None else min(step.now, spent_at))


def _both(step: ActContext, order: WorkOrder, *, at: datetime) -> None:
    """Apply the act to a work order, and to the ticket where it is the lead's; the clocks use ``at``."""
    rule = step.permitted()
    ticking = replace(step, now=at)
    ticking.move_order(order)
    before = ticking.follow(rule) if order.role is OrderRole.LEAD else step.ticket.status
    step.record(before, order=order, data=build_payload(step))


def _no_shorter(step: ActContext, longer: Limit) -> Limit:
    """Return the limit of the ticket's own clock: what a former lead was granted is not taken back."""
    for row in list_unstopped_clocks(step.session, step.ticket, None):
        if row.kind is ClockKind.COMPLETION and row.limit_days is not None:
            return Limit(days=max(row.limit_days, longer.days or 0))
    return longer
