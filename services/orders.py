"""Open and end work orders; whoever calls has checked that the act is allowed."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from db import tickets
from db.ids import new_id
from db.tables import Ticket, WorkOrder
from domain.acts import ORDER_ACTS
from domain.errors import Invalid
from domain.terms import Act, OrderRole, OrderStatus
from services import clocks
from services.city_rules import CityRules


@dataclass(frozen=True, slots=True)
class Charge:
    """To whom a work order goes, as what, with which note, and in whose place."""

    department: str
    role: OrderRole
    note: str = ""
    instead_of: WorkOrder | None = None


def open_order(
    session: Session,
    ticket: Ticket,
    charge: Charge,
    *,
    act: Act,
    actor_id: str,
    rules: CityRules,
    now: datetime,
) -> WorkOrder:
    """Return a new work order with its clocks running; ``ticket`` follows the lead."""
    rule = ORDER_ACTS[None, act]
    order = WorkOrder(
        city=ticket.city,
        id=new_id(now),
        ticket_id=ticket.id,
        department=charge.department,
        role=charge.role,
        status=rule.to,
        note=charge.note,
        sent_at=now,
        sent_by=actor_id,
        predecessor=charge.instead_of.id if charge.instead_of else None,
        town_code=ticket.town_code,
    )
    session.add(order)
    session.flush()  # the clocks name the order's row
    clocks.tick(session, ticket, order, ticks=rule.clocks, rules=rules, now=now)
    if charge.role is OrderRole.LEAD:
        ticket.department = charge.department
    if charge.department not in ticket.departments:
        ticket.departments = [*ticket.departments, charge.department]
    return order


def end_order(
    session: Session,
    ticket: Ticket,
    order: WorkOrder,
    *,
    act: Act,
    reason: str,
    rules: CityRules,
    now: datetime,
) -> None:
    """End a work order by ``act`` with its reason; its clocks stop. Raises Invalid if it had ended before."""
    rule = ORDER_ACTS.get((OrderStatus(order.status), act))
    if rule is None or rule.to is None:
        raise Invalid("该联动工单已办结或已终止，不能再改")
    order.status = rule.to
    order.ended_at, order.end_reason = now, reason
    clocks.tick(session, ticket, order, ticks=rule.clocks, rules=rules, now=now)
    session.flush()  # the index that admits one active lead must see this one gone first


def check_parties(session: Session, city: str, *, lead: str, cooperating: tuple[str, ...]) -> dict[str, str]:
    """Return the names of the chosen parties by code. Raises Invalid or NotFound."""
    chosen = (lead, *cooperating)
    if len(set(chosen)) < len(chosen):
        raise Invalid("同一单位不能同时主办和协办，也不能重复")
    return {code: tickets.party(session, city, code).name for code in chosen}
