"""Keep the demonstration city alive: its people do every act of the workflow, and now and then others."""

import logging
import math
import random
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

import clock
from db import feed
from db.queries import simulation
from db.queries.simulation import MovableTicket, WaitingMotion
from db.session import owner_transaction, transaction
from db.writes.simulations import set_played
from demo import actions, public_reports, roster
from demo.answers import decide
from demo.side_events import SIDE_EVENTS, SideEvent
from demo.workflow_profile import DAY, usual_seconds
from demo.world import CityMoment, World
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
BETWEEN_ACTS = timedelta(seconds=4)  # of missed time
BY_HOUR = (3, 2, 2, 2, 2, 4, 9, 18, 32, 35, 32, 24, 15, 18, 26, 29, 26, 24, 22, 20, 16, 13, 9, 5)
# The share of waiting tickets that is ready for an act, where it is not all.
READY = {Act.RESPOND: 0.1, Act.RATE: 0.3}
PACED = frozenset(actions.WAITING) - {Act.DISPATCH}  # as often as the stock and the usual wait say
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
    side_events: tuple[SideEvent, ...] = SIDE_EVENTS


@dataclass(frozen=True, slots=True)
class Outlook:
    """State of the city at the start of a beat: open tickets by state, public reports, and the time."""

    now: datetime
    standing: dict[Status, int]
    letters: int
    hour: int
    works: bool


USUAL = Habits()


