"""Query for similar earlier tickets: the same matter, and similar words."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import Ticket
from db.queries.guest_parties import is_guest
from domain.enums import Secrecy
from domain.similarity import DEFAULT_SIMILARITY, SimilarityRules, compute_similarity, to_pairs

LOOKED_AT = 800  # the newest; comparing them takes about 10 ms
MOST = 6


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
    comparison: SimilarityRules = DEFAULT_SIMILARITY,
) -> list[Alike]:
    """Return the recent tickets of a matter with the most alike words; never secret ones.

    party: the reader's; tickets it only was asked about are left out, for likeness would confirm their words.
    comparison: how recent and how alike, as the city set it.
    """
    since = now - timedelta(days=comparison.alike_days)
    found = session.execute(
        select(Ticket.id, Ticket.description)
        .where(
            Ticket.city == city,
            Ticket.matter == matter,
            Ticket.reported_at.between(since, now),
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
        (one for one in alike if one.likeness >= comparison.alike_percent / 100),
        key=lambda one: (one.likeness, one.id),
        reverse=True,
    )
    return ranked[:MOST]
