"""Play the time that the demonstration missed while it did not run: the simulator under a driven clock."""

import threading
from datetime import datetime, timedelta

from db.queries.simulations import find_built
from db.session import owner_transaction, transaction
from demo.simulator import Simulator
from demo.workflow_profile import DAY
from domain.calendars import Calendar
from domain.scopes import Scope
from services.city_context import load_city_rules

LONGEST = timedelta(days=14)  # what was missed before leaves a gap
STEP = timedelta(hours=1)
ACTS_A_DAY = 7_500  # that the simulator does in one working day of the full city
MOST_ACTS = 8_000  # of one start; a longer absence is played with fewer acts a day, so that more runs late


def play_missed_time(simulator: Simulator, *, now: datetime, stop: threading.Event | None = None) -> int:
    """Play from where the city was left until ``now``; return how many acts were done.

    Every step is committed with how far the city has come: an interrupted run goes on from there.
    """
    city = simulator.world.city
    with owner_transaction() as session:
        state = find_built(session, city)
    if state is None or state.played_until is None or not state.has_missed_time(now):
        return 0
    begin = max(state.played_until, now - LONGEST)
    with transaction(Scope.whole(city)) as session:
        share = share_played(load_city_rules(session, city).calendar, begin, now)
    done, at = 0, begin
    while at < now and not (stop and stop.is_set()):
        step = min(STEP, now - at)
        done += simulator.play(step.total_seconds() * share, now=at, until=at + step)
        at += step
    return done


def share_played(calendar: Calendar, begin: datetime, end: datetime) -> float:
    """Return which share of the usual acts is done, so that they stay below MOST_ACTS."""
    worked = calendar.working_seconds_between(begin, end)
    expected = ACTS_A_DAY * (worked if isinstance(worked, int) else (end - begin).total_seconds() / 3) / DAY
    return min(1.0, MOST_ACTS / max(expected, 1))
