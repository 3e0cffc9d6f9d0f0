"""Say in SQL what ``domain.sla_status`` says in Python: the light of a ticket from its unstopped clocks."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, Select, Subquery, and_, case, func, literal, select
from sqlalchemy.orm import aliased

from db.models import Clock, Ticket
from domain.enums import Light


def ticket_clocks(city: str, *, of: Select[UUID] | None = None) -> Subquery:
    """Return one row for each ticket with unstopped clocks: the earliest instants of the running ones.

    of: the ids of the only tickets that are asked about; without it all are added up first.
    Columns: ticket_id, yellow_at, orange_at, due_at (null where none runs), paused (whether one is held).
    """
    return (
        select(
            Clock.ticket_id,
            func.min(Clock.yellow_at).label("yellow_at"),
            func.min(Clock.orange_at).label("orange_at"),
            func.min(Clock.due_at).label("due_at"),
            func.bool_or(Clock.paused_at.is_not(None)).label("paused"),
        )
        .where(
            Clock.city == city,
            Clock.stopped_at.is_(None),
            *([Clock.ticket_id.in_(of)] if of is not None else []),
        )
        .group_by(Clock.ticket_id)
        .subquery("ticket_clocks")
    )


def unstopped_of_ticket() -> FromClause:
    """Return the one row of ``ticket_clocks`` of the ticket at hand, for lists that show few of many."""
    clock = aliased(Clock)
    return (
        select(
            func.min(clock.yellow_at).label("yellow_at"),
            func.min(clock.orange_at).label("orange_at"),
            func.min(clock.due_at).label("due_at"),
            func.bool_or(clock.paused_at.is_not(None)).label("paused"),
        )
        .where(clock.city == Ticket.city, clock.ticket_id == Ticket.id, clock.stopped_at.is_(None))
        .lateral("unstopped")
    )


def light_of(clocks: FromClause, now: datetime) -> ColumnElement[str]:
    """Return the light of a ticket at ``now`` from its row of ``ticket_clocks``, joined from the left."""
    columns = clocks.c
    return case(
        (columns.due_at <= now, literal(Light.RED.value)),
        (columns.orange_at <= now, literal(Light.ORANGE.value)),
        (columns.yellow_at <= now, literal(Light.YELLOW.value)),
        (columns.due_at.is_not(None), literal(Light.GREEN.value)),
        (and_(columns.paused.is_not(None), columns.paused), literal(Light.PAUSED.value)),
        else_=literal(Light.NO_DEADLINE.value),
    )
