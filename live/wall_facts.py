"""Queries for wall facts outside the city state: the day so far, deadlines kept, workflow, newest tickets."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from db.queries.city_time import get_city_time
from db.queries.wall_backlog import Backlog, BacklogInstant, list_backlogs
from db.queries.wall_day import Flow, count_completed, count_received, get_day_start
from db.queries.wall_deadlines import DeadlinesKept, deadlines_kept
from db.queries.wall_newest import NewTicket, list_newest, load_area_names, load_department_names
from db.queries.wall_ratings import Rated, load_department_ratings
from db.queries.wall_steps import StepCount, load_steps
from domain.scopes import Scope
from live.city_state import CityState

HOUR = timedelta(hours=1)
LINE_HOURS = 24
NEWEST = 24  # the most that the widest wall can show


@dataclass(frozen=True, slots=True)
class BoardFacts:
    """What plain SQL said at ``at``; lines hold the 24 hours before it, oldest first.

    ``kept_before`` is the period of the same length before the one of ``kept``.
    """

    at: datetime
    line: tuple[Backlog, ...]
    kept: DeadlinesKept
    kept_before: DeadlinesKept
    kept_line: tuple[DeadlinesKept, ...]
    received: Flow
    completed: Flow
    loop: tuple[StepCount, ...]
    newest: tuple[NewTicket, ...]
    ratings: dict[str, Rated]
    departments: dict[str, tuple[str, str | None]]
    areas: dict[str, str]


def read_facts(session: Session, scope: Scope, picture: CityState) -> BoardFacts:
    """Return the facts within ``scope`` at the city's current time; picture gives its zone and rules."""
    now, zone, rules = get_city_time(session, scope.city), picture.zone, picture.rules
    hours = [now - HOUR * back for back in range(LINE_HOURS, 0, -1)]
    moments = [BacklogInstant(at, get_day_start(at, zone, days=1)) for at in hours]
    period = rules.figures_period
    kept, kept_before, *kept_line = deadlines_kept(session, scope, [now, now - period, *hours], length=period)
    return BoardFacts(
        at=now,
        line=tuple(list_backlogs(session, scope, moments)),
        kept=kept,
        kept_before=kept_before,
        kept_line=tuple(kept_line),
        received=count_received(session, scope, now=now, zone=zone),
        completed=count_completed(session, scope, now=now, zone=zone),
        loop=load_steps(session, scope, now=now, period=period),
        newest=tuple(list_newest(session, scope, now=now, limit=NEWEST)),
        ratings=load_department_ratings(
            session, scope, today=now.astimezone(zone).date(), zone=zone, days=rules.period_days,
            scores=rules.scores,
        ),
        departments=load_department_names(session, scope.city),
        areas=load_area_names(session, scope.city),
    )  # fmt: skip
