"""Start missing clocks of open tickets by their state, for tickets older than these clocks."""

from datetime import datetime

from sqlalchemy.orm import Session

from db.writes import missing_clocks
from domain.clock_states import CLOCK_OF_STATE
from domain.enums import Act, ClockKind, Status
from domain.scopes import Actor
from domain.transitions import Tick
from services import history, outbox
from services.city_context import load_city_rules
from services.history import Entry
from services.workflow import clocks


def start_missing(session: Session, city: str, now: datetime, limit: int = 50) -> int:
    """Start the missing clocks of up to ``limit`` tickets and return of how many; each leaves its history.

    What was shelved without a review day is looked at today. A replay's past is not acted on.
    """
    rules = load_city_rules(session, city)
    if rules.facts.as_of is not None:
        return 0
    found = missing_clocks.lock_lacking(session, city, CLOCK_OF_STATE, limit=limit)
    for ticket in found:
        kind = CLOCK_OF_STATE[Status(ticket.status)]
        if kind is ClockKind.SHELF and ticket.review_on is None:
            ticket.review_on = rules.day_of(now)
        clocks.apply_ticks(session, ticket, None, ticks={kind: Tick.START}, rules=rules, now=now)
        entry = Entry(Act.RECLOCK, before=Status(ticket.status), data={"started": kind.value})
        history.record(session, ticket, entry, actor=Actor.system(city), at=now)
    if found:
        outbox.record(session, city, [ticket.id for ticket in found], now)
    return len(found)
