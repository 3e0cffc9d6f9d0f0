"""The database goes away under load: health says so in 15 s, and everything is back by itself."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from db import migrate
from db import session as sessions
from db.server import test_cluster
from db.server.cluster import Cluster
from db.session import owner_transaction
from domain.enums import Role
from settings import CHECKOUT
from tests.support import factories
from tests.support.fake_servers import a_free_port
from web import password_hashing

pytestmark = pytest.mark.slow
PASSWORD = "正确的密码-2026"
SIGN_IN = {"username": "dispatcher", "password": PASSWORD}
TOLD_WITHIN_SECONDS = 15.0
BACK_WITHIN_SECONDS = 40.0
START_SECONDS = 120.0
CLIENTS = 12


@dataclass(frozen=True, slots=True)
class Running:
    """The product on a cluster of its own."""

    cluster: Cluster
    url: str
    process: subprocess.Popen[bytes]


@pytest.fixture
def prepared(tmp_path):
    with test_cluster.run_temporary_cluster() as cluster:
        migrate.migrate(cluster.urls(test_cluster.TEMPLATE).owner)
        urls = test_cluster.copy_template(cluster, "restarted")
        engines = sessions.connect(urls)
        with owner_transaction() as session:
            factories.a_city(session)
            factories.a_calendar(session)
            stored = password_hashing.hash_password(PASSWORD)
            account = factories.an_account(session, "dispatcher", password_hash=stored)
            factories.a_grant(session, account, Role.DISPATCHER)
        engines.dispose()
        yield (
            cluster,
            {
                **os.environ,
                "DATABASE_URL": urls.app,
                "MIGRATION_DATABASE_URL": urls.owner,
                "LIVE_DATABASE_URL": urls.live,
                "DATA_DIR": str(tmp_path),
                "DEMO": "false",
                "PORT": str(a_free_port()),
            },
        )


@pytest.fixture
def running(prepared):
    cluster, given = prepared
    with launched(cluster, given) as product:
        wait_for(lambda: is_well(product.url), seconds=START_SECONDS)
        yield product


@contextmanager
def launched(cluster: Cluster, given: dict[str, str]):
    """Start the product by its one command; yields it at once."""
    with subprocess.Popen([sys.executable, "launch.py"], cwd=CHECKOUT, env=given) as process:
        try:
            yield Running(cluster, f"http://127.0.0.1:{given['PORT']}", process)
        finally:
            process.terminate()
            process.wait(30)


@pytest.mark.parametrize("ending", ["stopped", "killed"])
def test_a_database_that_goes_and_comes_is_told_of_and_nobody_has_to_start_anything(running, ending):
    with load(running.url) as answers:
        wait_for(lambda: answers[200] > 2 * CLIENTS)
        end_database(running.cluster, ending)
        wait_for(lambda: health(running.url)[0] == 503, seconds=TOLD_WITHIN_SECONDS)
        status, said = health(running.url)
        running.cluster.start()
        wait_for(lambda: is_well(running.url), seconds=BACK_WITHIN_SECONDS)
        before = answers[200]
        wait_for(lambda: answers[200] > before + 2 * CLIENTS)

    assert (status, said["status"], said["database"]["ok"]) == (503, "unavailable", False)
    assert set(answers) <= {200, 503}, "each answer says that it is busy; no connection is lost"
    assert signs_in(running.url)


def test_health_says_within_15_seconds_that_no_worker_lives_and_that_one_is_back(running):
    worker = find_child(running.process, "worker.py")

    os.kill(worker, signal.SIGSTOP)
    try:
        wait_for(lambda: not health(running.url)[1]["worker"]["alive"], seconds=TOLD_WITHIN_SECONDS)
    finally:
        os.kill(worker, signal.SIGKILL)

    wait_for(lambda: is_well(running.url), seconds=BACK_WITHIN_SECONDS)


def test_what_is_started_before_its_database_waits_for_it(prepared):
    cluster, given = prepared
    cluster.stop()

    with launched(cluster, given) as product:
        time.sleep(10)
        assert product.process.poll() is None, "it ended instead of waiting"
        cluster.start()
        wait_for(lambda: is_well(product.url), seconds=START_SECONDS)


@contextmanager
def load(url: str):
    """Let some clients ask pages, one request after the other; yields how often each status came."""
    answers: Counter[int] = Counter()
    over = threading.Event()
    paths = ("/api/health", "/account", "/map", "/api/v1/duties/search?q=%E5%8D%A0%E9%81%93")
    entered = httpx.post(f"{url}/login", data=SIGN_IN, headers={"Origin": url}, timeout=30)
    assert entered.status_code == 303

    def ask(number: int) -> None:
        with httpx.Client(base_url=url, cookies=entered.cookies, timeout=30) as client:
            while not over.is_set():
                try:
                    answers[client.get(paths[number % len(paths)]).status_code] += 1
                except httpx.TransportError:
                    answers[0] += 1
                time.sleep(0.05)

    clients = [threading.Thread(target=ask, args=(number,)) for number in range(CLIENTS)]
    for client in clients:
        client.start()
    try:
        yield answers
    finally:
        over.set()
        for client in clients:
            client.join()


def end_database(cluster: Cluster, ending: str) -> None:
    """Stop the database, or kill its first process as the system does where memory runs out."""
    if ending == "stopped":
        cluster.stop()
        return
    first = int((Path(cluster.place.data) / "postmaster.pid").read_text().splitlines()[0])
    os.kill(first, signal.SIGKILL)
    wait_for(lambda: cluster.process() is None)


def health(url: str) -> tuple[int, dict]:
    try:
        answered = httpx.get(f"{url}/api/health", timeout=TOLD_WITHIN_SECONDS)
    except httpx.TransportError:
        return 0, {}
    return answered.status_code, answered.json()


def is_well(url: str) -> bool:
    status, said = health(url)
    return status == 200 and bool(said["worker"]["alive"])


def signs_in(url: str) -> bool:
    return httpx.post(f"{url}/login", data=SIGN_IN, headers={"Origin": url}, timeout=30).status_code == 303


def find_child(process: subprocess.Popen[bytes], program: str) -> int:
    """Return the process of a program below another."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    [found] = [int(one) for one in children if program.encode() in Path(f"/proc/{one}/cmdline").read_bytes()]
    return found


def wait_for(happened, *, seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.2)
