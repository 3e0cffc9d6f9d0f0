"""Record that a party has opened a work order: from then on its dispatch cannot be withdrawn."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from db.writes import order_openings
from domain.scopes import Actor


def note_opened(session: Session, actor: Actor, ticket_id: UUID, *, now: datetime) -> None:
    """Record that a party opened its work order of a ticket; only the first time counts."""
    if actor.party is not None:
        order_openings.note(session, actor.city, ticket_id, party=actor.party, now=now)
