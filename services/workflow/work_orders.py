"""Open and end work orders; the caller has checked that the act is allowed."""

from collections.abc import Sequence
from dataclasses import dataclass

from db.ids import new_id
from db.models import WorkOrder
from domain.coordination import MotionKind
from domain.enums import Act, OrderRole, OrderStatus
from domain.errors import Invalid
from domain.work_order_workflow import ORDER_ACTS
from services import guest_access
from services.duty_choice import NOTHING_CHOSEN, DutyChoice
from services.workflow import clocks, motions
from services.workflow.act_context import ActContext

Granted = frozenset[MotionKind]
NONE_GRANTED: Granted = frozenset()
HANDED_ON = frozenset({Act.REASSIGN, Act.TAKE_OVER, Act.RELEASE})  # the ticket goes on without the party


@dataclass(frozen=True, slots=True)
class Charge:
    """To whom a work order goes, as what, with which note, in whose place, and on which duty it rests."""

    department: str
    role: OrderRole
    note: str = ""
    instead_of: WorkOrder | None = None
    choice: DutyChoice = NOTHING_CHOSEN


def open_order(step: ActContext, charge: Charge) -> WorkOrder:
    """Return a new work order with its clocks running; ``ticket`` follows the lead."""
    return open_orders(step, [charge])[0]


def open_orders(step: ActContext, charges: Sequence[Charge]) -> list[WorkOrder]:
    """Return new work orders in the order of their charges, all written at once; otherwise as open_order."""
    ticket = step.ticket
    rule = ORDER_ACTS[None, step.act]
    opened = [_order(step, charge, rule.to) for charge in charges]
    step.session.add_all(opened)
    for charge in charges:
        if charge.role is OrderRole.LEAD:
            ticket.department = charge.department
        guest_access.add_holder(ticket, charge.department)
    step.session.flush()  # the clocks name the order's row
    for order in opened:
        clocks.begin(step.session, ticket, order, ticks=rule.clocks, rules=step.rules, now=step.now)
    return opened


def _order(step: ActContext, charge: Charge, status: OrderStatus | None) -> WorkOrder:
    ticket, now = step.ticket, step.now
    made = WorkOrder(
        city=ticket.city,
        id=new_id(now),
        ticket_id=ticket.id,
        department=charge.department,
        role=charge.role,
        status=status,
        note=charge.note,
        sent_at=now,
        sent_by=step.actor.id,
        predecessor=charge.instead_of.id if charge.instead_of else None,
        town_code=ticket.town_code,
        list_reason=(charge.choice.reason or None) if charge.role is OrderRole.LEAD else None,
    )
    charge.choice.write_to(made)
    return made


def end_order(step: ActContext, order: WorkOrder, *, reason: str, granted: Granted = NONE_GRANTED) -> None:
    """End a work order by the step's act with its reason: its clocks stop, what waited on it lapses.

    granted: motions that came about by this very end. Raises Invalid if it had ended before.
    """
    rule = ORDER_ACTS.get((OrderStatus(order.status), step.act))
    if rule is None or rule.to is None:
        raise Invalid("该联动工单已办结或已终止，不能再改")
    order.status, order.held_from = rule.to, None
    order.ended_at, order.end_reason = step.now, reason
    clocks.apply_ticks(step.session, step.ticket, order, ticks=rule.clocks, rules=step.rules, now=step.now)
    kept = motions.CONTACT_IN_DOUBT if step.act in HANDED_ON else frozenset()
    motions.lapse_motions(
        step.session, step.ticket, order.id, why=reason, at=step.now, granted=granted, kept=kept
    )
    step.session.flush()  # the index that admits one active lead must see this one gone first


def end_all(step: ActContext) -> None:
    """End every active work order of a ticket that ends by the step's act."""
    for order in step.active_orders():
        end_order(step, order, reason=step.said.text.strip())
    motions.lapse_motions(step.session, step.ticket, None, why=step.said.text.strip(), at=step.now)
