"""Query for a caller's earlier reports; phones are compared in stored form, and never returned."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import case, func, select, true
from sqlalchemy.orm import Session, aliased

from db.ids import new_id
from db.models import Area, CallerLookup, Matter, Reply, Reporter, Ticket
from db.queries.sla_status import build_light_column, build_unstopped_clock
from domain.enums import Light, Secrecy, Status
from domain.scopes import Actor

MOST = 12


@dataclass(frozen=True, slots=True)
class Earlier:
    """One earlier ticket of a caller; reply: the last one given."""

    id: UUID
    number: str
    matter_name: str | None
    description: str
    place: str | None
    status: Status
    urgent: bool
    reported_at: datetime
    due_at: datetime | None
    reply: str | None
    light: Light


def list_earlier(session: Session, city: str, phone: str, *, now: datetime) -> list[Earlier]:
    """Return the tickets that were reported from a phone, the newest first."""
    clocks, area = build_unstopped_clock(), aliased(Area)
    reply = (
        select(Reply.reply)
        .where(Reply.city == Ticket.city, Reply.ticket_id == Ticket.id)
        .order_by(Reply.at.desc(), Reply.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    is_secret = Ticket.secrecy == Secrecy.SECRET
    narrowest = func.coalesce(Ticket.grid_code, Ticket.unit_code, Ticket.town_code)
    found = session.execute(
        select(
            Ticket.id, Ticket.number, Matter.name, Ticket.description, area.name, Ticket.status,
            Ticket.urgent, Ticket.reported_at, clocks.c.due_at, reply, build_light_column(clocks, now),
        )
        .select_from(Reporter)
        .join(Ticket, (Ticket.city == Reporter.city) & (Ticket.id == Reporter.ticket_id))
        .outerjoin(clocks, true())
        .outerjoin(Matter, (Matter.city == Ticket.city) & (Matter.code == Ticket.matter))
        .outerjoin(
            area,
            (area.city == Ticket.city)
            & (area.code == case((is_secret, Ticket.town_code), else_=narrowest)),
        )
        .where(Reporter.city == city, Reporter.phone == phone)
        .order_by(Ticket.reported_at.desc(), Ticket.id.desc())
        .limit(MOST)
    )  # fmt: skip
    rows: list[tuple[Any, ...]] = [tuple(row) for row in found]
    return [_earlier(row) for row in rows]


def _earlier(row: tuple[Any, ...]) -> Earlier:
    values: tuple[Any, ...] = (*row[:-1], Light(row[-1]))
    return Earlier(*values)


def insert_lookup(session: Session, actor: Actor, shown: str, tickets: list[UUID], *, now: datetime) -> None:
    """Insert a record of a caller lookup; ``shown``: the phone, masked."""
    session.add(
        CallerLookup(
            city=actor.city,
            id=new_id(now),
            at=now,
            actor=actor.id,
            actor_name=actor.name,
            phone=shown,
            tickets=tickets,
        )
    )
