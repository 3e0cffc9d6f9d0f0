"""Select of a ticket's summary: the facts that every list of tickets shows, and the joins they need.

A list adds its own columns by name, conditions and order; its rows are dataclasses derived from
``TicketSummary``, built from ``to_fields``.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, Row, ScalarSelect, Select, case, func, select, true

from db.aliases import share_alias
from db.models import Area, Department, Matter, Reply, Ticket
from db.queries.department_names import build_name_at
from db.queries.kept_statements import Moment
from db.queries.sla_status import build_light_column, build_unstopped_clock
from domain.enums import Light, Secrecy, Status

_AREA = share_alias(Area)

# The code of the area that a list names. A ticket may be in no grid, or only in a town.
NARROWEST_AREA = func.coalesce(Ticket.grid_code, Ticket.unit_code, Ticket.town_code)
NARROWEST_BELOW_TOWN = func.coalesce(Ticket.grid_code, Ticket.unit_code)


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketSummary:
    """Facts of a ticket in a list; ``place`` names its area, ``due_at`` is the next running deadline.

    excluded: it counts in no assessment. supervised: it is under supervision (督办).
    """

    id: UUID
    number: str
    version: int
    matter_name: str | None
    place: str | None
    department_name: str | None
    status: Status
    urgent: bool
    reported_at: datetime
    due_at: datetime | None
    light: Light
    excluded: bool = False
    supervised: bool = False


def hide_if_secret(area_code: Any) -> ColumnElement[str | None]:
    """Return the area's code, of a secret ticket only its town."""
    return case((Ticket.secrecy == Secrecy.SECRET, Ticket.town_code), else_=area_code)


def select_summaries(
    *, now: Moment, area_code: Any, clocks: FromClause | None = None, **columns: Any
) -> Select[*tuple[Any, ...]]:
    """Return the select of summaries, and of ``columns`` by their names; without conditions and order.

    area_code: of the area that ``place`` names. clocks: the row that decides due time and light; None =
    the running clocks of the ticket. ``Matter`` and ``Department`` are joined and may be selected from.
    """
    clocks = build_unstopped_clock() if clocks is None else clocks
    return (
        select(
            Ticket.id,
            Ticket.number,
            Ticket.version,
            Matter.name.label("matter_name"),
            _AREA.name.label("place"),
            build_name_at(Ticket.closed_at).label("department_name"),
            Ticket.status,
            Ticket.urgent,
            Ticket.reported_at,
            clocks.c.due_at.label("due_at"),
            build_light_column(clocks, now).label("light"),
            Ticket.excluded_at.is_not(None).label("excluded"),
            Ticket.supervised_at.is_not(None).label("supervised"),
            *(column.label(name) for name, column in columns.items()),
        )
        .select_from(Ticket)
        .outerjoin(clocks, true())
        .outerjoin(Matter, (Matter.city == Ticket.city) & (Matter.code == Ticket.matter))
        .outerjoin(Department, (Department.city == Ticket.city) & (Department.code == Ticket.department))
        .outerjoin(_AREA, (_AREA.city == Ticket.city) & (_AREA.code == area_code))
    )


def to_fields(row: Row[*tuple[Any, ...]]) -> dict[str, Any]:
    """Return the columns of a row by their names, the light as a word of the domain."""
    fields = dict(row._mapping)
    return fields | {"light": Light(fields["light"])}


def select_last_reply() -> ScalarSelect[str]:
    """Return the text of the last reply on the current ticket."""
    return (
        select(Reply.reply)
        .where(Reply.city == Ticket.city, Reply.ticket_id == Ticket.id)
        .order_by(Reply.at.desc(), Reply.id.desc())
        .limit(1)
        .correlate(Ticket)
        .scalar_subquery()
    )
