"""Receipt of a reply by the town that called the ticket."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from db.writes import tickets, workflow
from domain.enums import Role
from domain.errors import DomainError, NotAllowed
from domain.scopes import Actor
from services import outbox


def read_reply(session: Session, reply_id: UUID, *, actor: Actor, now: datetime) -> None:
    """Record which user of the town read a reply, and when. Raises NotFound, NotAllowed or DomainError."""
    reply = workflow.lock_reply(session, actor.city, reply_id)
    if Role.TOWN not in actor.roles or reply.to_town is None or reply.to_town != actor.scope.town:
        raise NotAllowed("反馈由呼叫的镇街签阅")
    if reply.read_at is not None:
        raise DomainError("这份反馈已由 {who} 签阅", who=reply.read_by_name or "—")
    reply.read_at, reply.read_by_name = now, actor.name
    ticket = tickets.load_ticket(session, actor.city, reply.ticket_id)
    outbox.record(session, ticket.city, [ticket.id], now)
