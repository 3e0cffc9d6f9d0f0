"""Queries for what was requested of each party of a ticket, its plan, and its result."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select, union
from sqlalchemy.orm import Session

from db.models import Department, Ticket, TicketEvent, WorkOrder
from db.queries.guest_parties import covered_words
from domain.enums import Act, OrderRole, OrderStatus
from domain.reporter_cover import Cover, get_cover


@dataclass(frozen=True, slots=True)
class Fulfilment:
    """One work order that was not taken away: what was requested, planned and done last."""

    order_id: UUID
    party: str
    role: OrderRole
    status: OrderStatus
    asked: str
    plan: str | None
    plan_on: date | None
    completed_at: datetime | None
    result: str
    done_by: str | None


@dataclass(frozen=True, slots=True)
class Rework:
    """One time a completion was sent back."""

    at: datetime
    by_name: str
    reason: str


def list_fulfilments(session: Session, city: str, ticket_id: UUID) -> list[Fulfilment]:
    """Return what each party did, the lead first; parties whose work order was taken away are left out.

    For the Center: no text names the reporter.
    """
    last = (
        select(
            TicketEvent.work_order_id,
            TicketEvent.reason,
            TicketEvent.actor_name,
            func.row_number()
            .over(partition_by=TicketEvent.work_order_id, order_by=TicketEvent.seq.desc())
            .label("place"),
        )
        .where(TicketEvent.city == city, TicketEvent.ticket_id == ticket_id, TicketEvent.act == Act.COMPLETE)
        .subquery()
    )
    found = session.execute(
        select(
            WorkOrder.id, Department.name, WorkOrder.role, WorkOrder.status, WorkOrder.note, WorkOrder.plan,
            WorkOrder.plan_on, WorkOrder.completed_at, func.coalesce(last.c.reason, ""), last.c.actor_name,
        )
        .join(Department, (Department.city == WorkOrder.city) & (Department.code == WorkOrder.department))
        .outerjoin(last, (last.c.work_order_id == WorkOrder.id) & (last.c.place == 1))
        .where(
            WorkOrder.city == city,
            WorkOrder.ticket_id == ticket_id,
            WorkOrder.status != OrderStatus.ENDED,
        )
        .order_by(WorkOrder.role.desc(), WorkOrder.sent_at, WorkOrder.id)
    )  # fmt: skip
    done, cover = [Fulfilment(*tuple(row)) for row in found], _cover(session, city, ticket_id)
    return [
        replace(one, asked=cover(one.asked), plan=one.plan and cover(one.plan), result=cover(one.result))
        for one in done
    ]


def list_reworks(session: Session, city: str, ticket_id: UUID) -> list[Rework]:
    """Return the times a ticket was sent back, oldest first; for the Center: no reason names the reporter."""
    found = session.execute(
        select(TicketEvent.at, TicketEvent.actor_name, func.coalesce(TicketEvent.reason, ""))
        .where(TicketEvent.city == city, TicketEvent.ticket_id == ticket_id, TicketEvent.act == Act.REWORK)
        .order_by(TicketEvent.seq)
    )
    cover = _cover(session, city, ticket_id)
    return [Rework(at, by_name, cover(reason)) for at, by_name, reason in found]


def _cover(session: Session, city: str, ticket_id: UUID) -> Cover:
    return get_cover(covered_words(session, city, [ticket_id])[ticket_id], entitled=True)


def list_senders(session: Session, city: str, ticket_id: UUID) -> frozenset[str]:
    """Return the accounts that dispatched a ticket, or gave out a work order of it later."""
    orders = select(WorkOrder.sent_by).where(WorkOrder.city == city, WorkOrder.ticket_id == ticket_id)
    first = select(Ticket.dispatched_by).where(Ticket.city == city, Ticket.id == ticket_id)
    return frozenset(sender for sender in session.scalars(union(orders, first)) if sender is not None)
