"""Queries for the supervision office's notices, and for its table by party."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    any_,
    case,
    distinct,
    exists,
    func,
    literal,
    literal_column,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from db.models import Clock, Department, SupervisionNotice, Ticket, TicketEvent, WorkOrder
from db.models.workflow_events import build_key_conditions
from db.queries.department_names import build_name_at
from db.queries.named_tickets import cover_hidden_numbers
from db.queries.open_work_orders import PASSED
from db.queries.supervision_rules import build_inactive, load_cutoffs
from domain.enums import Act, ClockKind
from domain.errors import NotFound
from domain.settings import FIGURES_PERIOD
from domain.supervision import SUPERVISION_ACTS, Grounds, SupervisionKind, SupervisionStatus
from domain.supervision_rules import RuleCutoffs

MOST = 200
PUSHED = {"returned": Act.RETURN, "transferred": Act.TRANSFER, "reworked": Act.REWORK}


@dataclass(frozen=True, slots=True)
class NoticeFacts:
    """One notice of the supervision office."""

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
class PartyFigures:
    """Late, unanswered, idle and passed-on work of one party: now open, and in the last 30 days."""

    code: str
    name: str
    open: int
    overdue: int
    unanswered: int
    inactive: int
    late_responses: int
    returned: int
    transferred: int
    reworked: int


_COLUMNS = (
    SupervisionNotice.id, SupervisionNotice.kind, SupervisionNotice.year, SupervisionNotice.sequence,
    SupervisionNotice.party, build_name_at(SupervisionNotice.issued_at), SupervisionNotice.grounds,
    SupervisionNotice.content,
    SupervisionNotice.status, SupervisionNotice.issued_at, SupervisionNotice.due_on,
    SupervisionNotice.version,
)  # fmt: skip
_OF_PARTY = (Department.city == SupervisionNotice.city) & (Department.code == SupervisionNotice.party)


def list_notices(
    session: Session, city: str, *, status: SupervisionStatus | None = None
) -> list[NoticeFacts]:
    """Return the notices within the scope, the newest first."""
    asked = select(*_COLUMNS).join(Department, _OF_PARTY).where(SupervisionNotice.city == city)
    if status is not None:
        asked = asked.where(SupervisionNotice.status == status)
    found = session.execute(asked.order_by(SupervisionNotice.issued_at.desc()).limit(MOST))
    return cover_hidden_numbers(session, city, [NoticeFacts(*tuple(row)) for row in found])


def load_notice(session: Session, city: str, name: str) -> NoticeFacts:
    """Return the notice with this id within the scope. Raises NotFound."""
    row = session.execute(
        select(*_COLUMNS)
        .join(Department, _OF_PARTY)
        .where(SupervisionNotice.city == city, *build_key_conditions(SupervisionNotice, name))
    ).one_or_none()
    if row is None:
        raise NotFound(SUPERVISION_ACTS.missing)
    return cover_hidden_numbers(session, city, NoticeFacts(*tuple(row)))


def list_ticket_numbers(session: Session, city: str, notice_id: UUID) -> list[str]:
    """Return the numbers of the tickets within the scope that a notice is about, in their order."""
    about = (
        select(func.unnest(SupervisionNotice.tickets))
        .where(SupervisionNotice.city == city, SupervisionNotice.id == notice_id)
        .scalar_subquery()
    )
    found = select(Ticket.number).where(Ticket.city == city, Ticket.id.in_(about))
    return list(session.scalars(found.order_by(Ticket.number)))


def list_notices_about(session: Session, city: str, ticket_id: UUID) -> list[NoticeFacts]:
    """Return the notices within the scope that are about a ticket, the newest first."""
    of_ticket = (Ticket.city == city, Ticket.id == ticket_id)
    reported = select(Ticket.reported_at).where(*of_ticket).scalar_subquery()
    found = session.execute(
        select(*_COLUMNS)
        .join(Department, _OF_PARTY)
        .where(
            SupervisionNotice.city == city,
            SupervisionNotice.issued_at >= reported,  # the index: earlier ones are about other tickets
            literal(ticket_id) == any_(SupervisionNotice.tickets),
        )
        .order_by(SupervisionNotice.issued_at.desc())
    )
    return cover_hidden_numbers(session, city, [NoticeFacts(*tuple(row)) for row in found])


def load_figures_by_party(
    session: Session, city: str, *, now: datetime, period: timedelta = FIGURES_PERIOD
) -> list[PartyFigures]:
    """Return the figures of every party that holds or recently held work orders, most overdue first."""
    since, cutoffs = now - period, load_cutoffs(session, city, now)
    active, late = _active(city, now, cutoffs), _late(city, since, now, cutoffs)
    pushed = _pushed(city, since, now)
    has_some = exists().where(WorkOrder.department == Department.code, *build_recently_sent(city, since, now))
    figures = (
        active.c.open, active.c.overdue, active.c.unanswered, active.c.inactive, late.c.late,
        pushed.c.returned, pushed.c.transferred, pushed.c.reworked,
    )  # fmt: skip
    found = session.execute(
        select(Department.code, Department.name, *(func.coalesce(figure, 0) for figure in figures))
        .outerjoin(active, active.c.department == Department.code)
        .outerjoin(late, late.c.department == Department.code)
        .outerjoin(pushed, pushed.c.department == Department.code)
        .where(Department.city == city, active.c.open.is_not(None) | has_some)
        .order_by(func.coalesce(active.c.overdue, 0).desc(), Department.code)
    )
    return [PartyFigures(*row) for row in found]


def build_recently_sent(city: str, since: datetime, now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions that a work order was sent in the period."""
    return WorkOrder.city == city, WorkOrder.sent_at > since, WorkOrder.sent_at <= now


