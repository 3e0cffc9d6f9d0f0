"""Query for one ticket's history; other tickets in it are named only where the reader sees them."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import Ticket, TicketEvent
from domain import enums
from domain.secrecy import TELL_OF_OTHERS, list_named_numbers


@dataclass(frozen=True, slots=True)
class TicketEventFacts:
    """One row of a ticket's history."""

    seq: int
    at: datetime
    act: enums.Act
    actor_name: str
    actor_role: str | None
    to_status: str | None
    reason: str | None
    data: dict[str, Any]


def list_history(session: Session, city: str, ticket_id: UUID) -> list[TicketEventFacts]:
    """Return the rows, oldest first; of what was joined to an unseen ticket only that something was."""
    found = session.execute(
        select(
            TicketEvent.seq, TicketEvent.at, TicketEvent.act, TicketEvent.actor_name,
            TicketEvent.actor_role, TicketEvent.to_status, TicketEvent.reason, TicketEvent.data,
        )
        .where(TicketEvent.city == city, TicketEvent.ticket_id == ticket_id)
        .order_by(TicketEvent.seq)
    )  # fmt: skip
    events = [TicketEventFacts(*row) for row in found]
    told = {one.seq: list_named_numbers(one.data) for one in events if one.act in TELL_OF_OTHERS}
    unseen = _unseen(session, city, frozenset().union(*told.values()))
    return [_untold(one) if unseen & told.get(one.seq, frozenset()) else one for one in events]


def _unseen(session: Session, city: str, numbers: Collection[str]) -> frozenset[str]:
    if not numbers:
        return frozenset()
    seen = session.scalars(select(Ticket.number).where(Ticket.city == city, Ticket.number.in_(numbers)))
    return frozenset(numbers) - frozenset(seen)


def _untold(event: TicketEventFacts) -> TicketEventFacts:
    return replace(event, reason=None, data={})
