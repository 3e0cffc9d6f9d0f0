"""Ask for the notices of the supervision office, and for what its people look at by party."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import any_, case, distinct, func, literal, select
from sqlalchemy.orm import Session

from db.tables import Clock, Department, SupervisionEvent, SupervisionNotice, Ticket, TicketEvent, WorkOrder
from domain.errors import NotFound
from domain.supervision import Grounds, SupervisionAct, SupervisionKind, SupervisionStatus
from domain.terms import Act, ClockKind

PERIOD = timedelta(days=30)
MOST = 200


@dataclass(frozen=True, slots=True)
class NoticeFacts:
    """One notice; numbers: the tickets it is about, as far as they lie in the reader's scope."""

    id: UUID
    kind: SupervisionKind
    year: int
    sequence: int
    party: str
    party_name: str
    grounds: Grounds
    content: str
    status: SupervisionStatus
    issued_at: datetime
    due_on: date | None
    version: int


@dataclass(frozen=True, slots=True)
class EventFacts:
    """One row of a notice's story."""

    at: datetime
    act: SupervisionAct
    actor_name: str
    content: str


@dataclass(frozen=True, slots=True)
class PartyFigures:
    """What is late, unanswered or pushed around at one party: now open, and in the last 30 days."""

    code: str
    name: str
    open: int
    overdue: int
    unanswered: int
    late_responses: int
    returned: int
    transferred: int
    reworked: int


_COLUMNS = (
    SupervisionNotice.id, SupervisionNotice.kind, SupervisionNotice.year, SupervisionNotice.sequence,
    SupervisionNotice.party, Department.name, SupervisionNotice.grounds, SupervisionNotice.content,
    SupervisionNotice.status, SupervisionNotice.issued_at, SupervisionNotice.due_on,
    SupervisionNotice.version,
)  # fmt: skip
_OF_PARTY = (Department.city == SupervisionNotice.city) & (Department.code == SupervisionNotice.party)


def notices(session: Session, city: str, *, status: SupervisionStatus | None = None) -> list[NoticeFacts]:
    """Return the notices within the scope, the newest first."""
    asked = select(*_COLUMNS).join(Department, _OF_PARTY).where(SupervisionNotice.city == city)
    if status is not None:
        asked = asked.where(SupervisionNotice.status == status)
    return [
        NoticeFacts(*tuple(row))
        for row in session.execute(asked.order_by(SupervisionNotice.issued_at.desc()).limit(MOST))
    ]


def notice(session: Session, city: str, notice_id: UUID) -> tuple[NoticeFacts, list[EventFacts], list[str]]:
    """Return a notice, its story oldest first, and the numbers of its tickets. Raises NotFound."""
    row = session.execute(
        select(*_COLUMNS, SupervisionNotice.tickets)
        .join(Department, _OF_PARTY)
        .where(SupervisionNotice.city == city, SupervisionNotice.id == notice_id)
    ).one_or_none()
    if row is None:
        raise NotFound("没有这份督查文书，或不在您的权限范围内")
    values: tuple[Any, ...] = tuple(row)
    events = session.execute(
        select(
            SupervisionEvent.at, SupervisionEvent.act, SupervisionEvent.actor_name, SupervisionEvent.content
        )
        .where(SupervisionEvent.city == city, SupervisionEvent.notice_id == notice_id)
        .order_by(SupervisionEvent.seq)
    )
    numbers = session.scalars(
        select(Ticket.number).where(Ticket.city == city, Ticket.id.in_(values[-1])).order_by(Ticket.number)
    )
    return NoticeFacts(*values[:-1]), [EventFacts(*event) for event in events], list(numbers)


def notices_about(session: Session, city: str, ticket_id: UUID) -> list[NoticeFacts]:
    """Return the notices within the scope that are about a ticket, the newest first."""
    found = session.execute(
        select(*_COLUMNS)
        .join(Department, _OF_PARTY)
        .where(SupervisionNotice.city == city, literal(ticket_id) == any_(SupervisionNotice.tickets))
        .order_by(SupervisionNotice.issued_at.desc())
    )
    return [NoticeFacts(*tuple(row)) for row in found]