def build_late_responses(since: datetime, cutoffs: RuleCutoffs) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions of a response of the period that came too late; they have an index."""
    return (
        Clock.kind == literal_column("'response'"),
        Clock.stopped_at > Clock.due_at,
        Clock.stopped_at > Clock.due_at + cutoffs.late,
        Clock.stopped_at > since,
    )


def build_recently_pushed(act: Act, since: datetime) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions that a row of history is such an act of the period; rare acts have an index."""
    return TicketEvent.act == literal_column(f"'{act.value}'"), TicketEvent.at > since


def _active(city: str, now: datetime, cutoffs: RuleCutoffs) -> Any:
    """Return per department the active work orders: all, past deadline, past response, without progress."""

    def past(kind: ClockKind, at: datetime) -> Any:
        return func.count(distinct(case(((Clock.due_at <= at) & (Clock.kind == kind), WorkOrder.id))))

    return (
        select(
            WorkOrder.department,
            func.count(distinct(WorkOrder.id)).label("open"),
            past(ClockKind.COMPLETION, now).label("overdue"),
            past(ClockKind.RESPONSE, cutoffs.unanswered).label("unanswered"),
            func.count(distinct(case((build_inactive(cutoffs), WorkOrder.id)))).label("inactive"),
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
        .where(WorkOrder.status != PASSED, Ticket.closed_at.is_(None))
        .group_by(WorkOrder.department)
        .subquery("active")
    )


def _late(city: str, since: datetime, now: datetime, cutoffs: RuleCutoffs) -> Any:
    """Return per department how many work orders of the period were responded to too late."""
    of_clock = (WorkOrder.city == Clock.city) & (WorkOrder.id == Clock.work_order_id)
    return (
        select(WorkOrder.department, func.count().label("late"))
        .select_from(Clock)
        .join(WorkOrder, of_clock)
        .where(
            Clock.city == city, *build_late_responses(since, cutoffs), *build_recently_sent(city, since, now)
        )
        .group_by(WorkOrder.department)
        .subquery("late")
    )


def _pushed(city: str, since: datetime, now: datetime) -> Any:
    """Return per department how often its work orders of the period were returned, handed on or redone.

    What happened to a work order happened after it was sent: the acts of the period hold them all.
    """
    of_event = (WorkOrder.city == TicketEvent.city) & (WorkOrder.id == TicketEvent.work_order_id)
    events = union_all(
        *(
            select(WorkOrder.department, literal(act.value).label("act"))
            .select_from(TicketEvent)
            .join(WorkOrder, of_event)
            .where(
                TicketEvent.city == city,
                *build_recently_pushed(act, since),
                *build_recently_sent(city, since, now),
            )
            for act in PUSHED.values()
        )
    ).subquery("events")
    sums = (func.count().filter(events.c.act == act.value).label(name) for name, act in PUSHED.items())
    return select(events.c.department, *sums).group_by(events.c.department).subquery("pushed")
