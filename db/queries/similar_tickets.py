"""Query for similar earlier tickets: the same matter, and similar words."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import Ticket
from db.queries.guest_parties import is_guest
from domain.enums import Secrecy
from domain.similarity import compute_similarity, to_pairs

LATELY = timedelta(days=90)
LOOKED_AT = 800  # the newest; comparing them takes about 10 ms
MOST = 6
LEAST_ALIKE = 0.2


@dataclass(frozen=True, slots=True)
class Alike:
    """One ticket and how alike its words are, from 0 to 1."""

    id: UUID
    likeness: float


def list_similar(
    session: Session,
    city: str,
    matter: str,
    description: str,
    *,
    now: datetime,
    other_than: UUID,
    party: str | None,
) -> list[Alike]:
    """Return the tickets of a matter in the last 90 days with the most alike words; never secret ones.

    party: the reader's; tickets it only was asked about are left out, for likeness would confirm their words.
    """
    found = session.execute(
        select(Ticket.id, Ticket.description)
        .where(
            Ticket.city == city,
            Ticket.matter == matter,
            Ticket.reported_at.between(now - LATELY, now),
            Ticket.secrecy != Secrecy.SECRET,
            ~is_guest(party),
            Ticket.id != other_than,
        )
        .order_by(Ticket.reported_at.desc())
        .limit(LOOKED_AT)
    )
    own = to_pairs(description)
    alike = (Alike(ticket_id, compute_similarity(own, to_pairs(text))) for ticket_id, text in found)
    ranked = sorted(
        (one for one in alike if one.likeness >= LEAST_ALIKE),
        key=lambda one: (one.likeness, one.id),
        reverse=True,
    )
    return ranked[:MOST]
