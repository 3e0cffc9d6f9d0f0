"""Query for a caller's earlier reports; phones are compared in stored form, and never returned."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from db.ids import new_id
from db.models import CallerLookup, Reporter, Ticket
from db.queries.guest_parties import covered_words
from db.queries.ticket_summary import (
    NARROWEST_AREA,
    TicketSummary,
    hide_if_secret,
    select_last_reply,
    select_summaries,
    to_fields,
)
from domain.reporter_cover import get_cover
from domain.scopes import Actor

MOST = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier(TicketSummary):
    """One earlier ticket of a caller; reply: the last one given."""

    description: str
    reply: str | None


def list_earlier(session: Session, city: str, phone: str, *, now: datetime) -> list[Earlier]:
    """Return the tickets that were reported from a phone, the newest first; no text names the reporter."""
    found = session.execute(
        select_summaries(
            now=now,
            area_code=hide_if_secret(NARROWEST_AREA),
            description=Ticket.description,
            reply=select_last_reply(),
        )
        .join(Reporter, (Reporter.city == Ticket.city) & (Reporter.ticket_id == Ticket.id))
        .where(Reporter.city == city, Reporter.phone == phone)
        .order_by(Ticket.reported_at.desc(), Ticket.id.desc())
        .limit(MOST)
    )
    earlier = [Earlier(**to_fields(row)) for row in found]
    words = covered_words(session, city, [one.id for one in earlier])
    covers = [get_cover(words[one.id], entitled=True) for one in earlier]
    return [
        replace(one, description=cover(one.description), reply=one.reply and cover(one.reply))
        for one, cover in zip(earlier, covers, strict=True)
    ]


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
