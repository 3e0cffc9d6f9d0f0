"""Generate side events on some open tickets, so that every desk of the demonstration has some.

Everything is done by the services that people use, at the end of the built time.
"""

import random
from datetime import datetime

from sqlalchemy.orm import Session

from db.queries.simulation import MovableTicket
from demo.report_pool import World
from demo.side_event_tickets import SimulationState
from demo.side_events import ASIDES, Aside, perform
from domain.errors import DomainError


def leave_traces(session: Session, scenery: World, *, now: datetime, seed: int, scale: float) -> int:
    """Do the acts; return how many were done. A ticket that cannot take one is passed over."""
    stage = SimulationState(session, scenery, random.Random(seed), now)  # noqa: S311  # dice of a game, not a secret
    left = [aside for aside in ASIDES if aside.times]
    return sum(_leave(stage, aside, max(1, round(aside.times * scale))) for aside in left)


def _leave(stage: SimulationState, aside: Aside, times: int) -> int:
    candidates = aside.found(stage)
    stage.dice.shuffle(candidates)
    done = 0
    for candidate in candidates:
        if done >= times:
            break
        done += _done(stage, aside, candidate)
    return done


def _done(stage: SimulationState, aside: Aside, candidate: MovableTicket) -> bool:
    try:
        with stage.session.begin_nested():
            perform(stage, aside, candidate)
    except DomainError:
        return False
    return True
