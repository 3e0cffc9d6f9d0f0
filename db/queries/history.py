"""Query for one ticket's history; other tickets in it are named only where the reader sees them."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from db.models import Ticket, TicketEvent
from domain import enums
from domain.redaction import HIDDEN, change_texts
from domain.secrecy import (
    FACTS_OF_DISPUTES,
    TELL_OF_DISPUTES,
    TELL_OF_OTHERS,
    list_named_numbers,
    names_reporter,
)


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


_EVENTS = (
    select(
        TicketEvent.seq, TicketEvent.at, TicketEvent.act, TicketEvent.actor_name,
        TicketEvent.actor_role, TicketEvent.to_status, TicketEvent.reason, TicketEvent.data,
    )
    .where(TicketEvent.city == bindparam("city"), TicketEvent.ticket_id == bindparam("ticket"))
    .order_by(TicketEvent.seq)
)  # fmt: skip


def list_history(session: Session, city: str, ticket_id: UUID) -> list[TicketEventFacts]:
    """Return the rows, oldest first; of what was joined to an unseen ticket only that something was."""
    found = session.execute(_EVENTS, {"city": city, "ticket": ticket_id})
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


def remove_facts(
    event: TicketEventFacts, hidden: frozenset[str], acts: frozenset[enums.Act]
) -> TicketEventFacts:
    """Return a row of history without these facts; of these acts without its words too."""
    data = {name: value for name, value in event.data.items() if name not in hidden}
    return replace(event, data=data, reason=None if event.act in acts else event.reason)


def cover_event(event: TicketEventFacts, cover: Callable[[str], str]) -> TicketEventFacts:
    """Return a row of history with every text in it covered."""
    data = change_texts(event.data, cover)
    return replace(event, reason=event.reason and cover(event.reason), data=data)


def hide_actor(event: TicketEventFacts) -> TicketEventFacts:
    """Return a row of a secret ticket's history without who acted in its place."""
    told = remove_facts(event, FACTS_OF_DISPUTES, TELL_OF_DISPUTES)
    name = HIDDEN * 3 if names_reporter(event.act, event.actor_role) else event.actor_name
    return replace(told, actor_name=name)


def sign_by_town(event: TicketEventFacts, town: str | None) -> TicketEventFacts:
    """Return a row of history for a rated party, to which a rating is its town's and of no person."""
    return replace(event, actor_name=town or "—") if event.act is enums.Act.RATE else event