class Simulator:
    """Plays one city at ``pace`` (simulated seconds per second); every act is a transaction of its own."""

    def __init__(self, world: World, *, pace: float, seed: int | None = None, habits: Habits = USUAL) -> None:
        self.world, self.pace, self.habits = world, pace, habits
        self.dice = random.Random(seed)  # noqa: S311  # dice of a game, not a secret
        self._scope = Scope.whole(world.city)
        self._roster_kept: datetime | None = None
        self._driven: datetime | None = None  # while missed time is played: when the next act happens
        self._driven_until = datetime.max.replace(tzinfo=UTC)

    def run(self, stop: threading.Event) -> None:
        """Play until ``stop`` is set; a failed beat is logged and the next one goes on."""
        while not stop.wait(BEAT_SECONDS):
            try:
                self.beat(BEAT_SECONDS)
            except (SQLAlchemyError, DomainError):
                log.exception("a beat of the simulator failed")

    def beat(self, seconds: float) -> int:
        """Play what happens in so many real seconds at the city's present; return how many acts were done."""
        return self._play_span(seconds * self.pace)

    def play(self, seconds: float, *, now: datetime, until: datetime) -> int:
        """Play so many seconds' acts of time that was missed, one after the other between two instants.

        What people have changed meanwhile, in the present, is left alone.
        """
        self._driven = now
        self._driven_until = until
        try:
            done = self._play_span(seconds)
        finally:
            self._driven = None
        with owner_transaction() as session:
            set_played(session, self.world.city, until)
        return done

    def _play_span(self, played: float) -> int:
        outlook = self._outlook()
        self._keep_roster(outlook.now)
        done = self._decide(outlook.now, most=max(1, round(played / BEAT_SECONDS)))
        if outlook.works:
            done += self._play_side_events(outlook, seconds=played)
            outlook = self._outlook()  # what was taken from the queues is gone
        for act, count in self._turns(outlook, seconds=played).items():
            done += self._play(act, count)
        if done:
            feed.poke()
        with owner_transaction() as session:
            set_played(session, self.world.city, outlook.now)
        return done

    def _now(self, session: Session) -> datetime:
        """Return the city's present, or the instant at which the next act of missed time happens."""
        return self._driven or clock.now(session, self.world.city)

    def _moment(self, session: Session) -> CityMoment:
        return CityMoment(session, self.world, self.dice, self._now(session))

    def _outlook(self) -> Outlook:
        city = self.world.city
        with transaction(self._scope) as session:
            now, calendar = self._now(session), load_city_rules(session, city).calendar
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
            roster.keep(session, self.world.city, now=now)
        self._roster_kept = now

    def _decide(self, now: datetime, *, most: int) -> int:
        """Answer what is nearly due; what is not leaves people at the desks something to decide."""
        with transaction(self._scope) as session:
            before = now + ANSWERED_BEFORE
            found = simulation.list_waiting_motions(session, self.world.city, before=before, limit=most)
        return sum(self._done(decide, motion) for motion in found)

    def _turns(self, outlook: Outlook, *, seconds: float) -> dict[Act, int]:
        """Return how many of each act come due."""
        share = seconds / 3600 * BY_HOUR[outlook.hour] / sum(BY_HOUR)
        turns = {
            Act.REPORT: self._poisson(share * self.habits.reports_a_day),
            Act.SUBMIT: self._poisson(share * self.habits.letters_a_day),
            Act.DISPATCH: self._taken_from(self._above(outlook), seconds),
        }
        if outlook.works:
            for act in sorted(PACED):
                statuses = actions.WAITING[act]
                stock = sum(outlook.standing.get(status, 0) for status in statuses) * READY.get(act, 1)
                stock -= outlook.letters if act is Act.CALL else 0
                turns[act] = self._poisson(stock * seconds / usual_seconds(act))
            over = max(0, outlook.letters - self.habits.letters_left)
            turns[Act.ACCEPT] = self._taken_from(over, seconds)
        return {act: count for act, count in turns.items() if count}

    def _above(self, outlook: Outlook) -> int:
        """Return how many tickets wait to be dispatched in addition to those left for people."""
        waiting = outlook.standing.get(Status.ACCEPTED, 0) + outlook.standing.get(Status.CALLED, 0)
        return max(0, waiting - self.habits.queue)

    def _taken_from(self, over: int, seconds: float) -> int:
        return self._poisson(min(over, over * seconds / EMPTYING_SECONDS))

    def _play(self, act: Act, count: int) -> int:
        """Perform one kind of act several times; a ticket that another actor changed first is left alone."""
        if act is Act.REPORT:
            return sum(self._report() for _ in range(count))
        if act is Act.SUBMIT:
            return sum(self._write_letter() for _ in range(count))
        with transaction(self._scope) as session:
            now = self._now(session)
            found = actions.candidates(session, self.world.city, act, count * CHOICE, now=now)
        found = [candidate for candidate in found if candidate.changed_at <= now]
        self.dice.shuffle(found)
        return sum(self._done(actions.ACTIONS[act], candidate) for candidate in found[:count])

    def _play_side_events(self, outlook: Outlook, *, seconds: float) -> int:
        """Perform due side events; the queues of real users are left to them."""
        done, spare = 0, self._above(outlook)
        for event in self.habits.side_events:
            count = self._poisson(event.a_day * seconds / DAY)
            played = self._play_side_event(event, min(count, spare) if event.drains else count)
            spare -= played if event.drains else 0
            done += played
        return done

    def _play_side_event(self, event: SideEvent, count: int) -> int:
        """Do one kind of act some times; a ticket that cannot take it is passed over."""
        if not count:
            return 0
        with transaction(self._scope) as session:
            moment = self._moment(session)
            found = [one for one in event.found(moment) if one.changed_at <= moment.now]
        self.dice.shuffle(found)
        tries = (self._done(event.perform, candidate) for candidate in found[: count * CHOICE])
        return sum(islice(filter(None, tries), count))

    def _report(self) -> bool:
        is_repeated = self.dice.random() < self.habits.repeated
        return self._done(actions.repeat_one if is_repeated else actions.report_one, None)

    def _write_letter(self) -> bool:
        writer = public_reports.writer(self.world.city, self.dice)
        return self._done(public_reports.write_one, writer, scope=writer.scope)

    def _done(
        self,
        act: Callable[[CityMoment, Any], object],
        candidate: MovableTicket | WaitingMotion | Actor | None,
        *,
        scope: Scope | None = None,
    ) -> bool:
        try:
            with transaction(scope or self._scope) as session:
                act(self._moment(session), candidate)
        except DomainError as refused:
            log.debug("an act of the simulator was refused: %s", refused)
            return False
        if self._driven is not None:
            self._driven = min(self._driven + BETWEEN_ACTS, self._driven_until)
        return True

    def _poisson(self, mean: float) -> int:
        """Return a whole number that is ``mean`` on average; large means are rounded, small ones drawn."""
        if mean > 30:
            return round(mean)
        limit, count, product = math.exp(-mean), 0, self.dice.random()
        while product > limit:
            count, product = count + 1, product * self.dice.random()
        return count
