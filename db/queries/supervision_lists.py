"""Queries for the work orders and acts behind a figure of the supervision table."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, case, exists, func, literal, literal_column, select
from sqlalchemy.orm import Session

from db.models import Area, Clock, Department, Matter, Ticket, TicketEvent, WorkOrder
from db.queries.cities import load_city_context
from db.queries.guest_parties import covered_words
from db.queries.open_work_orders import PASSED
from db.queries.supervision import build_late_responses, build_recently_pushed, build_recently_sent
from db.queries.supervision_rules import build_inactive, build_last_progress, load_cutoffs
from domain.enums import Act, ClockKind, OrderRole
from domain.reporter_cover import get_cover
from domain.settings import FIGURES_PERIOD
from domain.supervision_drafts import PartyTicketFacts
from domain.supervision_rules import Figure, RuleCutoffs

MOST_OF_RULE = 400
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

    party: str
    party_name: str
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
    asked = _select(figure, _Asked(city, now - period, now, load_cutoffs(session, city, now)))
    return _read(session, city, asked.where(WorkOrder.department == party))


def list_by_rule(
    session: Session,
    city: str,
    *,
    figure: Figure,
    now: datetime,
    period: timedelta = FIGURES_PERIOD,
    most: int = MOST_OF_RULE,
) -> list[Behind]:
    """Return the rows behind a figure at every party, the longest waiting first, no more than ``most``."""
    asked = _select(figure, _Asked(city, now - period, now, load_cutoffs(session, city, now)))
    return _read(session, city, asked.order_by(literal_column("at"), Ticket.number).limit(most))


def _read(session: Session, city: str, asked: Select[Any]) -> list[Behind]:
    rows: list[tuple[Any, ...]] = [tuple(row) for row in session.execute(asked)]
    words = covered_words(session, city, {ticket for *_, note, ticket in rows if note})
    behind = []
    for *facts, note, ticket in rows:
        covered = get_cover(words[ticket], entitled=False)(note) if note else ""
        values: tuple[Any, ...] = (*facts, covered)
        behind.append(Behind(*values))
    return sorted(behind, key=lambda row: (row.at, row.number))


def load_party_tickets(
    session: Session, city: str, *, party: str, numbers: list[str]
) -> list[PartyTicketFacts]:
    """Return what is known of these tickets at the party, in the order of their numbers."""
    completion, response = _due(ClockKind.COMPLETION), _due(ClockKind.RESPONSE)
    now = load_city_context(session, city).now
    inactive = WorkOrder.ended_at.is_(None) & build_inactive(load_cutoffs(session, city, now))
    found = session.execute(
        select(
            Ticket.number, Matter.name, func.max(WorkOrder.sent_at), func.max(response),
            func.max(WorkOrder.responded_at), func.max(completion), func.max(WorkOrder.completed_at),
            func.max(case((inactive, build_last_progress()))),
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


@dataclass(frozen=True, slots=True)
class _Asked:
    """The city, the period of the figures, the present moment, and the thresholds of the rules."""

    city: str
    since: datetime
    now: datetime
    cutoffs: RuleCutoffs


def _select(figure: Figure, asked: _Asked) -> Select[Any]:
    if figure in _ACTS:
        return _acts(asked.city, _ACTS[figure], asked.since, asked.now)
    if figure is Figure.LATE_RESPONSES:
        return _late(asked)
    return _active(figure, asked)


def _rows(at: Any, note: Any) -> Select[Any]:
    return (
        select(
            WorkOrder.department, Department.name, Ticket.number, Matter.name, Area.name, WorkOrder.role,
            at.label("at"), note, Ticket.id,
        )
        .select_from(WorkOrder)
        .join(Ticket, _OF_TICKET)
        .join(Department, (Department.city == WorkOrder.city) & (Department.code == WorkOrder.department))
        .outerjoin(Matter, (Matter.city == Ticket.city) & (Matter.code == Ticket.matter))
        .outerjoin(Area, (Area.city == Ticket.city) & (Area.code == Ticket.town_code))
    )  # fmt: skip


def _active(figure: Figure, asked: _Asked) -> Select[Any]:
    since = build_last_progress() if figure is Figure.INACTIVE else WorkOrder.sent_at
    rows = _rows(since, literal("")).where(
        WorkOrder.city == asked.city,
        WorkOrder.ended_at.is_(None),
        WorkOrder.completed_at.is_(None),
        WorkOrder.status != PASSED,  # the index
        Ticket.closed_at.is_(None),
    )
    if figure is Figure.INACTIVE:
        return rows.where(build_inactive(asked.cutoffs))
    if figure not in _RUNNING:
        return rows
    until = asked.cutoffs.unanswered if figure is Figure.UNANSWERED else asked.now
    past: ColumnElement[bool] = exists().where(
        _OF_ORDER, Clock.kind == _RUNNING[figure], Clock.stopped_at.is_(None), Clock.due_at <= until
    )
    return rows.where(past)


def _late(asked: _Asked) -> Select[Any]:
    return (
        _rows(Clock.stopped_at, literal(""))
        .join(Clock, _OF_ORDER)
        .where(
            Clock.city == asked.city,
            *build_late_responses(asked.since, asked.cutoffs),
            *build_recently_sent(asked.city, asked.since, asked.now),
        )
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
