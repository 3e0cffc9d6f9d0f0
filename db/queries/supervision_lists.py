"""Queries for the work orders and acts behind a figure of the supervision table."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, literal, select
from sqlalchemy.orm import Session

from db.models import Area, Clock, Department, Matter, Ticket, TicketEvent, WorkOrder
from db.queries.guest_parties import covered_words
from db.queries.open_work_orders import PASSED
from db.queries.supervision import build_late_responses, build_recently_pushed, build_recently_sent
from domain.enums import Act, ClockKind, OrderRole
from domain.reporter_cover import get_cover
from domain.settings import FIGURES_PERIOD
from domain.supervision_drafts import PartyTicketFacts


class Figure(StrEnum):
    """The figures of the table, in its order."""

    OPEN = "open"
    OVERDUE = "overdue"
    UNANSWERED = "unanswered"
    LATE_RESPONSES = "late_responses"
    RETURNED = "returned"
    TRANSFERRED = "transferred"
    REWORKED = "reworked"


_ACTS = {Figure.RETURNED: Act.RETURN, Figure.TRANSFERRED: Act.TRANSFER, Figure.REWORKED: Act.REWORK}
_RUNNING = {Figure.OVERDUE: ClockKind.COMPLETION, Figure.UNANSWERED: ClockKind.RESPONSE}
_OF_TICKET = (Ticket.city == WorkOrder.city) & (Ticket.id == WorkOrder.ticket_id)
# The ticket is named for the index.
_OF_ORDER = (
    (Clock.city == WorkOrder.city)
    & (Clock.ticket_id == WorkOrder.ticket_id)
    & (Clock.work_order_id == WorkOrder.id)
)


@dataclass(frozen=True, slots=True)
class Behind:
    """One row behind a figure; at: since when it waits, or when it happened; note: the reason given."""

    number: str
    matter: str | None
    town: str | None
    role: OrderRole
    at: datetime
    note: str


def list_behind(
    session: Session,
    city: str,
    *,
    party: str,
    figure: Figure,
    now: datetime,
    period: timedelta = FIGURES_PERIOD,
) -> list[Behind]:
    """Return as many rows as the figure of the party counts, the longest waiting first.

    The reason given is shown without who reported the ticket: the table is the supervision office's.
    """
    if figure in _ACTS:
        asked = _acts(city, _ACTS[figure], now - period, now)
    elif figure is Figure.LATE_RESPONSES:
        asked = _late(city, now - period, now)
    else:
        asked = _active(city, figure, now)
    found = session.execute(asked.where(WorkOrder.department == party))
    rows: list[tuple[Any, ...]] = [tuple(row) for row in found]
    words = covered_words(session, city, {ticket for *_, note, ticket in rows if note})
    behind = [
        Behind(number, matter, town, role, at, get_cover(words[ticket], entitled=False)(note))
        for number, matter, town, role, at, note, ticket in rows
    ]
    return sorted(behind, key=lambda row: (row.at, row.number))


def load_party_tickets(
    session: Session, city: str, *, party: str, numbers: list[str]
) -> list[PartyTicketFacts]:
    """Return what is known of these tickets at the party, in the order of their numbers."""
    completion, response = _due(ClockKind.COMPLETION), _due(ClockKind.RESPONSE)
    found = session.execute(
        select(
            Ticket.number, Matter.name, func.max(WorkOrder.sent_at), func.max(response),
            func.max(WorkOrder.responded_at), func.max(completion), func.max(WorkOrder.completed_at),
        )
        .outerjoin(WorkOrder, _OF_TICKET & (WorkOrder.department == party))
        .outerjoin(Matter, (Matter.city == Ticket.city) & (Matter.code == Ticket.matter))
        .where(Ticket.city == city, Ticket.number.in_(numbers))
        .group_by(Ticket.number, Matter.name)
        .order_by(Ticket.number)
    )  # fmt: skip
    return [PartyTicketFacts(*tuple(row)) for row in found]


def find_main_lead(session: Session, city: str, numbers: list[str]) -> str | None:
    """Return the party that leads most of these tickets."""
    return session.scalars(
        select(Ticket.department)
        .where(Ticket.city == city, Ticket.number.in_(numbers), Ticket.department.is_not(None))
        .group_by(Ticket.department)
        .order_by(func.count().desc(), Ticket.department)
        .limit(1)
    ).one_or_none()


def _rows(at: Any, note: Any) -> Select[Any]:
    return (
        select(Ticket.number, Matter.name, Area.name, WorkOrder.role, at, note, Ticket.id)
        .select_from(WorkOrder)
        .join(Ticket, _OF_TICKET)
        .join(Department, (Department.city == WorkOrder.city) & (Department.code == WorkOrder.department))
        .outerjoin(Matter, (Matter.city == Ticket.city) & (Matter.code == Ticket.matter))
        .outerjoin(Area, (Area.city == Ticket.city) & (Area.code == Ticket.town_code))
    )


def _active(city: str, figure: Figure, now: datetime) -> Select[Any]:
    asked = _rows(WorkOrder.sent_at, literal("")).where(
        WorkOrder.city == city,
        WorkOrder.ended_at.is_(None),
        WorkOrder.completed_at.is_(None),
        WorkOrder.status != PASSED,  # the index
        Ticket.closed_at.is_(None),
    )
    if figure not in _RUNNING:
        return asked
    past: ColumnElement[bool] = exists().where(
        _OF_ORDER, Clock.kind == _RUNNING[figure], Clock.stopped_at.is_(None), Clock.due_at <= now
    )
    return asked.where(past)


def _late(city: str, since: datetime, now: datetime) -> Select[Any]:
    return (
        _rows(Clock.stopped_at, literal(""))
        .join(Clock, _OF_ORDER)
        .where(Clock.city == city, *build_late_responses(since), *build_recently_sent(city, since, now))
    )


def _acts(city: str, act: Act, since: datetime, now: datetime) -> Select[Any]:
    of_order = (
        (TicketEvent.city == WorkOrder.city)
        & (TicketEvent.ticket_id == WorkOrder.ticket_id)
        & (TicketEvent.work_order_id == WorkOrder.id)
    )
    return (
        _rows(TicketEvent.at, func.coalesce(TicketEvent.reason, ""))
        .join(TicketEvent, of_order)
        .where(
            TicketEvent.city == city,
            *build_recently_pushed(act, since),
            *build_recently_sent(city, since, now),
        )
    )


def _due(kind: ClockKind) -> Any:
    return (
        select(func.max(Clock.due_at))
        .where(_OF_ORDER, Clock.kind == kind)
        .correlate(WorkOrder)
        .scalar_subquery()
    )


def list_numbers(rows: list[Behind]) -> list[str]:
    """Return the numbers of the rows' tickets, each once."""
    return list(dict.fromkeys(row.number for row in rows))
