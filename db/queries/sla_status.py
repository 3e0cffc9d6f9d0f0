"""SQL equivalent of ``domain.sla_status``: the light of a ticket from its unstopped clocks."""

from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, Select, Subquery, and_, case, func, literal, select

from db.aliases import share_alias
from db.models import Clock, Ticket
from db.queries.kept_statements import Moment
from domain.enums import Light

_CLOCK = share_alias(Clock)


def build_ticket_clocks(city: str, *, of: Select[UUID] | None = None) -> Subquery:
    """Return one row for each ticket with unstopped clocks: the earliest instants of the running ones.

    of: the ids of the selected tickets; without it all are summed first.
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


def build_unstopped_clock() -> FromClause:
    """Return the one row of ``build_ticket_clocks`` of the current ticket, for lists that show few rows."""
    return (
        select(
            func.min(_CLOCK.yellow_at).label("yellow_at"),
            func.min(_CLOCK.orange_at).label("orange_at"),
            func.min(_CLOCK.due_at).label("due_at"),
            func.bool_or(_CLOCK.paused_at.is_not(None)).label("paused"),
        )
        .where(_CLOCK.city == Ticket.city, _CLOCK.ticket_id == Ticket.id, _CLOCK.stopped_at.is_(None))
        .lateral("unstopped")
    )


def build_light_column(clocks: FromClause, now: Moment) -> ColumnElement[str]:
    """Return the light of a ticket at ``now`` from its left-joined row of ``build_ticket_clocks``."""
    columns = clocks.c
    return case(
        (columns.due_at <= now, literal(Light.RED.value)),
        (columns.orange_at <= now, literal(Light.ORANGE.value)),
        (columns.yellow_at <= now, literal(Light.YELLOW.value)),
        (columns.due_at.is_not(None), literal(Light.GREEN.value)),
        (and_(columns.paused.is_not(None), columns.paused), literal(Light.PAUSED.value)),
        else_=literal(Light.NO_DEADLINE.value),
    )
