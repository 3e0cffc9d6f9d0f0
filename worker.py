"""Enter here: what nobody asks for - rising, spent pauses, escalations, notices outside, sums of past days.

``python worker.py`` runs until stopped; any number may run side by side, and any may be killed.
"""

import os
import signal
import socket
import threading
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from types import FrameType
from uuid import UUID

from sqlalchemy.exc import OperationalError, SQLAlchemyError

import clock
import logs
import text
from adapters import outside
from db import embedded, persons, session
from db.queries import workers
from db.queries.cities import all_cities, city_facts
from db.session import Session, account_transaction, administrator_transaction, transaction
from domain.deliveries import DeliveryState, Senders
from domain.errors import Busy, DomainError
from domain.scopes import Scope
from services import deliveries, escalation, pausing, rising, rollups
from services import settings as city_settings
from settings import settings

ROUND_SECONDS = 3.0
LONGEST_WAIT_SECONDS = 30.0
BATCH = 50
MOST_SUMS = 8  # days or months counted of one city in one round
MOST_BATCHES = 40  # of one kind of work in one round, so that no city waits for another's backlog


class Worker:
    """Goes round the cities and does what is due; every batch is a transaction of its own."""

    def __init__(self, senders: Senders) -> None:
        self.senders = senders
        self.done: Counter[str] = Counter()
        self._compared: dict[str, tuple[date, int]] = {}  # by city: from which day on, and how many rounds
        self._id: UUID | None = None

    def run(self, stop: threading.Event) -> None:
        """Work until ``stop`` is set; a failed round is logged and the next one waits longer."""
        wait = 0.0
        while not stop.wait(wait):
            try:
                self._beat()
                self.round(stop)
                wait = ROUND_SECONDS
            except (SQLAlchemyError, Busy, DomainError):
                logs.log.exception("a round of the worker failed")
                wait = min(LONGEST_WAIT_SECONDS, max(wait, ROUND_SECONDS) * 2)
        self._end()

    def round(self, stop: threading.Event) -> None:
        """Do what is due in every city that has a now of its own."""
        with account_transaction() as opened:
            cities = workers.working_cities(opened)
        for city in cities:
            for name, work in (
                ("risen", self._rise),
                ("resumed", self._resume),
                ("escalated", self._escalate),
                ("planned", self._plan),
                ("handed_over", self._hand_over),
            ):
                self._repeat(name, work, city, stop)

        with account_transaction() as opened:
            everywhere = [facts.city for facts in all_cities(opened)]
        for city in everywhere:
            self._repeat("settings", self._change_settings, city, stop)
            self._keep_sums(city, stop)

    def _keep_sums(self, city: str, stop: threading.Event) -> None:
        """Count what is due of the sums of past days; where nothing is, compare a slice of them."""
        for _ in range(MOST_SUMS):
            if stop.is_set():
                return
            with transaction(Scope.whole(city)) as opened:
                done = rollups.step(opened, city, clock.now(opened, city))
            if done is None:
                self._compare_sums(city)
                return
            self.done[f"sums_{done.work}"] += len(done.days)
            self._beat()

    def _compare_sums(self, city: str) -> None:
        """Compare the next day's sums with the tables; a difference is a mark that some act forgot."""
        start, turn = self._compared.get(city, (date.min, 0))
        with transaction(Scope.whole(city)) as opened:
            day, differing = rollups.compare(opened, city, start, turn=turn)
        self._compared[city] = (date.min, turn + 1) if day is None else (day + timedelta(days=1), turn)
        if differing:
            self.done["sums_differing"] += differing
            logs.log.warning("sums differed", city=city, day=str(day), rows=differing)

    def _repeat(self, name: str, work: Callable[[str], int], city: str, stop: threading.Event) -> None:
        """Do one kind of work until nothing of it is due."""
        for _ in range(MOST_BATCHES):
            done = 0 if stop.is_set() else work(city)
            if not done:
                return
            self.done[name] += done
            logs.log.info("worked", what=name, city=city, count=done)
            self._beat()

    def _change_settings(self, city: str) -> int:
        """Let planned changes of settings take effect; they move the clocks of every ticket."""
        with administrator_transaction(Scope.whole(city)) as opened:
            return city_settings.apply_due(opened, city, clock.now(opened, city))

    def _rise(self, city: str) -> int:
        with transaction(Scope.whole(city)) as opened:
            return rising.rise_due(opened, city, clock.now(opened, city), BATCH)

    def _resume(self, city: str) -> int:
        with transaction(Scope.whole(city)) as opened:
            return pausing.resume_spent(opened, city, clock.now(opened, city), BATCH)

    def _escalate(self, city: str) -> int:
        with transaction(Scope.whole(city)) as opened:
            return escalation.escalate_due(opened, city, clock.now(opened, city), BATCH)

    def _plan(self, city: str) -> int:
        with transaction(Scope.whole(city)) as opened:
            persons.become_worker(opened)
            return deliveries.plan(opened, city, carriers=self.senders.keys(), now=clock.now(opened, city))

    def _hand_over(self, city: str) -> int:
        """Claim, send outside any transaction, and keep how each went."""
        with transaction(Scope.whole(city)) as opened:
            persons.become_worker(opened)
            zone = city_facts(opened, city).zone
            with text.use(text.DEFAULT_LOCALE, zone=zone):
                now = clock.now(opened, city)
                parcels = deliveries.claim(opened, city, carriers=self.senders.keys(), now=now)
        for parcel in parcels:
            outcome = outside.hand_over(self.senders, parcel)
            with transaction(Scope.whole(city)) as opened:
                state = deliveries.settle(opened, city, parcel, outcome, now=clock.now(opened, city))
            if state is not DeliveryState.SENT:
                reason = getattr(outcome, "reason", None)
                logs.log.warning(
                    "not delivered", delivery=str(parcel.id), carrier=parcel.carrier, reason=reason
                )
        return len(parcels)

    def _beat(self) -> None:
        with account_transaction() as opened:
            if self._id is None:
                self._id = self._begin(opened)
            else:
                workers.beat(opened, self._id, dict(self.done))

    def _begin(self, opened: Session) -> UUID:
        return workers.begin(
            opened, host=socket.gethostname(), pid=os.getpid(), carriers=frozenset(self.senders)
        )

    def _end(self) -> None:
        if self._id is None:
            return
        try:
            with account_transaction() as opened:
                workers.end(opened, self._id)
        except (OperationalError, Busy):
            logs.log.info("the database was gone before the worker")


def main() -> None:
    """Work until SIGTERM or Ctrl-C."""
    found = settings()
    logs.configure(found.log_level, as_json=found.production)
    stop = threading.Event()

    def stopped(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stopped)
    with embedded.reach(found) as urls:
        engines = session.connect(urls)
        try:
            Worker(outside.senders(found)).run(stop)
        finally:
            engines.dispose()


if __name__ == "__main__":
    main()
