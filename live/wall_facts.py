"""Read what a wall shows beside the picture: the day so far, deadlines kept, the loop, the newest tickets."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from db.queries.city_time import present
from db.queries.wall_backlog import Kept, Moment, Standing, deadlines_kept, standings
from db.queries.wall_day import Flow, completed, day_begins_at, received
from db.queries.wall_newest import NewTicket, area_names, department_names, newest
from db.queries.wall_ratings import Rated, department_ratings
from db.queries.wall_steps import Step, loop
from domain.scopes import Scope
from live.city_state import Picture

HOUR = timedelta(hours=1)
LINE_HOURS = 24
NEWEST = 24  # as many as the widest wall has room for


@dataclass(frozen=True, slots=True)
class BoardFacts:
    """What plain SQL said at ``at``; lines hold the 24 hours before it, oldest first.

    ``kept_before`` is the period of the same length before the one of ``kept``.
    """

    at: datetime
    line: tuple[Standing, ...]
    kept: Kept
    kept_before: Kept
    kept_line: tuple[Kept, ...]
    received: Flow
    completed: Flow
    loop: tuple[Step, ...]
    newest: tuple[NewTicket, ...]
    ratings: dict[str, Rated]
    departments: dict[str, tuple[str, str | None]]
    areas: dict[str, str]


def read_facts(session: Session, scope: Scope, picture: Picture) -> BoardFacts:
    """Return the facts within ``scope`` at the city's present; picture gives its zone and rules."""
    now, zone, rules = present(session, scope.city), picture.zone, picture.rules
    hours = [now - HOUR * back for back in range(LINE_HOURS, 0, -1)]
    moments = [Moment(at, day_begins_at(at, zone, days=1)) for at in hours]
    period = rules.figures_period
    kept, kept_before, *kept_line = deadlines_kept(session, scope, [now, now - period, *hours], length=period)
    return BoardFacts(
        at=now,
        line=tuple(standings(session, scope, moments)),
        kept=kept,
        kept_before=kept_before,
        kept_line=tuple(kept_line),
        received=received(session, scope, now=now, zone=zone),
        completed=completed(session, scope, now=now, zone=zone),
        loop=loop(session, scope, now=now, period=period),
        newest=tuple(newest(session, scope, now=now, limit=NEWEST)),
        ratings=department_ratings(
            session, scope, today=now.astimezone(zone).date(), zone=zone, days=rules.period_days,
            scores=rules.scores,
        ),
        departments=department_names(session, scope.city),
        areas=area_names(session, scope.city),
    )  # fmt: skip
