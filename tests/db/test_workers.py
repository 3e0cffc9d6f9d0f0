"""Several workers, one of them killed: each notification is sent once; a live worker reports itself."""

import signal
import threading
import time
from datetime import timedelta

from sqlalchemy import select, update

from db.models import WorkerBeat
from db.queries import worker_heartbeats
from db.session import account_transaction, owner_transaction
from domain.deliveries import Carrier
from services.heartbeat import Pulse
from tests.support import factories
from tests.support.killed_workers import a_worker, levels_told, some_due_clocks, told, work_and_kill
from worker import STEPS, Worker, work


def test_two_workers_and_a_killed_one_tell_everything_once(database):
    expected = some_due_clocks(240)

    died = work_and_kill(database, expected, workers=2, kills=1, seed=3)

    assert died == 1
    assert told() == expected
    assert levels_told() == {True: 480, False: 2 * (80 + 160)}


def test_a_worker_ends_by_itself_when_told_and_is_seen_alive_until_then(database):
    process = a_worker(database)
    try:
        end = time.monotonic() + 30
        while not living() and time.monotonic() < end:
            time.sleep(0.1)
        seen = living()
        process.send_signal(signal.SIGTERM)
        code = process.wait(15)
    finally:
        process.kill()

    assert (seen, code, living()) == (1, 0, 0)


def test_the_health_of_workers_names_the_ways_they_know(database):
    stop = threading.Event()
    thread = threading.Thread(target=work, args=[{Carrier.MAIL: lambda _parcel: None}, stop])
    thread.start()
    end = time.monotonic() + 15
    while not living() and time.monotonic() < end:
        time.sleep(0.05)

    with account_transaction() as session:
        found = worker_heartbeats.load_condition(session)
    stop.set()
    thread.join()

    assert (found.alive, found.carriers) == (1, frozenset({Carrier.MAIL}))
    with owner_transaction() as session:
        assert session.scalars(select(WorkerBeat.id)).all() == []


def test_a_worker_beats_on_while_one_letter_takes_long_and_is_ended_when_it_is_stuck(database, monkeypatch):
    monkeypatch.setattr("services.heartbeat.BEAT_SECONDS", 0.05)
    given_up = threading.Event()
    worker = Worker({})
    pulse = Pulse(lambda: worker, give_up=given_up.set)

    with pulse.beating():  # the worker itself does nothing at all meanwhile
        wait_until(living)
        aged = seen_at()
        wait_until(lambda: seen_at() > aged)
        before = given_up.is_set()
        monkeypatch.setattr("services.heartbeat.STUCK_SECONDS", 0)
        stuck = given_up.wait(30)

    assert (before, stuck) == (False, True)


def test_a_worker_that_was_killed_is_not_called_alive_a_quarter_of_a_minute_later(database):
    process = a_worker(database)
    try:
        wait_until(living)
    finally:
        process.kill()
        process.wait()
    with owner_transaction() as session:
        session.execute(update(WorkerBeat).values(seen_at=WorkerBeat.seen_at - timedelta(seconds=15)))

    assert living() == 0


def test_a_fault_in_one_city_leaves_the_work_of_the_others_to_be_done(database, monkeypatch):
    with owner_transaction() as session:
        for city in ("370783", "boston"):
            factories.a_city(session, city)
    risen = []

    def rise(_session, city, _now, _limit):
        if city == "370783":
            raise AttributeError("a fault of ours")
        risen.append(city)
        return 0

    monkeypatch.setattr("worker.STEPS", {**STEPS, "risen": rise})
    worker = Worker({})

    worker.round(threading.Event())

    assert (risen, worker.done["faults"]) == (["boston"], 1)


def wait_until(happened):
    end = time.monotonic() + 30
    while not happened():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.02)


def seen_at():
    with owner_transaction() as session:
        return session.scalars(select(WorkerBeat.seen_at)).one()


def living() -> int:
    with account_transaction() as session:
        return worker_heartbeats.load_condition(session).alive
