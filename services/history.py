"""Append to a ticket's history; every row raises the ticket's version and is chained to the row before."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from db.models import Ticket, TicketEvent
from db.writes import tickets
from domain.enums import Act, Status
from domain.history import Event, chained
from domain.scopes import Actor


@dataclass(frozen=True, slots=True)
class Entry:
    """What happened; ``before`` is the ticket's state until then, data holds only what JSON knows."""

    act: Act
    before: Status | None
    order: UUID | None = None
    reason: str | None = None
    data: Mapping[str, object] = field(default_factory=dict)


def record(session: Session, ticket: Ticket, entry: Entry, *, actor: Actor, at: datetime) -> None:
    """Append ``entry`` to the history of a ticket that this transaction has locked or made."""
    session.flush()  # a row of the same transaction must be seen as the one before
    seq, before = tickets.last_link(session, ticket.city, ticket.id)
    event = Event(
        city=ticket.city,
        ticket_id=ticket.id,
        seq=seq + 1,
        at=at,
        act=entry.act.value,
        actor=actor.id,
        actor_name=actor.name,
        actor_role=roles_of(actor),
        work_order_id=entry.order,
        from_status=entry.before and entry.before.value,
        to_status=Status(ticket.status).value,
        reason=entry.reason,
        data=dict(entry.data),
    )
    session.add(
        TicketEvent(
            city=event.city,
            ticket_id=event.ticket_id,
            seq=event.seq,
            at=event.at,
            act=entry.act,
            actor=event.actor,
            actor_name=event.actor_name,
            actor_role=event.actor_role,
            work_order_id=event.work_order_id,
            from_status=event.from_status,
            to_status=event.to_status,
            reason=event.reason,
            data=dict(event.data),
            prev_hash=before,
            hash=chained(event, before),
        )
    )
    ticket.version += 1
    ticket.changed_at = at


def roles_of(actor: Actor) -> str | None:
    """Return the roles an act is recorded under, in the order of their names."""
    return ", ".join(sorted(role.value for role in actor.roles)) or None
