"""Report a matter and call the Center with it in one go, where the town cannot or must not wait."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from db import tickets
from db.tables import Ticket
from domain import needs
from domain.permissions import permit
from domain.rules import Tick
from domain.said import Said
from domain.scopes import Actor
from domain.secrecy import is_seen_by_place
from domain.terms import Act, ClockKind, Origin
from services import changes, facts, loop
from services.city_rules import city_rules
from services.loop import ActRequest
from services.report import ReportRequest, report_ticket
from services.steps import Step


def report_and_call(
    session: Session, *, request: ReportRequest, reason: str, actor: Actor, now: datetime
) -> Ticket:
    """Write a new ticket and call the Center with its reason, both or neither; raises what either raises."""
    ticket = report_ticket(session, request=request, actor=actor, now=now)
    if not is_seen_by_place(ticket.secrecy):
        return _call_in_secret(session, ticket, reason, actor=actor, now=now)
    version = tickets.version_of(session, ticket.city, ticket.id)
    call = ActRequest(Act.CALL, version, Said(text=reason))
    return loop.act(session, ticket.id, request=call, actor=actor, now=now)


def _call_in_secret(session: Session, ticket: Ticket, reason: str, *, actor: Actor, now: datetime) -> Ticket:
    """Call with a secret ticket of this very transaction: afterwards its place sees it no more."""
    said = Said(text=reason)
    rule = permit(actor, Act.CALL, replace(facts.of_ticket(ticket), status=None, at_center=False))
    needs.check(rule.needs, said)
    step = Step(session, Act.CALL, ticket, None, said, actor, city_rules(session, actor.city), now)
    before = step.follow(replace(rule, clocks={**rule.clocks, ClockKind.ACCEPTANCE: Tick.STOP}))
    ticket.called_at, ticket.origin = now, Origin.CALL
    step.record(before)
    changes.record(session, ticket.city, [ticket.id], now)
    return ticket
