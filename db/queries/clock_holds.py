"""Queries for holds and releases of clocks, and for paused work orders."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Result, Select, select
from sqlalchemy.orm import Session

from db.models import Clock, Ticket, TicketEvent, WorkOrder
from domain.clock_holds import HOLDING_ACTS, HoldEvent
from domain.enums import ClockKind, OrderRole, OrderStatus, Status


def list_of_ticket(session: Session, city: str, ticket_id: UUID) -> list[HoldEvent]:
    """Return what held and released the clocks of one ticket, oldest first."""
    session.flush()
    rows = session.execute(_events(city).where(TicketEvent.ticket_id == ticket_id))
    return [event for events in _by_ticket(rows).values() for event in events]


def list_of_open_tickets(session: Session, city: str) -> dict[UUID, list[HoldEvent]]:
    """Return what held and released the clocks of every open ticket, oldest first, by ticket."""
    on_ticket = (Ticket.city == TicketEvent.city) & (Ticket.id == TicketEvent.ticket_id)
    rows = session.execute(_events(city).join(Ticket, on_ticket).where(Ticket.closed_at.is_(None)))
    return _by_ticket(rows)


def list_paused_orders(session: Session, city: str) -> Sequence[WorkOrder]:
    """Return the paused work orders of dispatched tickets, the longest paused first.

    Their tickets are locked until the transaction ends; rows locked by others are skipped.
    """
    return session.scalars(
        select(WorkOrder)
        .join(Ticket, (Ticket.city == WorkOrder.city) & (Ticket.id == WorkOrder.ticket_id))
        .join(Clock, (Clock.city == WorkOrder.city) & (Clock.work_order_id == WorkOrder.id))
        .where(
            WorkOrder.city == city,
            WorkOrder.status == OrderStatus.PAUSED,
            Ticket.status == Status.DISPATCHED,
            Clock.kind == ClockKind.COMPLETION,
            Clock.paused_at.is_not(None),
        )
        .order_by(Clock.paused_at, WorkOrder.id)
        .with_for_update(of=Ticket, skip_locked=True)
    ).all()


def _events(city: str) -> Select[*tuple[Any, ...]]:
    return (
        select(
            TicketEvent.ticket_id, TicketEvent.act, TicketEvent.at, TicketEvent.work_order_id, WorkOrder.role
        )
        .outerjoin(
            WorkOrder, (WorkOrder.city == TicketEvent.city) & (WorkOrder.id == TicketEvent.work_order_id)
        )
        .where(TicketEvent.city == city, TicketEvent.act.in_(HOLDING_ACTS))
        .order_by(TicketEvent.ticket_id, TicketEvent.seq)
    )


def _by_ticket(rows: Result[*tuple[Any, ...]]) -> dict[UUID, list[HoldEvent]]:
    found: dict[UUID, list[HoldEvent]] = {}
    for ticket, act, at, order, role in rows:
        found.setdefault(ticket, []).append(HoldEvent(act, at, order, role is OrderRole.LEAD))
    return found
