"""Simulator of the demonstration city: its actors go through every stage, with occasional side events."""

import logging
import math
import random
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

import clock
from db import feed
from db.queries import simulation
from db.queries.simulation import MovableTicket, WaitingMotion
from db.session import owner_transaction, transaction
from db.writes.simulations import set_played
from demo import actions, public_reports, roster
from demo.answers import decide
from demo.report_pool import World
from demo.side_event_tickets import SimulationState
from demo.side_events import ASIDES, Aside, scene_of
from domain.calendars import WorkingCalendar
from domain.enums import Act, Status
from domain.errors import DomainError
from domain.scopes import Actor, Scope
from services.city_context import load_city_rules

log = logging.getLogger(__name__)

BEAT_SECONDS = 2.0
ANSWERED_BEFORE = timedelta(hours=1)
EMPTYING_SECONDS = 900  # in which a queue is brought back to what is left for people
ROSTER_KEPT = timedelta(hours=1)
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
class Habits:
    """How busy the played people are, and what they leave for the people at the desks.

    repeated: share of reports about what was reported before. queue, letters_left: accepted
    tickets left at the dispatchers' desks, public reports left at the intake's.
    """

    reports_a_day: float = 560
    letters_a_day: float = 22
    repeated: float = 0.02
    queue: int = 150
    letters_left: int = 12
    asides: tuple[Aside, ...] = ASIDES


@dataclass(frozen=True, slots=True)
class Outlook:
    """State of the city at the start of a beat: open tickets by state, public reports, and the time."""

    now: datetime
    standing: dict[Status, int]
    letters: int
    hour: int
    works: bool


@dataclass(frozen=True, slots=True)
class Turn:
    """How many of each act come due in one beat."""

    act: Act
    count: int


USUAL = Habits()


