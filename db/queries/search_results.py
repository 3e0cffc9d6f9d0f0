"""Query for the displayed fields of search results, in their order."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, case
from sqlalchemy.orm import Session, aliased

from db.models import Area, Ticket
from db.queries.guest_parties import cover_reporters, is_guest
from db.queries.ticket_summary import (
    NARROWEST_BELOW_TOWN,
    TicketSummary,
    select_last_reply,
    select_summaries,
    to_fields,
)
from domain.enums import Channel, Secrecy
from domain.scopes import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundTicket(TicketSummary):
    """One search result; of a secret ticket neither text nor reply, and no place but its town."""

    town_name: str | None
    address: str | None
    channel: Channel
    secrecy: Secrecy
    description: str
    reply: str | None
    closed_at: datetime | None


def list_found_tickets(
    session: Session, reader: Actor, ids: Sequence[UUID], *, now: datetime
) -> list[FoundTicket]:
    """Return the tickets of these ids within the scope, in their order.

    Tickets that the reader's party only was asked about are shown without their text; in the others it names
    the reporter to none but who may know of them.
    """
    city = reader.city
    found = session.execute(_select(city, ids, now, reader.party))
    rows = {row.id: FoundTicket(**to_fields(row)) for row in found}
    rows = cover_reporters(session, reader, rows)
    return [rows[ticket] for ticket in ids if ticket in rows]


def _select(city: str, ids: Collection[UUID], now: datetime, party: str | None) -> Select[*tuple[Any, ...]]:
    town = aliased(Area)
    is_open = and_(Ticket.secrecy != Secrecy.SECRET, ~is_guest(party))
    return (
        select_summaries(
            now=now,
            area_code=case((is_open, NARROWEST_BELOW_TOWN)),
            town_name=town.name,
            address=case((is_open, Ticket.address)),
            channel=Ticket.channel,
            secrecy=Ticket.secrecy,
            description=case((is_open, Ticket.description), else_=""),
            reply=case((is_open, select_last_reply())),
            closed_at=Ticket.closed_at,
        )
        .outerjoin(town, (town.city == Ticket.city) & (town.code == Ticket.town_code))
        .where(Ticket.city == city, Ticket.id.in_(ids))
    )
