"""Query for the displayed fields of search results, in their order."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, case
from sqlalchemy.orm import Session, aliased

from db.models import Area, Ticket
from db.queries.guest_parties import is_guest
from db.queries.ticket_summary import (
    NARROWEST_BELOW_TOWN,
    TicketSummary,
    select_last_reply,
    select_summaries,
    to_fields,
)
from domain.enums import Channel, Secrecy


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
    session: Session, city: str, ids: Sequence[UUID], *, now: datetime, party: str | None = None
) -> list[FoundTicket]:
    """Return the tickets of these ids within the scope, in their order.

    party: the reader's; tickets it only was asked about are shown without their text.
    """
    rows = {row.id: FoundTicket(**to_fields(row)) for row in session.execute(_select(city, ids, now, party))}
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
