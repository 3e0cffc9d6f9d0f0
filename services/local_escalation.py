"""Let reports rise by themselves when their handling time has ended: grid, then unit, then town.

From the town nothing rises: a call needs a reason, so the town is told instead (``domain.escalation``).
"""

from datetime import datetime

from sqlalchemy.orm import Session

from db.writes import local_escalation
from domain.enums import Act
from domain.scopes import Actor
from services.city_context import city_rules
from services.workflow import execution
from services.workflow.execution import ActRequest


def rise_due(session: Session, city: str, now: datetime, limit: int = 50) -> int:
    """Let up to ``limit`` reports rise whose handling time has ended; return how many did."""
    if city_rules(session, city).facts.as_of is not None:
        return 0
    system, risen = Actor.system(city), 0
    for ticket in local_escalation.lock_ended(session, city, now, limit=limit):
        if local_escalation.has_ended(session, ticket, now):
            request = ActRequest(Act.RISE, ticket.version)
            execution.act(session, ticket.id, request=request, actor=system, now=now)
            risen += 1
    return risen