def by_party(session: Session, city: str, *, now: datetime) -> list[PartyFigures]:
    """Return the figures of every party that holds or held work orders lately, most overdue first."""
    active = _active(city, now)
    lately = _lately(city, now)
    found = session.execute(
        select(
            Department.code,
            Department.name,
            func.coalesce(active.c.open, 0),
            func.coalesce(active.c.overdue, 0),
            func.coalesce(active.c.unanswered, 0),
            *(func.coalesce(lately.c[name], 0) for name in ("late", "returned", "transferred", "reworked")),
        )
        .outerjoin(active, active.c.department == Department.code)
        .outerjoin(lately, lately.c.department == Department.code)
        .where(Department.city == city, active.c.open.is_not(None) | lately.c.returned.is_not(None))
        .order_by(func.coalesce(active.c.overdue, 0).desc(), Department.code)
    )
    return [PartyFigures(*row) for row in found]


def _active(city: str, now: datetime) -> Any:
    """Return per department the active work orders, those past their deadline, those past their response."""

    def past(kind: ClockKind) -> Any:
        return func.count(distinct(case(((Clock.due_at <= now) & (Clock.kind == kind), WorkOrder.id))))

    return (
        select(
            WorkOrder.department,
            func.count(distinct(WorkOrder.id)).label("open"),
            past(ClockKind.COMPLETION).label("overdue"),
            past(ClockKind.RESPONSE).label("unanswered"),
        )
        .join(Ticket, (Ticket.city == WorkOrder.city) & (Ticket.id == WorkOrder.ticket_id))
        .outerjoin(
            Clock,
            (Clock.city == WorkOrder.city)
            & (Clock.ticket_id == WorkOrder.ticket_id)  # the index
            & (Clock.work_order_id == WorkOrder.id)
            & Clock.stopped_at.is_(None),
        )
        .where(WorkOrder.city == city, WorkOrder.ended_at.is_(None), WorkOrder.completed_at.is_(None))
        .where(Ticket.closed_at.is_(None))
        .group_by(WorkOrder.department)
        .subquery("active")
    )


def _lately(city: str, now: datetime) -> Any:
    """Return per department what its work orders of the period went through."""

    def times(act: Act) -> Any:
        return func.count(case((TicketEvent.act == act, TicketEvent.seq)))

    late = (
        select(func.count())
        .where(
            Clock.city == city,
            Clock.ticket_id == WorkOrder.ticket_id,  # the index
            Clock.work_order_id == WorkOrder.id,
            Clock.kind == ClockKind.RESPONSE,
            Clock.stopped_at > Clock.due_at,
        )
        .correlate(WorkOrder)
        .scalar_subquery()
    )
    events = (
        select(
            WorkOrder.id,
            WorkOrder.department,
            late.label("late"),
            times(Act.RETURN).label("returned"),
            times(Act.TRANSFER).label("transferred"),
            times(Act.REWORK).label("reworked"),
        )
        .outerjoin(
            TicketEvent,
            (TicketEvent.city == WorkOrder.city)
            & (TicketEvent.ticket_id == WorkOrder.ticket_id)
            & (TicketEvent.work_order_id == WorkOrder.id),
        )
        .where(WorkOrder.city == city, WorkOrder.sent_at > now - PERIOD, WorkOrder.sent_at <= now)
        .group_by(WorkOrder.id, WorkOrder.ticket_id, WorkOrder.department)
        .subquery("events")
    )
    sums = {
        name: func.sum(events.c[name]).label(name) for name in ("late", "returned", "transferred", "reworked")
    }
    return select(events.c.department, *sums.values()).group_by(events.c.department).subquery("lately")
