"""Several workers, one of them killed: everything is told once; a worker says that it lives."""

import signal
import threading
import time

from sqlalchemy import select

from db.queries import workers
from db.session import account_transaction, owner_transaction
from db.tables import WorkerBeat
from domain.deliveries import Carrier
from tests.killed_workers import (
    a_worker,
    levels_told,
    some_due_clocks,
    told,
    work_and_kill,
)
from worker import Worker


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
    worker = Worker({Carrier.MAIL: lambda _parcel: None})
    thread = threading.Thread(target=worker.run, args=[stop])
    thread.start()
    end = time.monotonic() + 15
    while not living() and time.monotonic() < end:
        time.sleep(0.05)

    with account_transaction() as session:
        found = workers.condition(session)
    stop.set()
    thread.join()

    assert (found.alive, found.carriers) == (1, frozenset({Carrier.MAIL}))
    with owner_transaction() as session:
        assert session.scalars(select(WorkerBeat.id)).all() == []


def living() -> int:
    with account_transaction() as session:
        return workers.condition(session).alive
