"""Let reports rise by themselves when their handling time has ended: grid, then unit, then town.

From the town nothing rises: a call needs a reason, so the town is told instead (``domain.escalation``).
"""

from datetime import datetime

from sqlalchemy.orm import Session

from db import rising
from domain.scopes import Actor
from domain.terms import Act
from services import loop
from services.city_rules import city_rules
from services.loop import ActRequest


def rise_due(session: Session, city: str, now: datetime, limit: int = 50) -> int:
    """Let up to ``limit`` reports rise whose handling time has ended; return how many did."""
    if city_rules(session, city).facts.as_of is not None:
        return 0
    system, risen = Actor.system(city), 0
    for ticket in rising.lock_ended(session, city, now, limit=limit):
        if rising.has_ended(session, ticket, now):
            request = ActRequest(Act.RISE, ticket.version)
            loop.act(session, ticket.id, request=request, actor=system, now=now)
            risen += 1
    return risen
