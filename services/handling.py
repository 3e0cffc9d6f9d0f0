"""Let the party of a work order respond to it and complete it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from db import tickets
from db.tables import WorkOrder
from domain.errors import Invalid
from domain.scopes import Actor
from domain.terms import Act, OrderRole
from services.city_rules import city_rules
from services.history import Entry
from services.steps import note, step_order, step_ticket


@dataclass(frozen=True, slots=True)
class OrderRequest:
    """Which work order is meant, and what is said about it; ``version`` is the one the actor saw."""

    work_order_id: UUID
    text: str
    version: int


def respond(
    session: Session, ticket_id: UUID, *, request: OrderRequest, actor: Actor, now: datetime
) -> WorkOrder:
    """Take a work order on and make first contact with the town: its response clock stops."""
    ticket = tickets.at_version(session, actor.city, ticket_id, request.version)
    order = tickets.order_of(session, ticket, request.work_order_id)
    rules = city_rules(session, actor.city)
    step_order(session, ticket, order, Act.RESPOND, actor=actor, rules=rules, now=now)
    order.responded_at = now
    entry = Entry(Act.RESPOND, before=ticket.status, order=order.id, reason=request.text or None)
    note(session, ticket, entry, actor=actor, now=now)
    return order


def complete(
    session: Session, ticket_id: UUID, *, request: OrderRequest, actor: Actor, now: datetime
) -> WorkOrder:
    """Say that a work order is done; the lead's completes the ticket. Raises Invalid without saying how."""
    if not request.text.strip():
        raise Invalid("请写明办理结果")
    ticket = tickets.at_version(session, actor.city, ticket_id, request.version)
    order = tickets.order_of(session, ticket, request.work_order_id)
    rules = city_rules(session, actor.city)
    before = ticket.status
    step_order(session, ticket, order, Act.COMPLETE, actor=actor, rules=rules, now=now)
    order.completed_at = now
    if order.role is OrderRole.LEAD:
        before = step_ticket(session, ticket, Act.COMPLETE, actor=actor, rules=rules, now=now)
        ticket.completed_at = now
    entry = Entry(Act.COMPLETE, before=before, order=order.id, reason=request.text.strip())
    note(session, ticket, entry, actor=actor, now=now)
    return order
