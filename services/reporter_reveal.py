"""Reveal the reporter of a ticket to an entitled user: with a reason, recorded in its history."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from db.queries.ticket_detail import find_reporter
from db.queries.ticket_facts import ReporterFacts
from domain.enums import Act
from domain.errors import NotFound
from domain.payload_base import ReasonPayload
from domain.scopes import Actor
from services.workflow import execution
from services.workflow.execution import ActRequest


def reveal_reporter(
    session: Session, ticket_id: UUID, *, version: int, reason: str, actor: Actor, now: datetime
) -> ReporterFacts:
    """Return name and phone of who reported a ticket, unmasked; raises as any act, or NotFound."""
    request = ActRequest(Act.REVEAL, version, ReasonPayload(text=reason))
    execution.execute(session, ticket_id, request=request, actor=actor, now=now)
    found = find_reporter(session, actor.city, ticket_id)
    if found is None:
        raise NotFound("这件诉求没有登记诉求人")
    return found
