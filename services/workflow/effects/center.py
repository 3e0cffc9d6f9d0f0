"""What the Center does with a ticket: accept, dispatch, reassign, shelve, cancel, reclassify, supervise."""

from dataclasses import replace

from db.models import Ticket, WorkOrder
from db.writes import tickets
from domain.act_payloads import AcceptPayload, ReclassifyPayload, ShelvePayload
from domain.coordination import MotionKind
from domain.deadlines import Limit, get_completion_limit
from domain.dispatch_payloads import DispatchPayload, ReassignPayload
from domain.enums import Act, ClockKind, OrderRole, OrderStatus, Status, TicketClass
from domain.errors import Invalid
from domain.push_downs import PushWay
from domain.transitions import NO_CLOCKS, Tick
from domain.work_order_workflow import ORDER_ACTS
from services import duty_choice, push_down_guard
from services.push_down_guard import PushedDuty
from services.workflow import clocks, work_orders
from services.workflow.act_context import ActContext
from services.workflow.effects import merge_split
from services.workflow.history_payload import build_payload, get_party_name
from services.workflow.work_orders import Charge


def accept(step: ActContext) -> None:
    """Accept a reported or called ticket at the Center."""
    before = step.move()
    step.ticket.accepted_at = step.now
    step.record(before)


def dispatch(step: ActContext) -> None:
    """Open the work orders of an accepted ticket, the lead's first, and start the clocks.

    A called ticket that the Center has not accepted yet is accepted by the same actor first. Class and
    urgency stay as they are where the payload leaves them out.
    """
    ticket = step.ticket
    if ticket.status is Status.CALLED:
        accept(replace(step, act=Act.ACCEPT, said=AcceptPayload()))
    said = step.payload(DispatchPayload)
    rule = step.permitted()
    lead, note = said.lead or "", said.text.strip()
    parties = tickets.parties(step.session, ticket.city, (lead, *said.cooperating))
    for party in parties:
        tickets.check_present(party)
    names = {party.code: party.name for party in parties}
    choice = duty_choice.choose(step, said, parties[0])
    former = _former(ticket, said)
    choice.write_to(ticket)
    if said.ticket_class not in (None, ticket.ticket_class):
        change_class(step, TicketClass(said.ticket_class))  # a part that was split off late runs already
    ticket.urgent = ticket.urgent if said.urgent is None else said.urgent
    before = step.follow(rule)
    ticket.dispatched_at, ticket.dispatched_by = step.now, step.actor.id
    helpers = [Charge(code, OrderRole.COOPERATING, note, choice=choice) for code in said.cooperating]
    charges = [Charge(lead, OrderRole.LEAD, note, choice=choice), *helpers]
    [opened, *_] = work_orders.open_orders(step, charges)
    data = {
        "lead": names[lead],
        "cooperating": [names[code] for code in said.cooperating],
        "class": TicketClass(ticket.ticket_class).value,
        "urgent": ticket.urgent,
        **former,
        **choice.build_history_data(),
    }
    step.record(before, order=opened, data=data)
    push_down_guard.flag(step, PushedDuty(choice, parties[0], PushWay.WORK_ORDER, opened))


def reassign(step: ActContext) -> None:
    """End the named work order and open its successor with clocks of its own; the ticket's clocks go on."""
    rule = step.permitted()
    said, former = step.payload(ReassignPayload), step.meant
    successor = said.successor or ""
    step.permitted_order(former)
    if successor in {order.department for order in step.active_orders()}:
        raise Invalid("该单位已经承办这件诉求，请改派给其他单位")
    party = tickets.load_party(step.session, step.ticket.city, successor)
    tickets.check_present(party)
    is_lead = former.role is OrderRole.LEAD
    choice = duty_choice.choose(step, said, party) if is_lead else duty_choice.keep(step, former)
    was_held = former.status is OrderStatus.PAUSED and former.role is OrderRole.LEAD
    before = step.follow(rule)
    work_orders.end_order(step, former, reason=step.said.text.strip(), granted=frozenset({MotionKind.RETURN}))
    if is_lead:
        choice.write_to(step.ticket)
    charge = Charge(successor, OrderRole(former.role), former.note, instead_of=former, choice=choice)
    opened = work_orders.open_order(step, charge)
    if was_held:  # the pause was the former lead's; nothing else would resume the ticket's own clock
        release = {ClockKind.COMPLETION: Tick.RESUME}
        clocks.apply_ticks(step.session, step.ticket, None, ticks=release, rules=step.rules, now=step.now)
    names = {"from": get_party_name(step, former.department), "to": party.name, "role": former.role.value}
    step.record(before, order=opened, data={**names, **(choice.build_history_data() if is_lead else {})})
    if former.list_reason is not None:
        push_down_guard.take_back(step)
    push_down_guard.flag(step, PushedDuty(choice, party, PushWay.WORK_ORDER, opened))


def shelve(step: ActContext) -> None:
    """Shelve a ticket (挂账): its owners keep it, its clocks are held, and it is looked at again on a day."""
    day = step.payload(ShelvePayload).day
    if day is not None and day <= step.rules.day_of(step.now):
        raise Invalid("复查日期须晚于今天")
    rule = step.permitted()
    for order in step.active_orders():
        if (OrderStatus(order.status), Act.SHELVE) in ORDER_ACTS:
            step.move_order(order)
    step.ticket.review_on = day
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
    """Cancel a ticket as invalid; its work orders end with it, what was merged into it waits again."""
    rule = step.permitted()
    work_orders.end_all(step)
    with step.session.no_autoflush:  # a closed ticket has its state and its instant at once
        before = step.follow(rule)
        step.ticket.closed_at = step.now
    merge_split.free_merged(step)
    step.record(before)


def reclassify(step: ActContext) -> None:
    """Change a general ticket to complex or back: start, pauses and extensions are kept."""
    rule = step.permitted()
    former, wanted = (
        TicketClass(step.ticket.ticket_class),
        TicketClass(step.payload(ReclassifyPayload).ticket_class or ""),
    )
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


def reveal(step: ActContext) -> None:
    """Record to whom the reporter's masked phone is shown, and why; the API reads it afterwards."""
    before = step.move()
    step.record(before)


def supervise(step: ActContext) -> None:
    """Supervise a ticket (督办), also by the instruction of a leader (批示): marked from then on."""
    before = step.move()
    step.ticket.supervised_at = step.ticket.supervised_at or step.now
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


def _former(ticket: Ticket, said: DispatchPayload) -> dict[str, object]:
    """Return what a dispatch changes of class and urgency, for its withdrawal."""
    held, urgent = TicketClass(ticket.ticket_class), bool(ticket.urgent)
    former: dict[str, object] = {}
    if said.ticket_class not in (None, held):
        former["former_class"] = held.value
    if said.urgent not in (None, urgent):
        former["was_urgent"] = urgent
    return former


def _limits(
    step: ActContext, order: WorkOrder | None, former: TicketClass, wanted: TicketClass
) -> dict[ClockKind, Limit]:
    """Return the limit of the other class, longer by what was granted under the former one."""
    limits = step.rules.limits
    old, new = (get_completion_limit(kind, limits=limits).days or 0 for kind in (former, wanted))
    for row in tickets.list_unstopped_clocks(step.session, step.ticket, order.id if order else None):
        if row.kind is ClockKind.COMPLETION and row.limit_days is not None:
            return {ClockKind.COMPLETION: Limit(days=new + max(0, row.limit_days - old))}
    return {}
