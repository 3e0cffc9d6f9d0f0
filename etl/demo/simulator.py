"""Keep the demonstration city alive: its people report, dispatch, respond, complete and rate."""

import logging
import math
import random
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

import clock
from db import feed
from db.queries import simulation
from db.queries.simulation import Candidate, WaitingMotion
from db.session import owner_transaction, transaction
from db.simulations import set_played
from domain.calendars import Calendar, WorkingCalendar
from domain.errors import DomainError
from domain.scopes import Scope
from domain.terms import Act, Status
from etl.demo import scenes
from etl.demo.decisions import decide
from etl.demo.scenes import Scenery
from services.city_rules import city_rules

log = logging.getLogger(__name__)

BEAT_SECONDS = 2.0
ANSWERED_BEFORE = timedelta(hours=1)
QUEUE = 150  # accepted tickets left for people at the dispatchers' seats
REPORTS_A_DAY = 560
DAY = 27_000  # seconds of one working day
# Working seconds that a ticket stays in each state on average; the open stock follows from them.
STAYS = {
    Act.RESPOND: 0.18 * DAY,
    Act.COMPLETE: 2.3 * DAY,
    Act.PASS_REVIEW: 0.9 * DAY,
    Act.FEED_BACK: 0.6 * DAY,
    Act.CALL_BACK: 1.2 * DAY,
    Act.CLOSE: 0.3 * DAY,
    Act.RATE: 1.8 * DAY,
    Act.CALL: 1.0 * DAY,
}
BY_HOUR = (3, 2, 2, 2, 2, 4, 9, 18, 32, 35, 32, 24, 15, 18, 26, 29, 26, 24, 22, 20, 16, 13, 9, 5)
CHOICE = 4  # among so many times as many candidates as acts, so that not only the most pressing move


@dataclass(frozen=True, slots=True)
class Turn:
    """How many of each act come due in one beat."""

    act: Act
    count: int


class Simulator:
    """Plays one city at ``pace`` (simulated seconds per second); every act is a transaction of its own."""

    def __init__(self, scenery: Scenery, *, pace: float, seed: int | None = None) -> None:
        self.scenery, self.pace = scenery, pace
        self.dice = random.Random(seed)  # noqa: S311  # dice of a game, not a secret
        self._scope = Scope.whole(scenery.city)

    def run(self, stop: threading.Event) -> None:
        """Play until ``stop`` is set; a failed beat is logged and the next one goes on."""
        while not stop.wait(BEAT_SECONDS):
            try:
                self.beat(BEAT_SECONDS)
            except (SQLAlchemyError, DomainError):
                log.exception("a beat of the simulator failed")

    def beat(self, seconds: float) -> int:
        """Play what happens in so many real seconds; return how many acts were done."""
        with transaction(self._scope) as session:
            now = clock.now(session, self.scenery.city)
            standing = simulation.open_by_status(session, self.scenery.city)
            calendar = city_rules(session, self.scenery.city).calendar
        done = self._decide(now, most=max(1, round(seconds * self.pace / BEAT_SECONDS)))
        for turn in self._turns(now, calendar, standing=standing, seconds=seconds * self.pace):
            done += self._play(turn)
        if done:
            feed.poke()
        with owner_transaction() as session:
            set_played(session, self.scenery.city, now)
        return done

    def _decide(self, now: datetime, *, most: int) -> int:
        """Answer what is nearly due; what is not leaves people at the desks something to decide."""
        with transaction(self._scope) as session:
            before = now + ANSWERED_BEFORE
            found = simulation.waiting_motions(session, self.scenery.city, before=before, limit=most)
        return sum(self._done(decide, motion) for motion in found)

    def _turns(
        self, now: datetime, calendar: Calendar, *, standing: dict[Status, int], seconds: float
    ) -> list[Turn]:
        works = isinstance(calendar, WorkingCalendar) and calendar.is_open(now)
        hour = now.astimezone(calendar.zone).hour
        reports = seconds * REPORTS_A_DAY / 3600 * BY_HOUR[hour] / sum(BY_HOUR)
        over = max(0, standing.get(Status.ACCEPTED, 0) + standing.get(Status.CALLED, 0) - QUEUE)
        turns = [
            Turn(Act.REPORT, self._poisson(reports)),
            Turn(Act.DISPATCH, self._poisson(min(over, over * seconds / 900))),
        ]
        if works:
            of_act = {
                Act.RESPOND: standing.get(Status.DISPATCHED, 0) * 0.1,
                Act.COMPLETE: standing.get(Status.DISPATCHED, 0),
                Act.PASS_REVIEW: standing.get(Status.COMPLETED, 0),
                Act.CALL: standing.get(Status.REPORTED, 0),
                Act.FEED_BACK: standing.get(Status.REVIEWED, 0) + standing.get(Status.HANDLED_LOCALLY, 0),
                Act.CALL_BACK: standing.get(Status.FED_BACK, 0),
                Act.CLOSE: standing.get(Status.CALLED_BACK, 0),
                Act.RATE: (standing.get(Status.FED_BACK, 0) + standing.get(Status.CALLED_BACK, 0)) * 0.3,
            }
            turns += [Turn(act, self._poisson(stock * seconds / STAYS[act])) for act, stock in of_act.items()]
        return [turn for turn in turns if turn.count]

    def _play(self, turn: Turn) -> int:
        """Do one kind of act some times; a ticket that somebody else moved first is left alone."""
        if turn.act is Act.REPORT:
            return sum(self._done(scenes.report_one, None) for _ in range(turn.count))
        with transaction(self._scope) as session:
            found = scenes.candidates(session, self.scenery.city, turn.act, turn.count * CHOICE)
        self.dice.shuffle(found)
        return sum(self._done(scenes.SCENES[turn.act], candidate) for candidate in found[: turn.count])

    def _done(self, scene: Callable[..., Any], candidate: Candidate | WaitingMotion | None) -> bool:
        try:
            with transaction(self._scope) as session:
                now = clock.now(session, self.scenery.city)
                scene(session, self.scenery, candidate, dice=self.dice, now=now)
        except DomainError as refused:
            log.debug("an act of the simulator was refused: %s", refused)
            return False
        return True

    def _poisson(self, mean: float) -> int:
        """Return a whole number that is ``mean`` on average; large means are rounded, small ones drawn."""
        if mean > 30:
            return round(mean)
        limit, count, product = math.exp(-mean), 0, self.dice.random()
        while product > limit:
            count, product = count + 1, product * self.dice.random()
        return count
