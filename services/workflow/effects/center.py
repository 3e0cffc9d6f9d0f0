"""Effects of the Center's acts: dispatch, reassign, shelve, cancel, reclassify, supervise."""

from dataclasses import replace

from db.models import WorkOrder
from db.writes.tickets import list_unstopped_clocks
from domain.deadlines import Limit, get_completion_limit
from domain.enums import Act, ClockKind, OrderStatus, TicketClass
from domain.errors import Invalid
from domain.transitions import NO_CLOCKS, Tick
from domain.work_order_workflow import ORDER_ACTS
from services import dispatch as dispatching
from services.dispatch import DispatchRequest
from services.reassign import reassign_order
from services.workflow import clocks, work_orders
from services.workflow.act_context import ActContext
from services.workflow.history_payload import build_payload


def dispatch(step: ActContext) -> None:
    """Open the work orders of an accepted or called ticket."""
    said, ticket = step.said, step.ticket
    request = DispatchRequest(
        ticket_class=TicketClass(said.ticket_class or ticket.ticket_class),
        urgent=said.urgent,
        lead=said.lead or "",
        cooperating=said.cooperating,
        note=said.text.strip(),
        version=ticket.version,
    )
    dispatching.dispatch(replace(step, said=request.said), request)


def reassign(step: ActContext) -> None:
    """End one work order and open another in its place."""
    reassign_order(step)


def shelve(step: ActContext) -> None:
    """Shelve a ticket (挂账): its owners keep it, its clocks are held, and it is looked at again on a day."""
    if step.said.day is not None and step.said.day <= step.rules.day_of(step.now):
        raise Invalid("复查日期须晚于今天")
    rule = step.permitted()
    for order in step.active_orders():
        if (OrderStatus(order.status), Act.SHELVE) in ORDER_ACTS:
            step.move_order(order)
    step.ticket.review_on = step.said.day
    before = step.follow(rule)
    step.record(before, data=build_payload(step))


def unshelve(step: ActContext) -> None:
    """Take a ticket off the shelf; what was held runs on."""
    rule = step.permitted()
    for order in step.active_orders():
        if OrderStatus(order.status) is OrderStatus.PAUSED:
            step.move_order(order)
    before = step.follow(rule)
    step.ticket.review_on = None
    step.record(before)


def cancel(step: ActContext) -> None:
    """Cancel a ticket as invalid; its work orders end with it."""
    rule = step.permitted()
    work_orders.end_all(step)
    with step.session.no_autoflush:  # a closed ticket has its state and its instant at once
        before = step.follow(rule)
        step.ticket.closed_at = step.now
    step.record(before)


def reclassify(step: ActContext) -> None:
    """Change a general ticket to complex or back: start, pauses and extensions are kept."""
    rule = step.permitted()
    former, wanted = TicketClass(step.ticket.ticket_class), TicketClass(step.said.ticket_class or "")
    if wanted is former:
        raise Invalid("类别没有变化")
    change_class(step, wanted)
    before = step.follow(replace(rule, clocks=NO_CLOCKS))  # they are changed already
    step.record(before, data=build_payload(step, former=former.value))


def change_class(step: ActContext, wanted: TicketClass) -> None:
    """Move a dispatched ticket and its active work orders to the limit of another class."""
    former = TicketClass(step.ticket.ticket_class)
    held = [order for order in step.active_orders() if (order.status, Act.RECLASSIFY) in ORDER_ACTS]
    step.ticket.ticket_class = wanted
    for order in (None, *held):
        clocks.apply_ticks(
            step.session,
            step.ticket,
            order,
            ticks={ClockKind.COMPLETION: Tick.CHANGE},
            rules=step.rules,
            now=step.now,
            limits=_limits(step, order, former, wanted),
        )


def supervise(step: ActContext) -> None:
    """Supervise a ticket (督办): said to its holders, kept in its history."""
    before = step.move()
    step.record(before)


def escalate(step: ActContext) -> None:
    """Raise a ticket (提级督办)."""
    before = step.move()
    step.ticket.escalated_at = step.ticket.escalated_at or step.now
    step.record(before)


def supplement(step: ActContext) -> None:
    """Add to a ticket what its reporter, its town or the Center learned later."""
    before = step.move()
    step.record(before, data=build_payload(step))


def _limits(
    step: ActContext, order: WorkOrder | None, former: TicketClass, wanted: TicketClass
) -> dict[ClockKind, Limit]:
    """Return the limit of the other class, longer by what was granted under the former one."""
    limits = step.rules.limits
    old, new = (get_completion_limit(kind, limits=limits).days or 0 for kind in (former, wanted))
    for row in list_unstopped_clocks(step.session, step.ticket, order.id if order else None):
        if row.kind is ClockKind.COMPLETION and row.limit_days is not None:
            return {ClockKind.COMPLETION: Limit(days=new + max(0, row.limit_days - old))}
    return {}
