"""Remind of amendments and arbitrations whose step was not taken in time, each step once."""

from datetime import datetime

from sqlalchemy.orm import Session

from db.writes import amendments, arbitrations
from services.amendments import remind_of_amendment
from services.arbitrations import remind_of_arbitration
from services.city_context import load_city_rules


def remind_late(session: Session, city: str, now: datetime, limit: int = 50) -> int:
    """Notify those for whom late steps wait; return how many. A replay's past is not acted on."""
    rules = load_city_rules(session, city)
    if rules.facts.as_of is not None:
        return 0
    late = amendments.lock_late(session, city, now, limit=limit)
    for amendment in late:
        remind_of_amendment(session, amendment, now=now, calendar=rules.calendar)
    disputes = arbitrations.lock_late(session, city, now, limit=limit)
    for dispute in disputes:
        remind_of_arbitration(session, dispute, now=now, calendar=rules.calendar)
    return len(late) + len(disputes)
