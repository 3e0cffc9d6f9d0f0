"""Ask the demonstration city what its people could do next."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, true, tuple_, update
from sqlalchemy.orm import Session, aliased

from db.models import Clock, Department, Evaluation, Motion, Ticket, WorkOrder
from db.queries.public_reports import waits_for_intake
from domain.coordination import MotionKind, Outcome
from domain.enums import ClockKind, OrderRole, OrderStatus, PartyKind, Secrecy, Status, TicketClass
from domain.work_order_workflow import RATEABLE

AT_WORK = (OrderStatus.RESPONDED, OrderStatus.PLANNED, OrderStatus.REWORKED)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One ticket, or one work order of it, that somebody could move on.

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
    """Return how many open tickets stand in each state."""
    found = session.execute(
        select(Ticket.status, func.count())
        .where(Ticket.city == city, Ticket.closed_at.is_(None))
        .group_by(Ticket.status)
    )
    return {Status(status): count for status, count in found}


def in_status(session: Session, city: str, status: Status, limit: int, *, now: datetime) -> list[Candidate]:
    """Return open tickets of a state, the longest untouched first; a rating still to come holds the end.

    What the public handed in stands reported too, and is the Center's to accept: it is not among them.
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
        Status.REPORTED: ~waits_for_intake(),
        Status.HANDLED_LOCALLY: Ticket.secrecy != Secrecy.SECRET,
    }.get(status, true())
    found = of_tickets(city).where(Ticket.status == status, kept)
    return candidates(session, found.order_by(Ticket.changed_at).limit(limit))


def letters(session: Session, city: str, limit: int) -> list[Candidate]:
    """Return what the public handed in and nobody accepted, the oldest first."""
    found = of_tickets(city).where(waits_for_intake())
    return candidates(session, found.order_by(Ticket.reported_at).limit(limit))


def letters_waiting(session: Session, city: str) -> int:
    """Return how many letters wait to be accepted."""
    counted = select(func.count()).select_from(Ticket)
    return session.scalars(counted.where(Ticket.city == city, waits_for_intake())).one()


def unanswered(session: Session, city: str, limit: int) -> list[Candidate]:
    """Return work orders that nobody has responded to, the most pressing first."""
    return _orders(session, city, limit, state=WorkOrder.status == OrderStatus.SENT, kind=ClockKind.RESPONSE)


def at_work(session: Session, city: str, limit: int) -> list[Candidate]:
    """Return work orders in hand, the most pressing first."""
    return _orders(session, city, limit, state=WorkOrder.status.in_(AT_WORK), kind=ClockKind.COMPLETION)


def unrated(session: Session, city: str, limit: int) -> list[Candidate]:
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
        of_orders(city, ended=True)
        .where(Ticket.called_at.is_not(None), WorkOrder.status.in_(RATEABLE))
        .where(running, office, ~rated, ~followed, Ticket.secrecy != Secrecy.SECRET)
        .order_by(Ticket.changed_at)
        .limit(limit)
    )
    return candidates(session, found)


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


def of_tickets(city: str) -> Any:
    """Return what selects the open tickets as candidates."""
    return select(*_TICKET).where(Ticket.city == city, Ticket.closed_at.is_(None))


def candidates(session: Session, found: Any) -> list[Candidate]:
    """Return the candidates that a statement of this module finds."""
    return [Candidate(*row) for row in session.execute(found)]


def of_orders(city: str, *, ended: bool = False) -> Any:
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
        of_orders(city)
        .outerjoin(Clock, running)
        .where(Ticket.status == Status.DISPATCHED, state, Clock.paused_at.is_(None))
        .order_by(WorkOrder.role, Clock.due_at)
        .limit(limit)
    )
    return candidates(session, found)


@dataclass(frozen=True, slots=True)
class WaitingMotion:
    """One motion that awaits an answer, on the ticket as it stands; asked_of None = the Center."""

    id: UUID
    kind: MotionKind
    ticket_id: UUID
    version: int
    order_id: UUID | None
    party: str | None
    asked_of: str | None
    data: dict[str, Any]


def waiting_motions(session: Session, city: str, *, before: datetime, limit: int) -> list[WaitingMotion]:
    """Return what is to be answered by ``before``, the most pressing first; appeals are nobody's here."""
    found = session.execute(
        select(
            Motion.id, Motion.kind, Ticket.id, Ticket.version, Motion.work_order_id, WorkOrder.department,
            Motion.asked_of, Motion.data,
        )
        .join(Ticket, and_(Ticket.city == Motion.city, Ticket.id == Motion.ticket_id))
        .outerjoin(WorkOrder, and_(WorkOrder.city == Motion.city, WorkOrder.id == Motion.work_order_id))
        .where(Motion.city == city, Motion.answered_at.is_(None), Motion.due_at < before)
        .where(Ticket.closed_at.is_(None), Motion.kind != MotionKind.APPEAL)
        .order_by(Motion.due_at)
        .limit(limit)
    )  # fmt: skip
    return [WaitingMotion(*row) for row in found]


def lapse_left_behind(session: Session, city: str, *, at: datetime) -> int:
    """End the motions of work orders and tickets that were played to their end; return how many."""
    over = or_(
        Motion.ticket_id.in_(select(Ticket.id).where(Ticket.city == city, Ticket.closed_at.is_not(None))),
        Motion.work_order_id.in_(
            select(WorkOrder.id).where(
                WorkOrder.city == city,
                or_(WorkOrder.ended_at.is_not(None), WorkOrder.completed_at.is_not(None)),
            )
        ),
    )
    ended = session.execute(
        update(Motion)
        .where(Motion.city == city, Motion.answered_at.is_(None), over)
        .values(answered_at=at, outcome=Outcome.LAPSED, answered_by_name="系统", answer="工单已办结")
        .returning(Motion.id)
    )
    return len(ended.all())
