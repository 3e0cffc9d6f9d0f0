"""Reassign a work order: a dispatcher ends one and opens another in its place, with a reason."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from db import tickets
from db.tables import WorkOrder
from domain.errors import Invalid
from domain.permissions import permit, permit_order
from domain.scopes import Actor
from domain.terms import Act
from services import changes, facts, history, orders
from services.city_rules import city_rules
from services.orders import Charge

LONGEST_REASON = 500  # characters


@dataclass(frozen=True, slots=True)
class ReassignRequest:
    """Which work order goes to whom, and why; ``version`` is the one the dispatcher saw."""

    work_order_id: UUID
    to: str
    reason: str
    version: int


def reassign(
    session: Session, ticket_id: UUID, *, request: ReassignRequest, actor: Actor, now: datetime
) -> WorkOrder:
    """End a work order and open its successor with clocks of its own; the ticket's clocks go on.

    Raises NotFound, Stale, NotAllowed, Invalid, or DomainError where a state refuses it.
    """
    ticket = tickets.at_version(session, actor.city, ticket_id, request.version)
    permit(actor, Act.REASSIGN, facts.of_ticket(ticket))
    former = tickets.order_of(session, ticket, request.work_order_id)
    permit_order(actor, Act.REASSIGN, facts.of_order(former), ticket=facts.of_ticket(ticket))
    reason = _reason(request.reason)
    held = {order.department for order in tickets.active_orders(session, ticket)}
    if request.to in held:
        raise Invalid("该单位已经承办这件诉求，请改派给其他单位")
    successor = tickets.party(session, actor.city, request.to)
    rules = city_rules(session, actor.city)
    orders.end_order(session, ticket, former, act=Act.REASSIGN, reason=reason, rules=rules, now=now)
    charge = Charge(request.to, former.role, former.note, instead_of=former)
    opened = orders.open_order(
        session, ticket, charge, act=Act.REASSIGN, actor_id=actor.id, rules=rules, now=now
    )
    entry = history.Entry(
        Act.REASSIGN,
        before=ticket.status,
        order=opened.id,
        reason=reason,
        data={
            "from": tickets.party(session, actor.city, former.department).name,
            "to": successor.name,
            "role": former.role.value,
        },
    )
    history.record(session, ticket, entry, actor=actor, at=now)
    changes.record(session, ticket.city, [ticket.id], now)
    return opened


def _reason(text: str) -> str:
    reason = text.strip()
    if not reason:
        raise Invalid("改派必须写明原因")
    if len(reason) > LONGEST_REASON:
        raise Invalid("原因请不超过 {most} 字", most=LONGEST_REASON)
    return reason
