"""Query for the tickets that a user dispatched a moment ago."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from db.models import Ticket, WorkOrder
from domain.enums import OrderStatus, Status

MOST = 100  # tickets of one user within the seconds of a withdrawal


@dataclass(frozen=True, slots=True)
class FreshOrder:
    """A work order that was sent with a dispatch or after it, and since when anything happened to it."""

    sent_at: datetime
    status: OrderStatus
    opened_at: datetime | None
    signed_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class FreshDispatch:
    """A dispatched ticket with the work orders sent since."""

    id: UUID
    number: str
    version: int
    dispatched_at: datetime
    orders: list[FreshOrder] = field(default_factory=list)


def list_dispatched_since(session: Session, city: str, *, by: str, since: datetime) -> list[FreshDispatch]:
    """Return the dispatched tickets that ``by`` dispatched at or after ``since``, oldest first."""
    newest = (
        select(Ticket)
        .where(
            Ticket.city == city,
            Ticket.dispatched_at >= since,
            Ticket.dispatched_by == by,
            Ticket.status == Status.DISPATCHED,
        )
        .order_by(Ticket.dispatched_at, Ticket.id)
        .limit(MOST)
        .subquery()
    )
    ticket = aliased(Ticket, newest)
    rows = session.execute(
        select(
            ticket.id, ticket.number, ticket.version, ticket.dispatched_at, WorkOrder.sent_at,
            WorkOrder.status, WorkOrder.opened_at, WorkOrder.signed_at, WorkOrder.ended_at,
        )
        .join(
            WorkOrder,
            (WorkOrder.city == ticket.city)
            & (WorkOrder.ticket_id == ticket.id)
            & (WorkOrder.sent_at >= ticket.dispatched_at),
        )
        .where(WorkOrder.city == city)
        .order_by(ticket.dispatched_at, ticket.id)
    )  # fmt: skip
    found: dict[UUID, FreshDispatch] = {}
    for row in rows:
        one = found.setdefault(row.id, FreshDispatch(row.id, row.number, row.version, row.dispatched_at))
        order = FreshOrder(row.sent_at, row.status, row.opened_at, row.signed_at, row.ended_at)
        one.orders.append(order)
    return list(found.values())
