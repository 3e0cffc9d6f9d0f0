"""Query for the displayed fields of search results, in their order."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, case, func, select, true
from sqlalchemy.orm import Session, aliased

from db.models import Area, Department, Matter, Reply, Ticket
from db.queries.guest_parties import is_guest
from db.queries.sla_status import build_light_column, build_unstopped_clock
from domain.enums import Channel, Light, Secrecy, Status


@dataclass(frozen=True, slots=True)
class FoundTicket:
    """One search result; of a secret ticket neither text nor reply, and no place but its town."""

    id: UUID
    number: str
    matter_name: str | None
    town_name: str | None
    place: str | None
    address: str | None
    department_name: str | None
    status: Status
    channel: Channel
    urgent: bool
    secrecy: Secrecy
    description: str
    reply: str | None
    reported_at: datetime
    closed_at: datetime | None
    due_at: datetime | None
    light: Light


def list_found_tickets(
    session: Session, city: str, ids: Sequence[UUID], *, now: datetime, party: str | None = None
) -> list[FoundTicket]:
    """Return the tickets of these ids within the scope, in their order.

    party: the reader's; tickets it only was asked about are shown without their text.
    """
    rows = {row[0]: row for row in session.execute(_select(city, ids, now, party))}
    return [_found(tuple(rows[ticket])) for ticket in ids if ticket in rows]


def _select(city: str, ids: Collection[UUID], now: datetime, party: str | None) -> Any:
    clocks, town, grid = build_unstopped_clock(), aliased(Area), aliased(Area)
    is_open = and_(Ticket.secrecy != Secrecy.SECRET, ~is_guest(party))
    narrowest = func.coalesce(Ticket.grid_code, Ticket.unit_code)
    reply = (
        select(Reply.reply)
        .where(Reply.city == Ticket.city, Reply.ticket_id == Ticket.id)
        .order_by(Reply.at.desc(), Reply.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    return (
        select(
            Ticket.id, Ticket.number, Matter.name, town.name, case((is_open, grid.name)),
            case((is_open, Ticket.address)), Department.name, Ticket.status, Ticket.channel, Ticket.urgent,
            Ticket.secrecy, case((is_open, Ticket.description), else_=""), case((is_open, reply)),
            Ticket.reported_at, Ticket.closed_at, clocks.c.due_at, build_light_column(clocks, now),
        )
        .select_from(Ticket)
        .outerjoin(clocks, true())
        .outerjoin(Matter, (Matter.city == Ticket.city) & (Matter.code == Ticket.matter))
        .outerjoin(Department, (Department.city == Ticket.city) & (Department.code == Ticket.department))
        .outerjoin(town, (town.city == Ticket.city) & (town.code == Ticket.town_code))
        .outerjoin(grid, (grid.city == Ticket.city) & (grid.code == narrowest))
        .where(Ticket.city == city, Ticket.id.in_(ids))
    )  # fmt: skip


def _found(row: tuple[Any, ...]) -> FoundTicket:
    values: tuple[Any, ...] = (*row[:-1], Light(row[-1]))
    return FoundTicket(*values)
