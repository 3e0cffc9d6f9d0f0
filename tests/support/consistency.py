"""Consistency check of a dispatched city under any number of concurrent users."""

from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.models import Clock, Outbox, Ticket, TicketEvent, WorkOrder
from domain.enums import Act, ClockKind, OrderRole, Status
from services import history_proof

KEY = b"no day is signed here"


def imbalances(session: Session, city: str, *, dispatched: int, reassigned: int = 0) -> list[str]:
    """Return what does not add up for tickets that were all dispatched, and work orders reassigned.

    dispatched, reassigned: how many acts were answered with success.
    """
    found = {
        "tickets dispatched": (_count(session, Ticket, Ticket.status == Status.DISPATCHED), dispatched),
        "tickets not dispatched": (_count(session, Ticket, Ticket.status != Status.DISPATCHED), 0),
        "history of dispatching": (_count(session, TicketEvent, TicketEvent.act == Act.DISPATCH), dispatched),
        "history of reassigning": (_count(session, TicketEvent, TicketEvent.act == Act.REASSIGN), reassigned),
        "active leads": (_count(session, WorkOrder, *_active_lead()), dispatched),
        "tickets with an active lead": (_tickets_led(session), dispatched),
        "work orders ended": (_count(session, WorkOrder, WorkOrder.ended_at.is_not(None)), reassigned),
        "completion clocks of tickets": (_count(session, Clock, *_running(of_order=False)), dispatched),
        "completion clocks of leads": (_led_clocks(session), dispatched),
        "tickets whose lead is not their department": (_misled(session), 0),
    }
    told = [f"{what}: {is_}, not {should}" for what, (is_, should) in found.items() if is_ != should]
    return [*told, *history_proof.verify(session, city, key=KEY).faults]


def changes_told(session: Session) -> int:
    """Return how many changes wait in the outbox; only meaningful while nothing moves them to the feed."""
    return _count(session, Outbox)


def _count(session: Session, table: type, *conditions: object) -> int:
    return session.scalars(select(func.count()).select_from(table).where(*conditions)).one()


def _active_lead() -> Iterator[object]:
    yield WorkOrder.role == OrderRole.LEAD
    yield WorkOrder.ended_at.is_(None)


def _tickets_led(session: Session) -> int:
    return session.scalars(select(func.count(WorkOrder.ticket_id.distinct())).where(*_active_lead())).one()


def _running(*, of_order: bool) -> Iterator[object]:
    yield Clock.kind == ClockKind.COMPLETION
    yield Clock.stopped_at.is_(None)
    yield Clock.work_order_id.is_not(None) if of_order else Clock.work_order_id.is_(None)


def _led_clocks(session: Session) -> int:
    return session.scalars(
        select(func.count())
        .select_from(Clock)
        .join(WorkOrder, (WorkOrder.city == Clock.city) & (WorkOrder.id == Clock.work_order_id))
        .where(*_running(of_order=True), *_active_lead())
    ).one()


def _misled(session: Session) -> int:
    return session.scalars(
        select(func.count())
        .select_from(Ticket)
        .join(WorkOrder, (WorkOrder.city == Ticket.city) & (WorkOrder.ticket_id == Ticket.id))
        .where(*_active_lead(), WorkOrder.department != Ticket.department)
    ).one()
