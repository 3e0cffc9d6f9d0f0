"""Conditions and thresholds of the supervision office's rules in SQL; their table is in the domain."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, literal_column, or_, select
from sqlalchemy.orm import Session

from db.models import TicketEvent, WorkOrder
from db.queries.cities import load_calendar, load_city_facts, load_settings
from domain.supervision_rules import (
    AT_WORK,
    PROGRESS_ACTS,
    TICKET_PROGRESS_ACTS,
    RuleCutoffs,
    find_cutoffs,
)

NEVER: ColumnElement[bool] = literal_column("false")


def load_cutoffs(session: Session, city: str, now: datetime) -> RuleCutoffs:
    """Return the thresholds of the city's settings at a moment."""
    calendar = load_calendar(session, load_city_facts(session, city))
    return find_cutoffs(load_settings(session, city), calendar, now)


def build_inactive(cutoffs: RuleCutoffs) -> ColumnElement[bool]:
    """Return the condition that an active work order was responded to and made no progress since.

    Only the history of open tickets is read, by its key.
    """
    before = cutoffs.inactive
    if before is None:
        return NEVER
    return and_(
        WorkOrder.status.in_(AT_WORK),
        func.coalesce(WorkOrder.responded_at, WorkOrder.sent_at) < before,
        ~exists().where(*_progress(), TicketEvent.at >= before),
    )


def build_last_progress() -> Any:
    """Return when a work order made progress last; its response, or sending, where no act is recorded."""
    last = select(func.max(TicketEvent.at)).where(*_progress()).correlate(WorkOrder).scalar_subquery()
    return func.coalesce(last, WorkOrder.responded_at, WorkOrder.sent_at)


def _progress() -> tuple[ColumnElement[bool], ...]:
    own = (TicketEvent.work_order_id == WorkOrder.id) & TicketEvent.act.in_(PROGRESS_ACTS)
    of_ticket = TicketEvent.work_order_id.is_(None) & TicketEvent.act.in_(TICKET_PROGRESS_ACTS)
    return (
        TicketEvent.city == WorkOrder.city,
        TicketEvent.ticket_id == WorkOrder.ticket_id,  # the key
        or_(own, of_ticket),
    )
