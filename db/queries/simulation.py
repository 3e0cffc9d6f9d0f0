"""Ask the demonstration city what its people could do next."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from db.tables import Clock, Evaluation, Ticket, WorkOrder
from domain.terms import ClockKind, OrderStatus, Status, TicketClass

AT_WORK = (OrderStatus.RESPONDED, OrderStatus.PLANNED, OrderStatus.REWORKED)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One ticket, or one work order of it, that somebody could move on."""

    ticket_id: UUID
    version: int
    matter: str | None
    town: str | None
    unit: str | None
    called: bool
    urgent: bool
    complex: bool
    status: Status
    party: str | None = None
    order_id: UUID | None = None


def open_by_status(session: Session, city: str) -> dict[Status, int]:
    """Return how many open tickets stand in each state."""
    found = session.execute(
        select(Ticket.status, func.count())
        .where(Ticket.city == city, Ticket.closed_at.is_(None))
        .group_by(Ticket.status)
    )
    return {Status(status): count for status, count in found}


def in_status(session: Session, city: str, status: Status, limit: int) -> list[Candidate]:
    """Return open tickets of a state, the longest untouched first; a rating still to come holds the end."""
    waits = exists().where(
        Clock.city == city,
        Clock.ticket_id == Ticket.id,
        Clock.kind == ClockKind.RATING,
        Clock.stopped_at.is_(None),
        Clock.due_at > func.now(),
    )
    kept = ~waits if status is Status.CALLED_BACK else None
    return _candidates(session, _of_status(city, status, kept).order_by(Ticket.changed_at).limit(limit))


def unanswered(session: Session, city: str, limit: int) -> list[Candidate]:
    """Return work orders that nobody has responded to, the most pressing first."""
    return _orders(session, city, limit, state=WorkOrder.status == OrderStatus.SENT, kind=ClockKind.RESPONSE)


def at_work(session: Session, city: str, limit: int) -> list[Candidate]:
    """Return work orders in hand, the most pressing first."""
    return _orders(session, city, limit, state=WorkOrder.status.in_(AT_WORK), kind=ClockKind.COMPLETION)


def unrated(session: Session, city: str, limit: int) -> list[Candidate]:
    """Return passed work orders of called tickets that the town has not rated, the oldest first."""
    rated = exists().where(Evaluation.city == city, Evaluation.work_order_id == WorkOrder.id)
    running = exists().where(
        Clock.city == city,
        Clock.ticket_id == Ticket.id,
        Clock.kind == ClockKind.RATING,
        Clock.stopped_at.is_(None),
    )
    found = (
        _joined(city)
        .where(Ticket.called_at.is_not(None), WorkOrder.status == OrderStatus.PASSED, ~rated, running)
        .where(WorkOrder.department != Ticket.town_code)
        .order_by(Ticket.changed_at)
        .limit(limit)
    )
    return _candidates(session, found)


_TICKET = (
    Ticket.id,
    Ticket.version,
    Ticket.matter,
    Ticket.town_code,
    Ticket.unit_code,
    Ticket.called_at.is_not(None),
    Ticket.urgent,
    Ticket.ticket_class == TicketClass.COMPLEX,
    Ticket.status,
)


def _of_status(city: str, status: Status, kept: ColumnElement[bool] | None) -> Any:
    found = select(*_TICKET).where(Ticket.city == city, Ticket.closed_at.is_(None), Ticket.status == status)
    return found if kept is None else found.where(kept)


def _candidates(session: Session, found: Any) -> list[Candidate]:
    return [Candidate(*row) for row in session.execute(found)]


def _joined(city: str) -> Any:
    same = and_(WorkOrder.city == Ticket.city, WorkOrder.ticket_id == Ticket.id)
    return (
        select(*_TICKET, WorkOrder.department, WorkOrder.id)
        .join(WorkOrder, same)
        .where(Ticket.city == city, Ticket.closed_at.is_(None), WorkOrder.ended_at.is_(None))
    )


def _orders(
    session: Session, city: str, limit: int, *, state: ColumnElement[bool], kind: ClockKind
) -> list[Candidate]:
    """Return work orders of dispatched tickets in ``state``; cooperating parties first, then by due time."""
    running = and_(
        Clock.city == city,
        Clock.ticket_id == Ticket.id,
        Clock.work_order_id == WorkOrder.id,
        Clock.kind == kind,
        or_(Clock.stopped_at.is_(None), Clock.due_at.is_(None)),
    )
    found = (
        _joined(city)
        .outerjoin(Clock, running)
        .where(Ticket.status == Status.DISPATCHED, state, Clock.paused_at.is_(None))
        .order_by(WorkOrder.role, Clock.due_at)
        .limit(limit)
    )
    return _candidates(session, found)
