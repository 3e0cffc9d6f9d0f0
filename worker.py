"""Worker process: escalation, expired pauses, external deliveries, rollups of past days.

``python worker.py`` runs until stopped; any number may run side by side, and any may be killed.
"""

import os
import signal
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from functools import partial
from types import MappingProxyType

import clock
import i18n
import logs
from adapters import channels, file_maintenance
from db import session
from db.bulk.cities import get_transaction_time
from db.queries import area_changes, worker_heartbeats
from db.queries.cities import list_cities, load_city_facts
from db.rls import identity
from db.server import embedded
from db.server.lock_holders import WORKER, acting
from db.session import (
    Session,
    account_transaction,
    administrator_transaction,
    owner_transaction,
    transaction,
)
from domain.deliveries import DeliveryState, Senders
from domain.errors import Disconnected
from domain.scopes import Scope
from services import (
    agency_form_rounds,
    assessment,
    assessment_notices,
    assigned_notices,
    causes,
    deliveries,
    department_changes,
    department_handover,
    department_succession,
    duty_reminders,
    escalation,
    history_proof,
    local_escalation,
    missing_clocks,
    overdue_motions,
    pause_expiry,
    rollups,
)
from services import settings as city_settings
from services.heartbeat import Pulse
from settings import secret_key, settings
from web.reports import jobs as report_jobs

ROUND_SECONDS = 3.0
LONGEST_WAIT_SECONDS = 30.0
BATCH = 50
MOST_REPORTS = 4  # built of one city in one round, so that nothing else waits for many of them
MOST_SUMS = 8  # days or months counted of one city in one round
PROOF_SECONDS = 600.0  # between two looks whether a day is to be signed, or a check is due
FIRST_SWEEP_SECONDS = 3600.0  # of running, until unfinished uploads are swept away …
SWEEP_SECONDS = 24 * 3600.0  # … and again
MOST_SIGNED = 31  # days of one city in one round
MOST_BATCHES = 40  # of one kind of work in one round, so that no city waits for another's backlog

Step = Callable[[Session, str, datetime, int], int]
# Steps in the order in which they run; each takes how much is done at the most, and returns how much was.
STEPS: Mapping[str, Step] = MappingProxyType(
    {
        "risen": local_escalation.escalate_due_reports,
        "resumed": pause_expiry.resume_spent,
        "clocks_started": missing_clocks.start_missing,
        "escalated": escalation.escalate_due,
        "motions_escalated": overdue_motions.escalate_late,
        "duty_steps_reminded": duty_reminders.remind_late,
        "assessment_steps_reminded": assessment_notices.remind_late,
        "assigned_matters_reminded": assigned_notices.remind_late,
        "agency_forms": agency_form_rounds.run_step,
    }
)


