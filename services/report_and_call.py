"""Report a matter and call the Center in one act, where the town cannot or must not wait."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from db.models import Ticket
from db.writes import tickets
from domain.act_payloads import CallPayload
from domain.enums import Act, ClockKind, Origin
from domain.permissions import permit
from domain.scopes import Actor
from domain.secrecy import is_seen_by_place
from domain.transitions import Tick
from services import outbox
from services.city_context import load_city_rules
from services.intake import ReportRequest, report_ticket
from services.workflow import execution, permission_facts
from services.workflow.act_context import ActContext
from services.workflow.execution import ActRequest


def report_and_call(
    session: Session, *, request: ReportRequest, reason: str, actor: Actor, now: datetime
) -> Ticket:
    """Write a new ticket and call the Center with its reason, both or neither; raises what either raises."""
    ticket = report_ticket(session, request=request, actor=actor, now=now)
    if not is_seen_by_place(ticket.secrecy):
        return _call_in_secret(session, ticket, reason, actor=actor, now=now)
    version = tickets.get_version(session, ticket.city, ticket.id)
    call = ActRequest(Act.CALL, version, CallPayload(text=reason))
    return execution.execute(session, ticket.id, request=call, actor=actor, now=now)


def _call_in_secret(session: Session, ticket: Ticket, reason: str, *, actor: Actor, now: datetime) -> Ticket:
    """Call with a secret ticket of this very transaction: afterwards its place sees it no more."""
    said = CallPayload(text=reason)
    rule = permit(
        actor, Act.CALL, replace(permission_facts.build_ticket_facts(ticket), status=None, at_center=False)
    )
    said.check()
    step = ActContext(session, Act.CALL, ticket, None, said, actor, load_city_rules(session, actor.city), now)
    before = step.follow(replace(rule, clocks={**rule.clocks, ClockKind.ACCEPTANCE: Tick.STOP}))
    ticket.called_at, ticket.origin = now, Origin.CALL
    step.record(before)
    outbox.record(session, ticket.city, [ticket.id], now)
    return ticket
