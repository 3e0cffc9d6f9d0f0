"""Append to a ticket's history; every row increments the ticket's version and is chained to the last."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from db.flush import flush_new
from db.models import Ticket, TicketEvent, WorkOrder
from db.writes import tickets
from domain.enums import Act, Status
from domain.history import HistoryEvent, hash_chained
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
    flush_new(session, Ticket, WorkOrder, TicketEvent)  # named by the row, or read as the one before
    seq, before = tickets.load_last_link(session, ticket.city, ticket.id)
    event = HistoryEvent(
        city=ticket.city,
        ticket_id=ticket.id,
        seq=seq + 1,
        at=at,
        act=entry.act.value,
        actor=actor.id,
        actor_name=actor.name,
        actor_role=describe_roles(actor),
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
            hash=hash_chained(event, before),
        )
    )
    ticket.version += 1
    ticket.changed_at = at


def describe_roles(actor: Actor) -> str | None:
    """Return the roles an act is recorded under, in the order of their names."""
    return ", ".join(sorted(role.value for role in actor.roles)) or None
