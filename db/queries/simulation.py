"""Queries of the simulator for the possible next acts in the demonstration city."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, true, tuple_
from sqlalchemy.orm import Session, aliased

from db.models import Clock, Department, Evaluation, Motion, Ticket, WorkOrder
from db.queries.public_reports import build_waiting_condition
from domain.coordination import MotionKind
from domain.enums import ClockKind, OrderRole, OrderStatus, PartyKind, Secrecy, Status, TicketClass
from domain.work_order_workflow import RATEABLE

AT_WORK = (OrderStatus.RESPONDED, OrderStatus.PLANNED, OrderStatus.REWORKED)


@dataclass(frozen=True, slots=True)
class MovableTicket:
    """One ticket, or one work order of it, that an actor could advance.

    twin: the number of another ticket it may be joined to. consultation: one that has no minutes yet.
    """

    ticket_id: UUID
    version: int
    matter: str | None
    town: str | None
    unit: str | None
    called: bool
    urgent: bool
    complex: bool
    status: Status
    changed_at: datetime
    party: str | None = None
    order_id: UUID | None = None
    leads: bool = False
    sent_at: datetime | None = None
    twin: str | None = None
    consultation: UUID | None = None


def open_by_status(session: Session, city: str) -> dict[Status, int]:
    """Return the number of open tickets in each state."""
    found = session.execute(
        select(Ticket.status, func.count())
        .where(Ticket.city == city, Ticket.closed_at.is_(None))
        .group_by(Ticket.status)
    )
    return {Status(status): count for status, count in found}


def list_in_status(
    session: Session, city: str, status: Status, limit: int, *, now: datetime
) -> list[MovableTicket]:
    """Return open tickets of a state, the longest untouched first; a rating still to come holds the end.

    A public report also has the state reported, but is the Center's to accept: it is not among them.
    """
    waits = exists().where(
        Clock.city == city,
        Clock.ticket_id == Ticket.id,
        Clock.kind == ClockKind.RATING,
        Clock.stopped_at.is_(None),
        Clock.due_at > now,
    )
    kept = {
        Status.CALLED_BACK: ~waits,
        Status.REPORTED: ~build_waiting_condition(),
        Status.HANDLED_LOCALLY: Ticket.secrecy != Secrecy.SECRET,
    }.get(status, true())
    found = select_tickets(city).where(Ticket.status == status, kept)
    return list_candidates(session, found.order_by(Ticket.changed_at).limit(limit))


def list_letters(session: Session, city: str, limit: int) -> list[MovableTicket]:
    """Return public reports that are not accepted yet, the oldest first."""
    found = select_tickets(city).where(build_waiting_condition())
    return list_candidates(session, found.order_by(Ticket.reported_at).limit(limit))


def count_waiting_letters(session: Session, city: str) -> int:
    """Return the number of public reports that wait for acceptance."""
    counted = select(func.count()).select_from(Ticket)
    return session.scalars(counted.where(Ticket.city == city, build_waiting_condition())).one()


def list_unanswered(session: Session, city: str, limit: int) -> list[MovableTicket]:
    """Return work orders without a response, the most urgent first."""
    return _orders(session, city, limit, state=WorkOrder.status == OrderStatus.SENT, kind=ClockKind.RESPONSE)


def list_at_work(session: Session, city: str, limit: int) -> list[MovableTicket]:
    """Return work orders in progress, the most urgent first."""
    return _orders(session, city, limit, state=WorkOrder.status.in_(AT_WORK), kind=ClockKind.COMPLETION)


def list_unrated(session: Session, city: str, limit: int) -> list[MovableTicket]:
    """Return the last work order of each party that the calling town has still to rate, the oldest first."""
    rated = exists().where(
        Evaluation.city == city,
        Evaluation.ticket_id == Ticket.id,
        Evaluation.department == WorkOrder.department,
    )
    later = aliased(WorkOrder)
    followed = exists().where(
        later.city == city,
        later.ticket_id == Ticket.id,
        later.department == WorkOrder.department,
        tuple_(later.sent_at, later.id) > tuple_(WorkOrder.sent_at, WorkOrder.id),
    )
    running = exists().where(
        Clock.city == city,
        Clock.ticket_id == Ticket.id,
        Clock.kind == ClockKind.RATING,
        Clock.stopped_at.is_(None),
    )
    office = exists().where(
        Department.city == city,
        Department.code == WorkOrder.department,
        Department.kind != PartyKind.TOWN,
    )
    found = (
        select_orders(city, ended=True)
        .where(Ticket.called_at.is_not(None), WorkOrder.status.in_(RATEABLE), ~WorkOrder.withdrawn)
        .where(running, office, ~rated, ~followed, Ticket.secrecy != Secrecy.SECRET)
        .order_by(Ticket.changed_at)
        .limit(limit)
    )
    return list_candidates(session, found)


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
    Ticket.changed_at,
)
_ORDER = (WorkOrder.department, WorkOrder.id, WorkOrder.role == OrderRole.LEAD, WorkOrder.sent_at)


def select_tickets(city: str) -> Any:
    """Return what selects the open tickets as candidates."""
    return select(*_TICKET).where(Ticket.city == city, Ticket.closed_at.is_(None))


def list_candidates(session: Session, found: Any) -> list[MovableTicket]:
    """Return the candidates that a statement of this module finds."""
    return [MovableTicket(*row) for row in session.execute(found)]


def select_orders(city: str, *, ended: bool = False) -> Any:
    """Return what selects the living work orders of open tickets as candidates; ended: the ended ones too."""
    same = and_(WorkOrder.city == Ticket.city, WorkOrder.ticket_id == Ticket.id)
    return (
        select(*_TICKET, *_ORDER)
        .join(WorkOrder, same)
        .where(Ticket.city == city, Ticket.closed_at.is_(None))
        .where(true() if ended else WorkOrder.ended_at.is_(None))
    )


def _orders(
    session: Session, city: str, limit: int, *, state: ColumnElement[bool], kind: ClockKind
) -> list[MovableTicket]:
    """Return work orders of dispatched tickets in ``state``; cooperating parties first, then by due time."""
    running = and_(
        Clock.city == city,
        Clock.ticket_id == Ticket.id,
        Clock.work_order_id == WorkOrder.id,
        Clock.kind == kind,
        or_(Clock.stopped_at.is_(None), Clock.due_at.is_(None)),
    )
    found = (
        select_orders(city)
        .outerjoin(Clock, running)
        .where(Ticket.status == Status.DISPATCHED, state, Clock.paused_at.is_(None))
        .order_by(WorkOrder.role, Clock.due_at)
        .limit(limit)
    )
    return list_candidates(session, found)


@dataclass(frozen=True, slots=True)
class WaitingMotion:
    """One motion that awaits an answer, with the ticket's current state; asked_of None = the Center."""

    id: UUID
    kind: MotionKind
    ticket_id: UUID
    version: int
    order_id: UUID | None
    party: str | None
    asked_of: str | None
    data: dict[str, Any]


def list_waiting_motions(session: Session, city: str, *, before: datetime, limit: int) -> list[WaitingMotion]:
    """Return what is to be answered by ``before``, the most urgent first; appeals are not answered here."""
    found = session.execute(
        select(
            Motion.id, Motion.kind, Ticket.id, Ticket.version, Motion.work_order_id, WorkOrder.department,
            Motion.asked_of, Motion.data,
        )
        .join(Ticket, and_(Ticket.city == Motion.city, Ticket.id == Motion.ticket_id))
        .outerjoin(WorkOrder, and_(WorkOrder.city == Motion.city, WorkOrder.id == Motion.work_order_id))
        .where(Motion.city == city, Motion.answered_at.is_(None), Motion.due_at < before)
        .where(Ticket.closed_at.is_(None), Ticket.changed_at <= before, Motion.kind != MotionKind.APPEAL)
        .order_by(Motion.due_at)
        .limit(limit)
    )  # fmt: skip
    return [WaitingMotion(*row) for row in found]