class Worker:
    """Goes round the cities and does what is due; every batch is a transaction of its own."""

    def __init__(
        self, senders: Senders, *, key: bytes | None = None, stepped: Callable[[], None] = lambda: None
    ) -> None:
        """Begin with nothing done. key: signs the days of history; stepped: called after every step."""
        self._key = key
        self._proves_at: defaultdict[str, float] = defaultdict(float)
        self.senders = senders
        self.done: Counter[str] = Counter()
        self._compared: dict[str, tuple[date, int]] = {}  # by city: from which day on, and how many rounds
        self._sweeps_at = time.monotonic() + FIRST_SWEEP_SECONDS
        self._stepped = stepped
        self._faults = 0

    def run(self, stop: threading.Event) -> None:
        """Work until ``stop`` is set; after a round in which something failed the next one waits longer."""
        wait = 0.0
        while not stop.wait(wait):
            self._faults = 0
            with self._surviving("a round", ""):
                self.round(stop)
            self._stepped()
            wait = min(LONGEST_WAIT_SECONDS, max(wait, ROUND_SECONDS) * 2) if self._faults else ROUND_SECONDS

    @contextmanager
    def _surviving(self, what: str, city: str) -> Iterator[None]:
        """Isolate a failing piece of work from the next ones; a lost database ends the round."""
        try:
            yield
        except Exception as fault:
            self._faults += 1
            if isinstance(fault, Disconnected) and city:
                raise
            self.done["faults"] += 1
            logs.log.exception("a piece of work failed", what=what, city=city)

    def round(self, stop: threading.Event) -> None:
        """Do what is due in every city that has a now of its own."""
        with account_transaction() as opened:
            cities = worker_heartbeats.list_working_cities(opened)
        for city in cities:
            for name, work in (
                *self._list_steps(),
                ("causes", self._find_causes),
                ("planned", self._plan),
                ("handed_over", self._hand_over),
            ):
                with self._surviving(name, city):
                    self._repeat(name, work, city, stop)

        with account_transaction() as opened:
            everywhere = [facts.city for facts in list_cities(opened)]
        for city in everywhere:
            with self._surviving("settings", city):
                self._repeat("settings", self._change_settings, city, stop)
            with self._surviving("departments", city):
                self._repeat("departments", self._change_departments, city, stop)
            with self._surviving("areas", city):
                self._repeat("areas", self._change_areas, city, stop)
            with self._surviving("sums", city):
                self._keep_sums(city, stop)
            with self._surviving("reports", city):
                self._report(city, stop)
            with self._surviving("freezes", city):
                self._repeat("freezes_signed", self._sign_freezes, city, stop)
            if self._key is not None and not stop.is_set() and self._proves_at[city] <= time.monotonic():
                with self._surviving("proof", city):
                    self._prove(city, key=self._key)
        if not stop.is_set() and self._sweeps_at <= time.monotonic():
            self._sweeps_at = time.monotonic() + SWEEP_SECONDS
            with self._surviving("sweep", ""):
                self._sweep()

    def _keep_sums(self, city: str, stop: threading.Event) -> None:
        """Count what is due of the sums of past days; where nothing is, compare a slice of them."""
        for _ in range(MOST_SUMS):
            if stop.is_set():
                return
            with transaction(Scope.whole(city)) as opened:
                done = rollups.run_step(opened, city, clock.now(opened, city))
            if done is None:
                self._compare_sums(city)
                return
            self.done[f"sums_{done.work}"] += len(done.days)
            self._stepped()

    def _report(self, city: str, stop: threading.Event) -> None:
        """Plan the reports that are due, build some that wait, and mail them to their subscribers."""
        self.done["reports_planned"] += report_jobs.plan_reports(city)
        for name, work, most in (
            ("reports_built", partial(report_jobs.build_next, stepped=self._stepped), MOST_REPORTS),
            ("reports_mailed", partial(report_jobs.mail_next, senders=self.senders), BATCH),
        ):
            for _ in range(most):
                done = 0 if stop.is_set() else work(city)
                if not done:
                    break
                self.done[name] += done
                self._stepped()

    def _sweep(self) -> None:
        """Remove uploads that no act used in time, and contents that no row names."""
        forgotten, removed = file_maintenance.sweep()
        self.done["uploads_swept"] += forgotten
        self.done["contents_swept"] += removed
        self._stepped()

    def _compare_sums(self, city: str) -> None:
        """Compare the next day's sums with the tables; a difference is a mark that some act forgot."""
        start, turn = self._compared.get(city, (date.min, 0))
        with transaction(Scope.whole(city)) as opened:
            day, differing = rollups.compare_counts(opened, city, start, turn=turn)
        self._compared[city] = (date.min, turn + 1) if day is None else (day + timedelta(days=1), turn)
        if differing:
            self.done["sums_differing"] += differing
            logs.log.warning("sums differed", city=city, day=str(day), rows=differing)

    def _prove(self, city: str, *, key: bytes) -> None:
        """Sign finished days, and go on with the weekly check; only the owner may write either."""
        with owner_transaction() as opened:
            now = get_transaction_time(opened)
            days = history_proof.sign(
                opened, load_city_facts(opened, city), now=now, key=key, most=MOST_SIGNED
            )
        self._stepped()
        with owner_transaction() as opened:
            checked = history_proof.check_slice(opened, city, now=now, key=key)
        self._stepped()
        if len(days) < MOST_SIGNED and not checked:
            self._proves_at[city] = time.monotonic() + PROOF_SECONDS
        self.done["days_signed"] += len(days)
        self.done["history_checked"] += checked

    def _sign_freezes(self, city: str) -> int:
        """Sign frozen periods of the assessment; only the owner may write a signature."""
        if self._key is None:
            return 0
        with owner_transaction() as opened:
            return assessment.sign_freezes(opened, city, key=self._key)

    def _repeat(self, name: str, work: Callable[[str], int], city: str, stop: threading.Event) -> None:
        """Do one kind of work until nothing of it is due."""
        for _ in range(MOST_BATCHES):
            done = 0 if stop.is_set() else work(city)
            if not done:
                return
            self.done[name] += done
            logs.log.info("worked", what=name, city=city, count=done)
            self._stepped()

    def _change_settings(self, city: str) -> int:
        """Apply planned changes of settings; they move the clocks of every ticket."""
        with administrator_transaction(Scope.whole(city)) as opened:
            return city_settings.apply_due(opened, city, clock.now(opened, city))

    def _change_departments(self, city: str) -> int:
        """Apply a change of departments on its day, or go on with what follows; the owner writes it."""
        with owner_transaction() as opened:
            now = clock.now(opened, city)
            return (
                department_handover.hand_over_some(opened, city, now)
                or department_changes.apply_due(opened, city, now)
                or department_succession.hand_over_strays(opened, city, now)
                or department_changes.open_history(opened, city)
            )

    def _change_areas(self, city: str) -> int:
        """Check uploaded boundaries, apply changes of the register on their day; only the owner writes it."""
        with administrator_transaction(Scope.whole(city)) as opened:
            now = clock.now(opened, city)
            today = now.astimezone(load_city_facts(opened, city).zone).date()
            if not area_changes.is_waiting(opened, city, today=today):
                return 0
        from etl import area_jobs  # reads maps: what that needs is large, and most workers never do

        return area_jobs.run_step(city, now, stepped=self._stepped)

    def _list_steps(self) -> list[tuple[str, Callable[[str], int]]]:
        return [(name, partial(self._perform, step)) for name, step in STEPS.items()]

    def _perform(self, step: Step, city: str) -> int:
        with transaction(Scope.whole(city)) as opened:
            return step(opened, city, clock.now(opened, city), BATCH)

    def _find_causes(self, city: str) -> int:
        with transaction(Scope.whole(city)) as opened:
            return causes.find_causes(opened, city, clock.now(opened, city))

    def _plan(self, city: str) -> int:
        with transaction(Scope.whole(city)) as opened:
            identity.set_worker_identity(opened)
            return deliveries.plan(opened, city, carriers=self.senders.keys(), now=clock.now(opened, city))

    def _hand_over(self, city: str) -> int:
        """Claim, send outside any transaction, and keep how each went."""
        with transaction(Scope.whole(city)) as opened:
            identity.set_worker_identity(opened)
            zone = load_city_facts(opened, city).zone
            with i18n.use(i18n.DEFAULT_LOCALE, zone=zone):
                now = clock.now(opened, city)
                parcels = deliveries.claim(opened, city, carriers=self.senders.keys(), now=now)
        for parcel in parcels:
            self._stepped()
            outcome = channels.hand_over(self.senders, parcel)
            with transaction(Scope.whole(city)) as opened:
                state = deliveries.settle(opened, city, parcel, outcome, now=clock.now(opened, city))
            if state is not DeliveryState.SENT:
                reason = getattr(outcome, "reason", None)
                logs.log.warning(
                    "not delivered", delivery=str(parcel.id), carrier=parcel.carrier, reason=reason
                )
        return len(parcels)


def work(senders: Senders, stop: threading.Event, *, key: bytes | None = None) -> None:
    """Work until ``stop`` is set, seen by all who ask for living workers."""
    pulse = Pulse(lambda: worker, give_up=lambda: os._exit(1))
    worker = Worker(senders, key=key, stepped=pulse.stepped)
    with pulse.beating():
        worker.run(stop)


def main() -> None:
    """Work until SIGTERM or Ctrl-C."""
    found = settings()
    logs.configure(found.log_level, as_json=found.production)
    stop = threading.Event()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    acting.set(WORKER)
    with embedded.provide_database(found) as urls:
        engines = session.connect(urls)
        try:
            work(channels.build_senders(found), stop, key=history_proof.derive_signing_key(secret_key()))
        finally:
            engines.dispose()


if __name__ == "__main__":
    main()
