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
from db.queries.wall_steps import StepPeriod, count_steps, load_step_periods
from db.queries.wall_supervision import SupervisionCounts, load_supervision
from domain.enums import Act
from domain.scopes import Scope
from live.city_state import CityState

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
PAST_KEPT = timedelta(minutes=10)  # what was then changes only by corrections, and medians hardly
LINE_HOURS = 24
NEWEST = 24  # the most that the widest wall can show


@dataclass(frozen=True, slots=True)
class PastFacts:
    """What costs most and changes least: the 24 hours before ``at``, oldest first, and periods up to it.

    ``kept_before`` is the period of the same length before the one that ends at ``at``.
    """

    at: datetime
    period: timedelta
    line: tuple[Backlog, ...]
    kept_before: DeadlinesKept
    kept_line: tuple[DeadlinesKept, ...]
    steps: tuple[StepPeriod, ...]

    def serves(self, now: datetime, period: timedelta) -> bool:
        """Return whether these facts may still be shown at ``now``; a clock that went back reads again."""
        return self.period == period and self.at <= now < self.at + PAST_KEPT


@dataclass(frozen=True, slots=True)
class TakenSteps:
    """One step of the workflow: how often it was taken in 24 hours and in the period, and its median."""

    act: Act
    day: int
    month: int
    median_seconds: float | None


@dataclass(frozen=True, slots=True)
class BoardFacts:
    """What plain SQL said at ``at``; ``past`` may be some minutes older."""

    at: datetime
    past: PastFacts
    kept: DeadlinesKept
    received: Flow
    completed: Flow
    loop: tuple[TakenSteps, ...]
    newest: tuple[NewTicket, ...]
    ratings: dict[str, Rated]
    departments: dict[str, tuple[str, str | None]]
    areas: dict[str, str]
    supervision: SupervisionCounts


def read_facts(
    session: Session, scope: Scope, picture: CityState, *, past: PastFacts | None = None
) -> BoardFacts:
    """Return the facts within ``scope`` at the city's current time; picture gives its zone and rules.

    past: what was read of the past before; it is read again where it is too old.
    """
    now, zone, rules = get_city_time(session, scope.city), picture.zone, picture.rules
    if past is None or not past.serves(now, rules.figures_period):
        past = _read_past(session, scope, now, picture)
    [kept] = deadlines_kept(session, scope, [now], length=rules.figures_period)
    return BoardFacts(
        at=now,
        past=past,
        kept=kept,
        received=count_received(session, scope, now=now, zone=zone),
        completed=count_completed(session, scope, now=now, zone=zone),
        loop=_join_steps(past.steps, count_steps(session, scope, since=now - DAY, until=now)),
        newest=tuple(list_newest(session, scope, now=now, limit=NEWEST)),
        ratings=load_department_ratings(
            session, scope, today=now.astimezone(zone).date(), zone=zone, days=rules.period_days,
            scores=rules.scores,
        ),
        departments=load_department_names(session, scope.city),
        areas=load_area_names(session, scope.city),
        supervision=load_supervision(
            session, scope, now=now, today=now.astimezone(zone).date(),
            since=now - rules.figures_period,
        ),
    )  # fmt: skip


def _read_past(session: Session, scope: Scope, now: datetime, picture: CityState) -> PastFacts:
    hours = [now - HOUR * back for back in range(LINE_HOURS, 0, -1)]
    moments = [BacklogInstant(at, get_day_start(at, picture.zone, days=1)) for at in hours]
    period = picture.rules.figures_period
    kept_before, *kept_line = deadlines_kept(session, scope, [now - period, *hours], length=period)
    return PastFacts(
        at=now,
        period=period,
        line=tuple(list_backlogs(session, scope, moments)),
        kept_before=kept_before,
        kept_line=tuple(kept_line),
        steps=load_step_periods(session, scope, now=now, period=period),
    )


def _join_steps(periods: tuple[StepPeriod, ...], today: dict[Act, int]) -> tuple[TakenSteps, ...]:
    """Return the steps; what was taken since the period was counted is in it at least."""
    return tuple(
        TakenSteps(step.act, today[step.act], max(step.count, today[step.act]), step.median_seconds)
        for step in periods
    )