class Simulator:
    """Plays one city at ``pace`` (simulated seconds per second); every act is a transaction of its own."""

    def __init__(
        self, scenery: World, *, pace: float, seed: int | None = None, habits: Habits = USUAL
    ) -> None:
        self.scenery, self.pace, self.habits = scenery, pace, habits
        self.dice = random.Random(seed)  # noqa: S311  # dice of a game, not a secret
        self._scope = Scope.whole(scenery.city)
        self._roster_kept: datetime | None = None

    def run(self, stop: threading.Event) -> None:
        """Play until ``stop`` is set; a failed beat is logged and the next one goes on."""
        while not stop.wait(BEAT_SECONDS):
            try:
                self.beat(BEAT_SECONDS)
            except (SQLAlchemyError, DomainError):
                log.exception("a beat of the simulator failed")

    def beat(self, seconds: float) -> int:
        """Play what happens in so many real seconds; return how many acts were done."""
        played = seconds * self.pace
        outlook = self._outlook()
        self._keep_roster(outlook.now)
        done = self._decide(outlook.now, most=max(1, round(played / BEAT_SECONDS)))
        if outlook.works:
            done += self._play_asides(outlook, seconds=played)
            outlook = self._outlook()  # what was taken from the queues is gone
        for turn in self._turns(outlook, seconds=played):
            done += self._play(turn, now=outlook.now)
        if done:
            feed.poke()
        with owner_transaction() as session:
            set_played(session, self.scenery.city, outlook.now)
        return done

    def _outlook(self) -> Outlook:
        city = self.scenery.city
        with transaction(self._scope) as session:
            now, calendar = clock.now(session, city), load_city_rules(session, city).calendar
            return Outlook(
                now=now,
                standing=simulation.open_by_status(session, city),
                letters=simulation.count_waiting_letters(session, city),
                hour=now.astimezone(calendar.zone).hour,
                works=isinstance(calendar, WorkingCalendar) and calendar.is_open(now),
            )

    def _keep_roster(self, now: datetime) -> None:
        """Keep the duty roster filled, checked once an hour."""
        if self._roster_kept is not None and now < self._roster_kept + ROSTER_KEPT:
            return
        with transaction(self._scope) as session:
            roster.keep(session, self.scenery.city, now=now)
        self._roster_kept = now

    def _decide(self, now: datetime, *, most: int) -> int:
        """Answer what is nearly due; what is not leaves people at the desks something to decide."""
        with transaction(self._scope) as session:
            before = now + ANSWERED_BEFORE
            found = simulation.list_waiting_motions(session, self.scenery.city, before=before, limit=most)
        return sum(self._done(decide, motion) for motion in found)

    def _turns(self, outlook: Outlook, *, seconds: float) -> list[Turn]:
        standing = outlook.standing
        share = seconds / 3600 * BY_HOUR[outlook.hour] / sum(BY_HOUR)
        turns = [
            Turn(Act.REPORT, self._poisson(share * self.habits.reports_a_day)),
            Turn(Act.SUBMIT, self._poisson(share * self.habits.letters_a_day)),
            Turn(Act.DISPATCH, self._taken_from(self._above(outlook), seconds)),
        ]
        if outlook.works:
            over = max(0, outlook.letters - self.habits.letters_left)
            of_act = {
                Act.RESPOND: standing.get(Status.DISPATCHED, 0) * 0.1,
                Act.COMPLETE: standing.get(Status.DISPATCHED, 0),
                Act.PASS_REVIEW: standing.get(Status.COMPLETED, 0),
                Act.CALL: standing.get(Status.REPORTED, 0) - outlook.letters,
                Act.FEED_BACK: standing.get(Status.REVIEWED, 0) + standing.get(Status.HANDLED_LOCALLY, 0),
                Act.CALL_BACK: standing.get(Status.FED_BACK, 0),
                Act.CLOSE: standing.get(Status.CALLED_BACK, 0),
                Act.RATE: (standing.get(Status.FED_BACK, 0) + standing.get(Status.CALLED_BACK, 0)) * 0.3,
            }
            turns += [Turn(act, self._poisson(stock * seconds / STAYS[act])) for act, stock in of_act.items()]
            turns.append(Turn(Act.ACCEPT, self._taken_from(over, seconds)))
        return [turn for turn in turns if turn.count]

    def _above(self, outlook: Outlook) -> int:
        """Return how many tickets wait to be dispatched in addition to those left for people."""
        waiting = outlook.standing.get(Status.ACCEPTED, 0) + outlook.standing.get(Status.CALLED, 0)
        return max(0, waiting - self.habits.queue)

    def _taken_from(self, over: int, seconds: float) -> int:
        return self._poisson(min(over, over * seconds / EMPTYING_SECONDS))

    def _play(self, turn: Turn, *, now: datetime) -> int:
        """Perform one kind of act several times; a ticket that another actor changed first is left alone."""
        if turn.act is Act.REPORT:
            return sum(self._report() for _ in range(turn.count))
        if turn.act is Act.SUBMIT:
            return sum(self._write_letter() for _ in range(turn.count))
        with transaction(self._scope) as session:
            found = actions.candidates(session, self.scenery.city, turn.act, turn.count * CHOICE, now=now)
        self.dice.shuffle(found)
        return sum(self._done(actions.SCENES[turn.act], candidate) for candidate in found[: turn.count])

    def _play_asides(self, outlook: Outlook, *, seconds: float) -> int:
        """Perform due side events; the queues of real users are left to them."""
        done, spare = 0, self._above(outlook)
        for aside in self.habits.asides:
            count = self._poisson(aside.a_day * seconds / DAY)
            played = self._play_aside(aside, min(count, spare) if aside.drains else count, now=outlook.now)
            spare -= played if aside.drains else 0
            done += played
        return done

    def _play_aside(self, aside: Aside, count: int, *, now: datetime) -> int:
        """Do one kind of act some times; a ticket that cannot take it is passed over."""
        if not count:
            return 0
        with transaction(self._scope) as session:
            found = aside.found(SimulationState(session, self.scenery, self.dice, now))
        self.dice.shuffle(found)
        tries = (self._done(scene_of(aside), candidate) for candidate in found[: count * CHOICE])
        return sum(islice(filter(None, tries), count))

    def _report(self) -> bool:
        is_repeated = self.dice.random() < self.habits.repeated
        return self._done(actions.repeat_one if is_repeated else actions.report_one, None)

    def _write_letter(self) -> bool:
        writer = public_reports.writer(self.scenery.city, self.dice)
        return self._done(public_reports.write_one, writer, scope=writer.scope)

    def _done(
        self,
        scene: Callable[..., Any],
        candidate: MovableTicket | WaitingMotion | Actor | None,
        *,
        scope: Scope | None = None,
    ) -> bool:
        try:
            with transaction(scope or self._scope) as session:
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
