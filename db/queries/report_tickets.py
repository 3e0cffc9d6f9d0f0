"""Queries for the tickets that a report lists: late, nearly late, and those that a leader should see.

They look through what is open. Secret tickets are counted, never listed: a report is printed and mailed.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, FromClause, func, or_, select
from sqlalchemy.orm import Session

from db.models import Ticket
from db.queries.sla_status import build_unstopped_clock
from db.queries.ticket_summary import NARROWEST_AREA, TicketSummary, select_summaries, to_fields
from domain.enums import Secrecy


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportTicketSummary(TicketSummary):
    """A ticket of a list in a report."""

    escalated: bool


@dataclass(frozen=True, slots=True)
class MarkedTickets:
    """How many open tickets are escalated, and how many urgent."""

    escalated: int
    urgent: int


def list_overdue(session: Session, city: str, *, now: datetime, limit: int) -> list[ReportTicketSummary]:
    """Return the open tickets past a deadline, the longest overdue first."""
    clocks = build_unstopped_clock()
    return _list(session, city, clocks, clocks.c.due_at <= now, now=now, limit=limit)


def list_near(session: Session, city: str, *, now: datetime, limit: int) -> list[ReportTicketSummary]:
    """Return the open tickets whose deadline is near and not past, the nearest first."""
    clocks = build_unstopped_clock()
    near = (clocks.c.due_at > now) & (clocks.c.yellow_at <= now)
    return _list(session, city, clocks, near, now=now, limit=limit)


def list_watched(session: Session, city: str, *, now: datetime, limit: int) -> list[ReportTicketSummary]:
    """Return the open tickets that are escalated or urgent, escalated ones first, then by deadline."""
    clocks = build_unstopped_clock()
    marked = or_(Ticket.escalated_at.is_not(None), Ticket.urgent)
    return _list(session, city, clocks, marked, Ticket.escalated_at.is_(None), now=now, limit=limit)


def count_marked(session: Session, city: str) -> MarkedTickets:
    """Return the numbers of open tickets that are escalated or urgent, secret ones included."""
    escalated = func.count().filter(Ticket.escalated_at.is_not(None))
    found = session.execute(
        select(escalated, func.count().filter(Ticket.urgent)).where(
            Ticket.city == city, Ticket.closed_at.is_(None)
        )
    ).one()
    return MarkedTickets(*found)


def _list(
    session: Session,
    city: str,
    clocks: FromClause,
    condition: ColumnElement[bool],
    *order: ColumnElement[bool],
    now: datetime,
    limit: int,
) -> list[ReportTicketSummary]:
    asked = select_summaries(
        now=now,
        area_code=NARROWEST_AREA,
        clocks=clocks,
        escalated=Ticket.escalated_at.is_not(None),
    ).where(Ticket.city == city, Ticket.closed_at.is_(None), Ticket.secrecy != Secrecy.SECRET, condition)
    found = session.execute(asked.order_by(*order, clocks.c.due_at.nulls_last(), Ticket.id).limit(limit))
    return [ReportTicketSummary(**to_fields(row)) for row in found]
