"""Report a matter and call the Center with it in one go, where the town cannot or must not wait."""

from datetime import datetime

from sqlalchemy.orm import Session

from db import tickets
from db.tables import Ticket
from domain.said import Said
from domain.scopes import Actor
from domain.terms import Act
from services import loop
from services.loop import ActRequest
from services.report import ReportRequest, report_ticket


def report_and_call(
    session: Session, *, request: ReportRequest, reason: str, actor: Actor, now: datetime
) -> Ticket:
    """Write a new ticket and call the Center with its reason, both or neither; raises what either raises."""
    ticket = report_ticket(session, request=request, actor=actor, now=now)
    version = tickets.version_of(session, ticket.city, ticket.id)
    call = ActRequest(Act.CALL, version, Said(text=reason))
    return loop.act(session, ticket.id, request=call, actor=actor, now=now)
