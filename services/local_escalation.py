"""Escalate unhandled reports one level when their handling clock ends: grid, then unit, then town.

From the town nothing escalates: a call needs a reason, so the town is notified (``domain.escalation``).
"""

from datetime import datetime

from sqlalchemy.orm import Session

from db.writes import local_escalation
from domain.enums import Act
from domain.scopes import Actor
from services.city_context import load_city_rules
from services.workflow import execution
from services.workflow.execution import ActRequest


def escalate_due_reports(session: Session, city: str, now: datetime, limit: int = 50) -> int:
    """Escalate up to ``limit`` reports whose handling time has ended; return how many."""
    if load_city_rules(session, city).facts.as_of is not None:
        return 0
    system, risen = Actor.system(city), 0
    for ticket in local_escalation.lock_ended(session, city, now, limit=limit):
        if local_escalation.has_ended(session, ticket, now):
            request = ActRequest(Act.RISE, ticket.version)
            execution.execute(session, ticket.id, request=request, actor=system, now=now)
            risen += 1
    return risen
