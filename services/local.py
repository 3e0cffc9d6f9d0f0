"""Let grid, unit and town solve a ticket on the spot, or call the Center for it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from db import tickets
from db.tables import Ticket
from domain.errors import Invalid
from domain.scopes import Actor
from domain.terms import Act, Origin
from services.city_rules import city_rules
from services.closing import StepRequest
from services.history import Entry
from services.steps import note, step_ticket


def solve_locally(
    session: Session, ticket_id: UUID, *, request: StepRequest, actor: Actor, now: datetime
) -> Ticket:
    """Say that a ticket was solved where it was found. Raises Invalid without a word on how."""
    return _act(session, ticket_id, Act.SOLVE_LOCALLY, request=request, actor=actor, now=now)


def call(session: Session, ticket_id: UUID, *, request: StepRequest, actor: Actor, now: datetime) -> Ticket:
    """Pass a ticket up to the Center with the reason. Raises Invalid without one."""
    return _act(session, ticket_id, Act.CALL, request=request, actor=actor, now=now)


def _act(
    session: Session, ticket_id: UUID, act: Act, *, request: StepRequest, actor: Actor, now: datetime
) -> Ticket:
    if not request.text.strip():
        raise Invalid("请写明办理情况或呼叫原因")
    ticket = tickets.at_version(session, actor.city, ticket_id, request.version)
    rules = city_rules(session, actor.city)
    before = step_ticket(session, ticket, act, actor=actor, rules=rules, now=now)
    if act is Act.CALL:
        ticket.called_at, ticket.origin = now, Origin.CALL
    note(session, ticket, Entry(act, before=before, reason=request.text.strip()), actor=actor, now=now)
    return ticket
